import * as A from '@automerge/automerge'
import { MedrecError } from '../errors/medrec-error.ts'
import { isHash } from '../network/values.ts'
import { MAX_TIME } from '../policy/constants.ts'
import { copiesKey } from './document.ts'
import type { AccountDocument, AccountEnd, AccountGrant, AccountHelper, AccountLetter, AccountPart, AccountParts, AccountShare } from './document.ts'
import { meetHelpers } from './meet-helpers.ts'
import { meetLetters, meetShares } from './meet-shares.ts'

/** A share, what its viewer was told, and when it ended, if it did (epoch seconds). */
export type ReadShare = AccountShare & AccountLetter & { id: string, endedAt: number | undefined }

/** A decision without a letter, when it ended, if it did (epoch seconds), and in which relationships it has with them. */
export type ReadGrant = AccountGrant & { id: string, endedAt: number | undefined, except?: readonly string[] | undefined }

/** That a relationship is over, since when (epoch seconds), whether the person ended it, and whether its records are to be forgotten. */
export interface ReadEnd { at: number, isMine: boolean, isForgotten: boolean }

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

/** All shares, the newest first, with their ends, and none in scope in a relationship that is over. What devices changed without knowing of each other reads as the narrower. */
export function readShares (doc: AccountDocument): ReadShare[] {
  const over = endedRelationships(doc)
  return over.length === 0 ? readSharesAsWritten(doc) : readSharesAsWritten(doc).map(share => ({ ...share, except: [...new Set([...share.except, ...over])].sort() }))
}

/** The same, without the relationships that are over being excepted. */
export function readSharesAsWritten (doc: AccountDocument): ReadShare[] {
  return Object.keys(doc.shares).flatMap(id => readShare(doc, id) ?? []).sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
}

/** All decisions without a letter, in the order of when they were made, with their ends. */
export function readGrants (doc: AccountDocument): ReadGrant[] {
  const except = endedRelationships(doc)
  return readEntries({ doc, part: 'grants' }).map(([id, grant]) => ({ ...grant, ...fitTimes(grant), id, endedAt: readEntry({ doc, part: 'ended', key: id })?.at, ...except.length === 0 ? {} : { except } }))
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
}

/** All who may, or might, act for the person, by the appointment's id, with their ends. */
export function readHelpers (doc: AccountDocument): Array<[string, ReadHelper]> {
  return Object.keys(doc.helpers).flatMap(id => {
    const [chosen, ...others] = valuesOf({ doc, part: 'helpers', key: id })
    return chosen === undefined ? [] : [[id, { ...meetHelpers(chosen, others), endedAt: readEntry({ doc, part: 'ended', key: id })?.at }]]
  })
}

/** All that has ended, by key: of what several devices wrote, the earliest, and heard only where none decided it. */
export function readEnds (doc: AccountDocument): Array<[string, AccountEnd]> {
  return Object.keys(doc.ended).flatMap(key => {
    const [first, ...others] = valuesOf({ doc, part: 'ended', key })
    return first === undefined ? [] : [[key, others.reduce(meetEnds, first)]]
  })
}

/** What two devices wrote of one end. */
export function meetEnds (one: AccountEnd, other: AccountEnd): AccountEnd {
  return { at: Math.min(one.at, other.at), ...one.heard === true && other.heard === true ? { heard: true } : {} }
}

/** Whether a relationship is over; `undefined`: not as far as the account says. */
export function readEnd (doc: AccountDocument, relationship: string): ReadEnd | undefined {
  const [first, ...others] = valuesOf({ doc, part: 'ended', key: relationship })
  if (first === undefined) return undefined
  const { at, heard } = others.reduce(meetEnds, first)
  return { at, isMine: heard !== true, isForgotten: Object.hasOwn(doc.ended, copiesKey(relationship)) }
}

/** Ids of relationships that are over. */
function endedRelationships (doc: AccountDocument): string[] {
  return Object.keys(doc.ended).filter(isHash)
}

function readShare (doc: AccountDocument, id: string): ReadShare | undefined {
  const [chosen, ...others] = valuesOf({ doc, part: 'shares', key: id })
  if (chosen === undefined) return undefined
  const share = meetShares({ chosen, others })
  const letter = meetLetters({ values: valuesOf({ doc, part: 'letters', key: id }), isNews: share !== chosen })
  return { ...share, ...fitTimes(share), ...letter, id, endedAt: readEntry({ doc, part: 'ended', key: id })?.at }
}

/** Times that a grant can say: nobody could be told of a decision, nor could another be carried out, where one has others. */
function fitTimes ({ notBefore, notAfter }: Pick<AccountGrant, 'notBefore' | 'notAfter'>): Pick<AccountGrant, 'notBefore' | 'notAfter'> {
  return { notBefore: Math.min(notBefore, MAX_TIME), notAfter: notAfter === null ? null : Math.min(notAfter, MAX_TIME) }
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
