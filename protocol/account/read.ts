import { MedrecError } from '../errors/medrec-error.ts'
import type { AccountDocument, AccountPart, AccountParts, AccountShare } from './document.ts'

/** A share, and when it ended, if it did (epoch seconds). */
export type ReadShare = AccountShare & { id: string, endedAt: number | undefined }

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

/** All shares, the newest first, with their ends. */
export function readShares (doc: AccountDocument): ReadShare[] {
  return readEntries({ doc, part: 'shares' })
    .map(([id, share]) => ({ ...share, id, endedAt: readEntry({ doc, part: 'ended', key: id })?.at }))
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
}

/** What the person calls themselves towards viewers; empty when not said. */
export function readProfileName (doc: AccountDocument): string {
  return readEntry({ doc, part: 'profile', key: 'profile' })?.name ?? ''
}

/** The first index of a card that is free. */
export function nextCardIndex (doc: AccountDocument): number {
  return readEntries({ doc, part: 'cards' }).reduce((next, [, card]) => Math.max(next, card.index + 1), 0)
}

/** Written only by the person's own devices, so that what is not readable is damage and not an attack. */
function parse<P extends AccountPart> (text: string, part: P): AccountParts[P] {
  try {
    return JSON.parse(text) as AccountParts[P]
  } catch (cause) {
    throw new MedrecError('ACCOUNT_INVALID', `An entry of ${part} cannot be read.`, { cause })
  }
}
