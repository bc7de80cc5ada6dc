import * as A from '@automerge/automerge'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { joinChanges, splitChanges } from '../../../protocol/policy/plain-change.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { bytes, hex } from '../second/bytes.ts'
import { repeated, RELATIONSHIP } from './case.ts'
import type { VectorCase } from './case.ts'

// The policies that vectors are about: the same bytes each time that they are made.

/** A document as a device may write in it, whatever the rules say. */
export type Draft = Record<string, Record<string, unknown>>

export const SALT = repeated('07', 32)
export const NO_ANCHOR = repeated('00', 32)

/** A text as policies have them. */
export function text (value: string): A.ImmutableString {
  return new A.ImmutableString(value)
}

export function grantText (id: string, categories: string[], more: object = {}): A.ImmutableString {
  return text(JSON.stringify({ id, viewer: repeated('11', 20), categories, labels: [], actions: ['read'], notBefore: 0, notAfter: null, ...more }))
}

/** A device writes what it likes, under an actor of its own: 32 hex digits, or 32 times one. */
export function written (doc: PolicyDocument, actor: string, change: (draft: Draft) => void): PolicyDocument {
  return A.change(A.clone(doc, { actor: actor.length === 1 ? actor.repeat(32) : actor }), { time: 0 }, draft => { change(draft as unknown as Draft) })
}

export function added (doc: PolicyDocument, actor: string, id: string, categories = ['labs'], more: object = {}): PolicyDocument {
  return written(doc, actor, draft => { draft['grants']![id] = grantText(id, categories, more) })
}

export function ended (doc: PolicyDocument, actor: string, id: string): PolicyDocument {
  return written(doc, actor, draft => { draft['ended']![id] = text('{"at":5}') })
}

export function merged (a: PolicyDocument, b: PolicyDocument): PolicyDocument {
  return A.merge(A.clone(a), b)
}

export function saved (doc: PolicyDocument): string {
  return hex(A.save(doc))
}

/** Its changes, plain. */
export function changesOf (doc: PolicyDocument): string[] {
  return splitChanges(joinChanges(A.getAllChanges(doc))).map(hex)
}

/** Its heads, sorted. */
export function headsOf (doc: PolicyDocument): string[] {
  return A.getHeads(doc).map(head => `0x${head}`).sort()
}

export const first = createPolicy({ relationship: RELATIONSHIP, salt: bytes(SALT) as never })
export const a = added(first, 'a', 'a')
export const ab = added(a, 'a', 'b', ['notes'])
export const aEnded = ended(a, 'c', 'a')
/** Beside {@link ab}: neither knows of the other. */
export const sibling = added(a, 'b', 'c', ['vitals'])

/** What is taken where {@link a} is held. */
export const taking = { relationship: RELATIONSHIP, held: saved(a) }

/** A turn with all changes of `doc` is taken. */
export function taken (name: string, doc: PolicyDocument, gives: { grants: string[], ended: string[], notUnderstood: string[] }, held: PolicyDocument | null = a): VectorCase {
  return {
    name, does: 'policy/take', given: { relationship: RELATIONSHIP, ...(held === null ? {} : { held: saved(held) }), changes: changesOf(doc) },
    gives: { commitment: commitmentOf(held === null ? doc : merged(held, doc)), ...gives }
  }
}

/** What a device wrote on {@link a} is refused. */
export function bad (name: string, change: (draft: Draft) => void, fails = 'POLICY_INVALID'): VectorCase {
  return { name, does: 'policy/take', given: { ...taking, changes: changesOf(written(a, 'e', change)) }, fails }
}
