import * as A from '@automerge/automerge'
import type { PolicyDocument } from '../../protocol/policy/document.ts'
import type { ReceiptCount } from '../../protocol/receipts/receipt.ts'
import { hex, sha256 } from './second/bytes.ts'

/** What a vector says in place of a megabyte: so many changes stand in the document that is held, and so many are brought. */
export interface Grown { held: number, brought: number }

/** The document with the former in it, and with all of them; and the latter. specs/vectors.md, "Operations". */
export function grow (doc: PolicyDocument, { held, brought }: Grown): { held: PolicyDocument, whole: PolicyDocument, changes: Uint8Array[] } {
  const before = write(A.clone(doc, { actor: '67'.repeat(16) }), 0, held)
  const whole = write(before, held, held + brought)
  return { held: before, whole, changes: A.getChangesSince(whole, A.getHeads(before)) }
}

/** One change for each entry, on top of the one before it. */
function write (doc: PolicyDocument, from: number, to: number): PolicyDocument {
  let written = A.clone(doc, { actor: A.getActorId(doc) })
  for (let n = from; n < to; n++) {
    written = A.change(written, { time: 0 }, draft => { (draft as unknown as Record<string, Record<string, unknown>>)['grants']![`r${n}`] = new A.ImmutableString(textOf(n)) })
  }
  return written
}

/** Of a grant of a later version, which allows nothing, with 3,840 hex digits in which nothing recurs. */
function textOf (n: number): string {
  const noise = Array.from({ length: 60 }, (_, i) => hex(sha256(`${n}:${i}`)).slice(2)).join('')
  return JSON.stringify({ id: `r${n}`, viewer: `0x${'11'.repeat(20)}`, categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null, noise })
}

/** What a vector says in place of many counts of a receipt. */
export interface MoreCounts { counts: number, length: number }

/** So many of the grant `a`, with one record each; the category of the n-th, from 0, is n, a blank, and `x` until it has so many characters. specs/vectors.md, "Operations". */
export function moreCounts ({ counts, length }: MoreCounts = { counts: 0, length: 0 }): ReceiptCount[] {
  return Array.from({ length: counts }, (_, n) => ({ grant: 'a', category: `${n} `.padEnd(length, 'x'), records: 1 }))
}
