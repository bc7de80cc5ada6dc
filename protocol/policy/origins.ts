import * as A from '@automerge/automerge'
import { MAX_ORIGINS } from './constants.ts'
import type { PolicyDocument } from './document.ts'

const FORM = /^[0-9a-f]{64}(,[0-9a-f]{64})*$/

/**
 * The text that stands in a fresh document for the changes that wrote a grant which it begins with (specs/policy.md, "A fresh document"); undefined: none
 * did that is known.
 *
 * @param hashes - 64 hex digits each
 */
export function encodeOrigins (hashes: Iterable<string>): string | undefined {
  const sorted = [...new Set(hashes)].sort().slice(0, MAX_ORIGINS)
  return sorted.length === 0 ? undefined : sorted.join()
}

/** Whether a text is one that {@link encodeOrigins} gives. */
export function isOrigins (text: string): boolean {
  return FORM.test(text) && encodeOrigins(text.split(',')) === text
}

/** By id of a grant with which a fresh document begins: hashes of the changes that wrote it, in a document before. Of any other policy none. */
export function originsOf (doc: PolicyDocument): ReadonlyMap<string, readonly string[]> {
  const known = origins.get(doc)
  if (known !== undefined) return known
  const read = new Map(Object.entries(doc.origins ?? {}).flatMap(([id, text]) => A.isImmutableString(text) && isOrigins(text.val) ? [[id, text.val.split(',')]] : []))
  origins.set(doc, read)
  return read
}

/** All changes that {@link originsOf} names, and the ids of the grants that each wrote. */
export function namedOrigins (doc: PolicyDocument): ReadonlyMap<string, readonly string[]> {
  const known = named.get(doc)
  if (known !== undefined) return known
  const read = new Map<string, string[]>()
  for (const [id, hashes] of originsOf(doc)) for (const hash of hashes) read.set(hash, [...read.get(hash) ?? [], id])
  named.set(doc, read)
  return read
}

/** A document never changes: each edit gives another. */
const origins = new WeakMap<PolicyDocument, ReadonlyMap<string, readonly string[]>>()
const named = new WeakMap<PolicyDocument, ReadonlyMap<string, readonly string[]>>()
