import { toString } from 'uint8arrays/to-string'
import type { RandomBytes } from '../crypto/random.ts'
import { BEGIN_ACCOUNT_ANEW_BYTES, FORGET_AFTER_SECONDS, MAX_LAID_ACCOUNT_BYTES, MAX_PASSED } from './constants.ts'
import { ACCOUNT_PARTS } from './document.ts'
import type { AccountDocument } from './document.ts'
import { createFreshAccount, saveAccount } from './edit.ts'
import type { EntryText } from './edit.ts'
import { hashValue, nameOf, readPastValues } from './past-values.ts'
import { readEnds, readEntries, readGrants, readHelpers, readShares, readSharesAsWritten } from './read.ts'

/** Bytes of the id by which fresh documents are told apart. */
const ID_BYTES = 16

/**
 * Goes on with an account that has become large in a fresh document, without what was there before and without what has long been over (specs/account.md,
 * "Beginning anew"). The account itself when it is not large, or would hardly become smaller without being one then that a provider keeps.
 *
 * @param options.now - epoch seconds
 */
export function beginAccountAnew (options: { doc: AccountDocument, now: number, randomBytes: RandomBytes }): AccountDocument {
  const { doc, now, randomBytes } = options
  const { length } = saveAccount(doc)
  if (length < BEGIN_ACCOUNT_ANEW_BYTES) return doc
  const isOver = overAt(doc, now - FORGET_AFTER_SECONDS)
  const entries = readTexts(doc).filter(entry => !isOver(entry))
  const stands = new Set(entries.map(({ part, key, text }) => `${nameOf(part, key)} ${hashValue(text)}`))
  const passed = new Map<string, string[]>()
  for (const [name, hashes] of readPastValues(doc)) {
    const gone = [...hashes].filter(hash => !stands.has(`${name} ${hash}`)).slice(-MAX_PASSED)
    // How far logs were checked changes all the time, and an older one does no harm.
    if (gone.length > 0 && !name.startsWith('logs/')) passed.set(name, gone)
  }
  const begun = JSON.stringify({ number: documentNumber(doc) + 1, id: toString(randomBytes(ID_BYTES), 'base64url') })
  const fresh = createFreshAccount({ begun, entries, passed })
  const { length: freshLength } = saveAccount(fresh)
  // Much may be in force: what a provider can keep goes there, however little becomes smaller.
  const makesRoom = freshLength <= MAX_LAID_ACCOUNT_BYTES && length > MAX_LAID_ACCOUNT_BYTES
  return freshLength <= length / 2 || makesRoom ? fresh : doc
}

/** Which document of the account this one is, counted from 1. */
export function documentNumber (doc: AccountDocument): number {
  return doc.begun === undefined ? 1 : (JSON.parse(doc.begun.val) as { number: number }).number
}

/** All entries as they read: what devices wrote without knowing of each other is one. */
export function readTexts (doc: AccountDocument): EntryText[] {
  const shares = readSharesAsWritten(doc)
  const read: Partial<Record<EntryText['part'], Array<[string, unknown]>>> = {
    shares: shares.map(({ id, endedAt: _endedAt, named: _named, revision: _revision, ...share }) => [id, share]),
    letters: shares.filter(({ id }) => Object.hasOwn(doc.letters, id)).map(({ id, named, revision }) => [id, { named, revision }]),
    ended: readEnds(doc),
    helpers: readHelpers(doc).map(([id, { endedAt: _endedAt, ...helper }]) => [id, helper])
  }
  return ACCOUNT_PARTS.flatMap(part => (read[part] ?? readEntries({ doc, part })).map(([key, value]) => ({ part, key, text: JSON.stringify(value) })))
}

/** What was over by a time, so that nobody asks for it any more. That a decision has ended stays, for ever. */
function overAt (doc: AccountDocument, time: number): (entry: EntryText) => boolean {
  const shares = new Set(readShares(doc).filter(({ endedAt = Infinity }) => endedAt <= time).map(({ id }) => id))
  const grants = new Set(readGrants(doc).filter(({ endedAt = Infinity }) => endedAt <= time).map(({ id }) => id))
  const sharedWithMe = new Set(readEntries({ doc, part: 'sharedWithMe' }).filter(([, { state, addedAt }]) => state !== 'active' && addedAt <= time).map(([id]) => id))
  const over: Partial<Record<EntryText['part'], ReadonlySet<string>>> = { shares, letters: shares, grants, sharedWithMe }
  return ({ part, key }) => over[part]?.has(key) === true
}
