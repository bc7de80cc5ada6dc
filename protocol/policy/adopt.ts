import * as A from '@automerge/automerge'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_POLICY_CHANGES, MAX_TURN_BYTES, MAX_TURN_CHANGES } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { rootActor } from './edit.ts'
import { commitmentOf } from './find-anchored.ts'
import { readChange } from './plain-change.ts'
import type { PlainChange } from './plain-change.ts'
import { readAdded } from './read.ts'
import { emptyPolicy } from './storage.ts'
import { checkPolicy } from './validate.ts'

/** A policy that was taken in. `changed`: it has changes that the one held so far had not. */
export interface AdoptedPolicy {
  doc: PolicyDocument
  changed: boolean
  /** Hashes of those changes but the first of all, which is everybody's. */
  added: readonly string[]
}

/** Parts of a policy that an author may add to. */
const OPEN_PARTS = ['grants', 'ended', 'lost'] as const

/**
 * Takes in the changes of one turn (specs/policy.md, "Changes" and "Validation"): each is looked at before Automerge does anything with it, all are
 * applied to a copy, and the copy is validated before it is given back. The document given is unharmed whatever they say. Those that are held already,
 * and those made on a change that is not held, are left out.
 *
 * @throws POLICY_INVALID, POLICY_LIMIT: then nothing was taken
 */
export function receiveChanges (options: { doc: PolicyDocument, changes: readonly Uint8Array[], relationship: string }): AdoptedPolicy {
  const bytes = options.changes.reduce((sum, change) => sum + change.length, 0)
  if (options.changes.length > MAX_TURN_CHANGES || bytes > MAX_TURN_BYTES) throw new MedrecError('POLICY_LIMIT', `A turn brings at most ${MAX_TURN_CHANGES} changes of ${MAX_TURN_BYTES} bytes.`)
  return takeChanges(options)
}

/**
 * Takes in a policy that somebody who is not its owner brought: only the very state that is anchored at the head (specs/policy.md, "Offers").
 *
 * @param options.changes - as `unpackPolicy` gives them
 * @param options.anchor - the commitment at the head
 * @throws POLICY_INVALID when it is another state, or as for {@link receiveChanges}
 */
export function adoptOffer (options: { doc: PolicyDocument, changes: readonly Uint8Array[], relationship: string, anchor: string }): AdoptedPolicy {
  const offered = takeChanges({ ...options, doc: emptyPolicy() })
  if (!offered.changed || commitmentOf(offered.doc) !== options.anchor) throw new MedrecError('POLICY_INVALID', 'The policy offered is not the one that is anchored.')
  return takeChanges(options)
}

function takeChanges (options: { doc: PolicyDocument, changes: readonly Uint8Array[], relationship: string }): AdoptedPolicy {
  const { doc, changes, relationship } = options
  const fresh = order(doc, changes)
  checkSequences(doc, fresh)
  if (fresh.length === 0) return { doc, changed: false, added: [] }
  const [candidate] = attempt(() => A.applyChanges(A.clone(doc), fresh.map(({ bytes }) => bytes)))
  if (!A.hasHeads(candidate, fresh.map(({ hash }) => hash))) throw invalid('Some of its changes do not follow from each other.')
  if (A.getHeads(doc).length === 0) {
    checkPolicy({ doc: candidate, relationship })
    checkAuthors(candidate, fresh)
  } else {
    checkAuthors(doc, fresh)
    readAdded({ before: doc, doc: candidate, ids: new Set(fresh.flatMap(({ operations }) => operations.map(({ key }) => String(key)))) })
    checkPolicy({ doc: candidate, relationship, before: doc })
  }
  return { doc: candidate, changed: true, added: fresh.filter(({ deps }) => deps.length > 0).map(({ hash }) => hash) }
}

/** Those that are new and made on what is known, each counting on from what it was made on. */
function order (doc: PolicyDocument, changes: readonly Uint8Array[]): PlainChange[] {
  const room = MAX_POLICY_CHANGES - A.stats(doc).numChanges
  const fresh = new Map<string, PlainChange>()
  for (const bytes of changes) {
    const change = readChange(bytes)
    if (fresh.has(change.hash) || A.hasHeads(doc, [change.hash])) continue
    const nexts = change.deps.map(dep => fresh.get(dep)?.next ?? nextOf(doc, dep))
    if (nexts.includes(undefined)) continue
    if (change.start !== Math.max(1, ...nexts as number[])) throw invalid('A change does not count on from those it was made on.')
    if (fresh.size === room) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_POLICY_CHANGES} changes.`)
    fresh.set(change.hash, change)
  }
  return [...fresh.values()]
}

/** The number after the last operation of a change that is held. */
function nextOf (doc: PolicyDocument, hash: string): number | undefined {
  if (!A.hasHeads(doc, [hash])) return undefined
  const held = A.inspectChange(doc, hash)
  return held === null ? undefined : held.startOp + held.ops.length
}

/** Each actor's changes are counted without gaps: Automerge takes that for granted, and fails where it is not so. */
function checkSequences (doc: PolicyDocument, fresh: readonly PlainChange[]): void {
  const key = ({ actor, seq }: { actor: string, seq: number }): string => `${seq}@${actor}`
  const known = new Set<string>()
  let isRead = false
  for (const change of fresh) {
    known.add(key(change))
    const before = key({ actor: change.actor, seq: change.seq - 1 })
    if (change.seq === 1 || known.has(before)) continue
    // Mostly a device goes on with what it made last; else all there is has to be looked through.
    for (const dep of change.deps) {
      const held = A.hasHeads(doc, [dep]) ? A.inspectChange(doc, dep) : null
      if (held !== null) known.add(key(held))
    }
    if (!known.has(before) && !isRead) {
      isRead = true
      for (const held of A.getChangesMetaSince(doc, [])) known.add(key(held))
    }
    if (!known.has(before)) throw invalid('A change of the same actor is missing before one.')
  }
}

/**
 * The first change is the first actor's, and every other one only adds.
 *
 * @param doc - one that is validated: who may make the first change, and what the parts are, stands in it
 */
function checkAuthors (doc: PolicyDocument, fresh: readonly PlainChange[]): void {
  const first = rootActor({ relationship: doc.relationship.val, salt: doc.salt })
  const parts = OPEN_PARTS.map(part => A.getObjectId(doc, part))
  for (const { deps, actor, operations } of fresh) {
    if ((deps.length === 0) !== (actor === first)) throw invalid('A change is by an actor who may not make it.')
    if (deps.length > 0 && !operations.every(operation => isAddition(operation, parts))) throw invalid('A change does something else than to add.')
  }
}

function isAddition (operation: PlainChange['operations'][number], parts: ReadonlyArray<string | null>): boolean {
  const { action, obj, key, value, pred, datatype, insert } = operation as Partial<Record<string, unknown>>
  return action === 'set' && parts.includes(String(obj)) && typeof key === 'string' && typeof value === 'string' &&
    (datatype === undefined || datatype === 'str') && insert !== true && Array.isArray(pred) && pred.length === 0
}

function attempt<T> (work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new MedrecError('POLICY_INVALID', 'The changes cannot be read or do not fit this policy.', { cause })
  }
}

function invalid (what: string): MedrecError {
  return new MedrecError('POLICY_INVALID', `The policy was not taken. ${what}`)
}
