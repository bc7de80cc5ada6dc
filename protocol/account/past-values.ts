import * as A from '@automerge/automerge'
import { toString } from 'uint8arrays/to-string'
import { utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { ACCOUNT_PARTS } from './document.ts'
import type { AccountDocument, AccountPart } from './document.ts'

/** Bytes of a hash by which a value is known again. */
const HASH_BYTES = 9

/** Which values stood in an account, by part, `/` and key: hashes, oldest first. Those that stand there now are among them. */
export type PastValues = ReadonlyMap<string, ReadonlySet<string>>

/** The values that an account had, as far as it knows: those of its own history, and those that it was begun with the hashes of. */
export function readPastValues (doc: AccountDocument): PastValues {
  const past = new Map<string, Set<string>>()
  const note = (name: string, hash: string): void => {
    const known = past.get(name)
    if (known === undefined) past.set(name, new Set([hash]))
    else known.add(hash)
  }
  for (const [name, list] of Object.entries(doc.passed ?? {})) for (const hash of JSON.parse(list.val) as string[]) note(name, hash)
  const parts = new Map(ACCOUNT_PARTS.map(part => [A.getObjectId(doc, part) as string, part]))
  for (const change of A.getAllChanges(doc)) {
    for (const { obj, key, value } of A.decodeChange(change).ops) {
      const part = parts.get(obj)
      if (part !== undefined && typeof value === 'string') note(nameOf(part, String(key)), hashValue(value))
    }
  }
  return past
}

/** What an entry is called among past values. */
export function nameOf (part: AccountPart, key: string): string { return `${part}/${key}` }

/** By what a value is known again. */
export function hashValue (text: string): string { return toString(sha256(utf8(text)).subarray(0, HASH_BYTES), 'base64url') }
