import * as A from '@automerge/automerge'
import { utf8 } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { ACCOUNT_SCHEMA, MAX_ACCOUNT_BYTES, MAX_ACCOUNT_ENTRIES, MAX_ENTRY_BYTES } from './constants.ts'
import { ACCOUNT_PARTS, COPIES } from './document.ts'
import type { AccountDocument, AccountPart, AccountParts, AccountSchema } from './document.ts'
import { readEntry } from './read.ts'
import type { ReadShare } from './read.ts'

/** The actor of the first change, which is the same for everybody (specs/account.md, "First change"). */
const ROOT_ACTOR = '00'.repeat(16)

/** A new account. Accounts that two devices began apart still merge. */
export function createAccount (): AccountDocument {
  const root = A.change(A.init<AccountSchema>({ actor: ROOT_ACTOR }), { time: 0 }, doc => {
    doc.schema = { ...ACCOUNT_SCHEMA }
    for (const part of ACCOUNT_PARTS) doc[part] = {}
  })
  return A.clone(root)
}

/** One entry, whatever its part: what stands there as text. */
export interface EntryText { part: AccountPart, key: string, text: string }

/**
 * An account that goes on from another; for `beginAccountAnew`, which says with what it begins.
 *
 * @param options.begun - what tells it from all others
 * @param options.passed - by part, `/` and key: hashes of values that were there before
 */
export function createFreshAccount (options: { begun: string, entries: readonly EntryText[], passed: ReadonlyMap<string, readonly string[]> }): AccountDocument {
  const { begun, entries, passed } = options
  const fresh = A.change(A.init<AccountSchema>(), { time: 0 }, doc => {
    doc.schema = { ...ACCOUNT_SCHEMA }
    for (const part of ACCOUNT_PARTS) doc[part] = {}
    doc.begun = new A.ImmutableString(begun)
    doc.passed = {}
    for (const { part, key, text } of entries) doc[part][key] = new A.ImmutableString(text)
    for (const [name, hashes] of passed) doc.passed[name] = new A.ImmutableString(JSON.stringify(hashes))
  })
  return A.clone(fresh)
}

/**
 * Writes entries as they are read elsewhere: of the same account, so that there is room.
 *
 * @param options.passed - by part, `/` and key: hashes of values that are known from now on
 */
export function takeEntries (options: { doc: AccountDocument, entries: readonly EntryText[], passed: ReadonlyMap<string, readonly string[]> }): AccountDocument {
  const { entries, passed } = options
  const doc = entries.reduce((before, { part, key, text }) => before[part][key]?.val === text ? before : write(before, part, key, text), options.doc)
  if (passed.size === 0) return doc
  return A.change(doc, { time: 0 }, draft => {
    draft.passed ??= {}
    for (const [name, hashes] of passed) draft.passed[name] = new A.ImmutableString(JSON.stringify(hashes))
  })
}

/**
 * Writes an entry; one that says the same stays untouched.
 *
 * @throws ACCOUNT_INVALID when the entry or the part is too large
 * @example
 * account = putEntry({ doc: account, part: 'shares', key: share, value: { name: 'Aunt', … } })
 */
export function putEntry<P extends AccountPart> (options: { doc: AccountDocument, part: P, key: string, value: AccountParts[P] }): AccountDocument {
  const { doc, part, key, value } = options
  const text = JSON.stringify(value)
  if (utf8(text).length > MAX_ENTRY_BYTES) throw new MedrecError('ACCOUNT_INVALID', `An entry has at most ${MAX_ENTRY_BYTES} bytes.`)
  if (doc[part][key]?.val === text) return doc
  if (!Object.hasOwn(doc[part], key) && Object.keys(doc[part]).length >= MAX_ACCOUNT_ENTRIES) throw new MedrecError('ACCOUNT_INVALID', `There are ${MAX_ACCOUNT_ENTRIES} ${part} already.`)
  return write(doc, part, key, text)
}

function write (doc: AccountDocument, part: AccountPart, key: string, text: string): AccountDocument {
  return A.change(doc, { time: 0 }, draft => {
    const entries: Record<string, A.ImmutableString> = draft[part]
    entries[key] = new A.ImmutableString(text)
  })
}

/**
 * Writes a share, and with it what its viewer is told: the next revision.
 *
 * @throws ACCOUNT_INVALID when there are too many, or it is too large
 */
export function putShare (options: { doc: AccountDocument, share: ReadShare }): AccountDocument {
  const { id, endedAt: _endedAt, named, revision, ...value } = options.share
  const written = readEntry({ doc: options.doc, part: 'shares', key: id })?.except ?? []
  // That a relationship is over is said once for all of them: who wrote it here as well would change what the person did not.
  const except = value.except.filter(relationship => written.includes(relationship) || !Object.hasOwn(options.doc.ended, relationship))
  const doc = putEntry({ doc: options.doc, part: 'shares', key: id, value: { ...value, except } })
  return putEntry({ doc, part: 'letters', key: id, value: { named: [...named].sort(), revision: revision + 1 } })
}

/**
 * Ends a share, another decision, or a relationship, for ever; the entry itself stays, for "who had access". What is there to be ended can be, however much has ended before.
 *
 * @param options.at - epoch seconds
 * @param options.heard - a relationship that the chain says is over, and the person did not end
 * @throws ACCOUNT_INVALID for an id that nothing here has, when there are too many
 */
export function endDecision (options: { doc: AccountDocument, id: string, at: number, heard?: true | undefined }): AccountDocument {
  const { doc, id, at, heard } = options
  const value = { at, ...heard === undefined ? {} : { heard } }
  if (Object.hasOwn(doc.ended, id)) return doc
  const what = id.endsWith(COPIES) ? id.slice(0, -COPIES.length) : id
  const isHeld = ENDABLE.some(part => Object.hasOwn(doc[part], what))
  return isHeld ? write(doc, 'ended', id, JSON.stringify(value)) : putEntry({ doc, part: 'ended', key: id, value })
}

/** The parts whose entries can end. */
const ENDABLE = ['shares', 'grants', 'helpers', 'relationships'] as const satisfies readonly AccountPart[]

/** Both accounts in one, on a copy: of the same document, see `joinAccounts`. */
export function mergeAccounts (options: { doc: AccountDocument, other: AccountDocument }): AccountDocument {
  return A.merge(A.clone(options.doc), options.other)
}

/** What stands for a state of an account: equal for equal states. */
export function accountHeads (doc: AccountDocument): string {
  return A.getHeads(doc).sort().join()
}

/** The bytes of an account, to be sealed before they go anywhere. */
export function saveAccount (doc: AccountDocument): Uint8Array {
  return A.save(doc)
}

/**
 * Reads what {@link saveAccount} gave, under an actor that is new.
 *
 * @throws ACCOUNT_INVALID when it is damaged or of a later major version
 */
export function loadAccount (bytes: Uint8Array): AccountDocument {
  if (bytes.length > MAX_ACCOUNT_BYTES) throw new MedrecError('ACCOUNT_INVALID', `An account has at most ${MAX_ACCOUNT_BYTES} bytes.`)
  const doc = parse(bytes)
  const missing = ACCOUNT_PARTS.find(part => typeof doc[part] !== 'object')
  if (missing !== undefined || doc.schema?.major !== ACCOUNT_SCHEMA.major) throw new MedrecError('ACCOUNT_INVALID')
  return doc
}

function parse (bytes: Uint8Array): AccountDocument {
  try {
    return A.load<AccountSchema>(bytes)
  } catch (cause) {
    throw new MedrecError('ACCOUNT_INVALID', 'These bytes are no account document.', { cause })
  }
}
