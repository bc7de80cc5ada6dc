import * as A from '@automerge/automerge'
import { MedrecError } from '../errors/medrec-error.ts'
import type { AccountDocument, AccountGrant, AccountHelper, AccountLetter, AccountPart, AccountParts, AccountShare } from './document.ts'
import { meetHelpers } from './meet-helpers.ts'
import { meetLetters, meetShares } from './meet-shares.ts'

/** A share, what its viewer was told, and when it ended, if it did (epoch seconds). */
export type ReadShare = AccountShare & AccountLetter & { id: string, endedAt: number | undefined }

/** A decision without a letter, and when it ended, if it did (epoch seconds). */
export type ReadGrant = AccountGrant & { id: string, endedAt: number | undefined }

/** Somebody who may act for the person, and when that ended, if it did (epoch seconds). */
export type ReadHelper = AccountHelper & { endedAt: number | undefined }

/** One entry, or `undefined`. */
export function readEntry<P extends AccountPart> (options: { doc: AccountDocument, part: P, key: string }): AccountParts[P] | undefined {
  const { doc, part, key } = options
  const text = Object.hasOwn(doc[part], key) ? doc[part][key]?.val : undefined
  return text === undefined ? undefined : parse<P>(text, part)
}

/** All entries of a part, by key. */
export function readEntries<P extends AccountPart> (options: { doc: AccountDocument, part: P }): Array<[string, AccountParts[P]]> {
  return Object.entries(options.doc[options.part]).map(([key, text]) => [key, parse<P>(text.val, options.part)])
}

/** All shares, the newest first, with their ends. What devices changed without knowing of each other reads as the narrower. */
export function readShares (doc: AccountDocument): ReadShare[] {
  return Object.keys(doc.shares).flatMap(id => readShare(doc, id) ?? []).sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
}

/** All decisions without a letter, in the order of when they were made, with their ends. */
export function readGrants (doc: AccountDocument): ReadGrant[] {
  return readEntries({ doc, part: 'grants' }).map(([id, grant]) => ({ ...grant, id, endedAt: readEntry({ doc, part: 'ended', key: id })?.at }))
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
}

/** All who may, or might, act for the person, by the appointment's id, with their ends. */
export function readHelpers (doc: AccountDocument): Array<[string, ReadHelper]> {
  return Object.keys(doc.helpers).flatMap(id => {
    const [chosen, ...others] = valuesOf({ doc, part: 'helpers', key: id })
    return chosen === undefined ? [] : [[id, { ...meetHelpers(chosen, others), endedAt: readEntry({ doc, part: 'ended', key: id })?.at }]]
  })
}

function readShare (doc: AccountDocument, id: string): ReadShare | undefined {
  const [chosen, ...others] = valuesOf({ doc, part: 'shares', key: id })
  if (chosen === undefined) return undefined
  const share = meetShares({ chosen, others })
  const letter = meetLetters({ values: valuesOf({ doc, part: 'letters', key: id }), isNews: share !== chosen })
  return { ...share, ...letter, id, endedAt: readEntry({ doc, part: 'ended', key: id })?.at }
}

/** What the person calls themselves towards viewers; empty when not said. */
export function readProfileName (doc: AccountDocument): string {
  return readEntry({ doc, part: 'profile', key: 'profile' })?.name ?? ''
}

/** The first index of a card that is free. */
export function nextCardIndex (doc: AccountDocument): number {
  return readEntries({ doc, part: 'cards' }).reduce((next, [, card]) => Math.max(next, card.index + 1), 0)
}

/** What stands at a key: the value that Automerge picks, then those that other devices wrote without knowing of it. */
function valuesOf<P extends AccountPart> (options: { doc: AccountDocument, part: P, key: string }): Array<AccountParts[P]> {
  const { doc, part, key } = options
  const chosen = Object.hasOwn(doc[part], key) ? doc[part][key]?.val : undefined
  if (chosen === undefined) return []
  // By the whole document: a map of it in which another value won still answers for the document that it came from.
  const map = A.getObjectId(doc, part)
  const texts = map === null ? [] : A.getBackend(doc).getAll(map, key).flatMap(([type, value]) => type === 'str' ? [value] : [])
  return [chosen, ...texts.filter(text => text !== chosen)].map(text => parse<P>(text, part))
}

/** Written only by the person's own devices, so that what is not readable is damage and not an attack. */
function parse<P extends AccountPart> (text: string, part: P): AccountParts[P] {
  try {
    return JSON.parse(text) as AccountParts[P]
  } catch (cause) {
    throw new MedrecError('ACCOUNT_INVALID', `An entry of ${part} cannot be read.`, { cause })
  }
}
