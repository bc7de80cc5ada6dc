import * as A from '@automerge/automerge'
import { toString } from 'uint8arrays/to-string'
import { concat, fromHex, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { ACTOR_BYTES } from './constants.ts'
import type { PolicyDocument } from './document.ts'

/** What a fresh document says of the one that it goes on from (specs/policy.md, "A fresh document"). */
export interface PreviousDocument {
  /** Of the state that it begins with, `0x` and 64 hex digits. */
  readonly commitment: string
  /** Which document of the relationship this one is, counted from 1. */
  readonly document: number
  /** With how many changes it begins. */
  readonly changes: number
}

const FORM = /^\{"commitment":"(0x[0-9a-f]{64})","document":([1-9]\d{0,5}),"changes":([1-9]\d{0,4})\}$/

/** The text that stands under `previous`. */
export function encodePrevious ({ commitment, document, changes }: PreviousDocument): string {
  return JSON.stringify({ commitment, document, changes })
}

/** What a document says under `previous`; undefined: it goes on from none, or what stands there is not well-formed. */
export function previousOf (doc: PolicyDocument): PreviousDocument | undefined {
  const text: unknown = doc.previous
  const match = A.isImmutableString(text) ? FORM.exec(text.val) : null
  if (match === null) return undefined
  const [, commitment = '', document, changes] = match
  return Number(document) < 2 ? undefined : { commitment, document: Number(document), changes: Number(changes) }
}

/** Which document of its relationship a policy is, counted from 1. */
export function documentNumber (doc: PolicyDocument): number {
  return previousOf(doc)?.document ?? 1
}

/**
 * The actor of the changes that a policy begins with, and of no other: 32 hex digits (specs/policy.md, "First change").
 *
 * @param options.commitment - of a fresh document: that of the state that it begins with
 */
export function rootActor (options: { relationship: string, salt: Uint8Array, commitment?: string | undefined }): string {
  const { relationship, salt, commitment } = options
  const parts = [salt, fromHex(relationship, 32)]
  const hash = commitment === undefined ? sha256(concat(utf8('medrec/policy-root/1'), ...parts)) : sha256(concat(utf8('medrec/policy-root/2'), ...parts, fromHex(commitment, 32)))
  return toString(hash.subarray(0, ACTOR_BYTES), 'base16')
}

/** What a policy begins with: who made those changes, how many there are, and the hashes of those that are held, in order. */
export interface PolicyBeginning { readonly actor: string, readonly changes: number, readonly held: readonly string[] }

/** Reads what a validated policy begins with. */
export function readBeginning (doc: PolicyDocument): PolicyBeginning {
  const known = beginnings.get(doc)
  if (known !== undefined) return known
  const previous = previousOf(doc)
  const actor = rootActor({ relationship: doc.relationship.val, salt: doc.salt, commitment: previous?.commitment })
  const made = A.getChangesMetaSince(doc, []).filter(change => change.actor === actor).sort((a, b) => a.seq - b.seq)
  const beginning = { actor, changes: previous?.changes ?? 1, held: made.map(({ hash }) => hash) }
  beginnings.set(doc, beginning)
  return beginning
}

/** Notes what a policy begins with, for who knows it already: to read it is a walk through the whole history. */
export function rememberBeginning (doc: PolicyDocument, beginning: PolicyBeginning): void {
  beginnings.set(doc, beginning)
}

/** A document never changes: each edit gives another. */
const beginnings = new WeakMap<PolicyDocument, PolicyBeginning>()

/** The hash of the first change of a policy, 64 hex digits: by it two documents of a relationship are told apart. Undefined: it has no changes. */
export function firstHash (doc: PolicyDocument): string | undefined {
  return A.getHeads(doc).length === 0 ? undefined : readBeginning(doc).held[0]
}

/** The heads of the state that a fresh document begins with: of what it goes on from, as the one says it. Undefined: it goes on from none, or is not whole. */
export function beginningHeads (doc: PolicyDocument): string[] | undefined {
  if (previousOf(doc) === undefined) return undefined
  const { changes, held } = readBeginning(doc)
  return held.length === changes ? held.slice(-1) : undefined
}
