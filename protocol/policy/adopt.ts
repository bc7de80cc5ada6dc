import * as A from '@automerge/automerge'
import { MedrecError } from '../errors/medrec-error.ts'
import { doAtOnce } from '../limits/pieces.ts'
import type { Pieces } from '../limits/pieces.ts'
import { MAX_HEADS, MAX_POLICY_ACTORS, MAX_POLICY_CHANGES, MAX_POLICY_DEPS, MAX_POLICY_OPERATIONS, MAX_TURN_BYTES, MAX_TURN_CHANGES, MAX_TURN_OPERATIONS, MAX_VALUES, PIECE_CHANGES, PIECE_OPERATIONS } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { createFirst } from './edit.ts'
import { NO_KEY } from './grant.ts'
import { countActors, countChanges, countDeps, countOperations, heldChanges, rememberWalk } from './history.ts'
import { countChange, hashChange, readCounted } from './plain-change.ts'
import type { CountedChange, PlainChange } from './plain-change.ts'
import { previousOf, readBeginning, rememberBeginning } from './previous.ts'
import type { PolicyBeginning } from './previous.ts'
import { readAdded } from './read.ts'
import { checkInPieces, checkSize } from './validate.ts'

/** Parts of a policy that an author may add to. */
export type OpenPart = typeof OPEN_PARTS[number]

/** A policy that was taken in. */
export interface AdoptedPolicy {
  doc: PolicyDocument
  /** It has changes that the one held so far had not. */
  changed: boolean
  /** Then, its bytes to store. */
  saved?: Uint8Array
  /** Hashes of those changes but the first of all, which is everybody's. */
  added: readonly string[]
  /** By whom those are, each 32 hex digits. */
  actors: ReadonlySet<string>
  /** The parts to which those changes, and the first, added something, with the keys. */
  parts: ReadonlyMap<OpenPart, readonly string[]>
  /** Of the changes that came, those that no other of them was made on: who brought them holds these, and all before them. */
  tips: readonly string[]
}

/** What {@link receiveChanges} takes. `actor`: of who edits what comes of it, 32 hex digits; by default one that is nobody's. */
export interface ReceivedChanges { doc: PolicyDocument, changes: readonly Uint8Array[], relationship: string, actor?: string | undefined }

/** Changes that are applied in one piece: each piece costs by the whole document, too. */
const APPLIED_AT_ONCE = 4 * PIECE_CHANGES

const OPEN_PARTS = ['grants', 'ended', 'lost'] as const

/**
 * Takes in the changes of one turn (specs/policy.md, "Changes" and "Validation"): each is looked at before Automerge does anything with it, all are
 * applied to a copy, and the copy is validated before it is given back. The document given is unharmed whatever they say. Those that are held already,
 * and those made on a change that is not held, are left out.
 *
 * @throws POLICY_INVALID, POLICY_LIMIT: then nothing was taken
 */
export function receiveChanges (options: ReceivedChanges): AdoptedPolicy {
  return doAtOnce(receiveInPieces(options))
}

/** {@link receiveChanges} for who has others to answer meanwhile. The document given must not be edited until it is done. */
export function * receiveInPieces (options: ReceivedChanges): Pieces<AdoptedPolicy> {
  const bytes = options.changes.reduce((sum, change) => sum + change.length, 0)
  if (options.changes.length > MAX_TURN_CHANGES || bytes > MAX_TURN_BYTES) throw new MedrecError('POLICY_LIMIT', `A turn brings at most ${MAX_TURN_CHANGES} changes of ${MAX_TURN_BYTES} bytes.`)
  const counted = yield * countAll({ changes: options.changes, most: MAX_TURN_OPERATIONS })
  return yield * takeChanges({ ...options, changes: yield * readChanges(counted) })
}

/** Takes in changes that were looked at each by itself, however many there are. */
export function * takeChanges (options: Omit<ReceivedChanges, 'changes'> & { changes: readonly PlainChange[] }): Pieces<AdoptedPolicy> {
  const { doc, changes, relationship, actor } = options
  const fresh = order(doc, changes)
  checkSequences(doc, fresh)
  checkCosts(doc, fresh)
  // Before they are applied: each head makes what comes after it dearer.
  if (countHeads(doc, fresh) > MAX_HEADS) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_HEADS} heads.`)
  const tips = tipsOf(changes)
  if (fresh.length === 0) return { doc, changed: false, added: [], actors: new Set(), parts: new Map(), tips }
  yield
  const isFirst = A.getHeads(doc).length === 0
  // Before Automerge does anything with it: of an operation on what there is not, it makes a panic.
  const begun = isFirst ? undefined : checkAuthors(doc, fresh, false)
  checkValues(doc, fresh)
  const candidate = yield * apply(doc, fresh, actor)
  // Of a policy that holds nothing yet, who may make the first change stands in what came.
  if (isFirst) yield * checkInPieces({ doc: candidate, relationship })
  rememberBeginning(candidate, begun ?? checkAuthors(candidate, fresh, true))
  if (!isFirst) {
    const added = new Set(fresh.flatMap(({ operations }) => operations.map(({ key }) => String(key))))
    readAdded({ before: doc, doc: candidate, ids: added })
    yield
    yield * checkInPieces({ doc: candidate, relationship, before: doc, added })
  }
  rememberWalk({ before: doc, doc: candidate, added: fresh })
  yield
  const added = fresh.filter(({ deps }) => deps.length > 0)
  return { doc: candidate, changed: true, saved: checkSize(candidate), added: added.map(({ hash }) => hash), actors: new Set(added.map(change => change.actor)), parts: partsOf(candidate, fresh), tips }
}

/** What changes that were looked at added to. */
function partsOf (doc: PolicyDocument, changes: readonly PlainChange[]): Map<OpenPart, string[]> {
  const operations = changes.flatMap(change => change.operations)
  return new Map(OPEN_PARTS.flatMap(part => {
    const object = String(A.getObjectId(doc, part))
    const keys = operations.filter(({ obj }) => String(obj) === object).map(({ key }) => String(key))
    return keys.length === 0 ? [] : [[part, keys]]
  }))
}

function countHeads (doc: PolicyDocument, fresh: readonly PlainChange[]): number {
  const heads = new Set([...A.getHeads(doc), ...tipsOf(fresh)])
  for (const { deps } of fresh) for (const dep of deps) heads.delete(dep)
  return heads.size
}

function tipsOf (changes: readonly PlainChange[]): string[] {
  const tips = new Set(changes.map(({ hash }) => hash))
  for (const dep of changes.flatMap(({ deps }) => deps)) tips.delete(dep)
  return [...tips]
}

/**
 * Counts them, before anything is made of any.
 *
 * @param options.most - operations that they may have together
 * @throws POLICY_INVALID, POLICY_LIMIT
 */
export function * countAll (options: { changes: readonly Uint8Array[], most: number }): Pieces<CountedChange[]> {
  const { changes, most } = options
  const counted: CountedChange[] = []
  let operations = 0
  for (const [n, bytes] of changes.entries()) {
    if (n > 0 && n % PIECE_CHANGES === 0) yield
    const change = countChange(bytes)
    operations += change.count
    if (operations > most) throw new MedrecError('POLICY_LIMIT', `These changes may have at most ${most} operations together.`)
    counted.push(change)
  }
  return counted
}

/** Looks at each of them by itself. @throws POLICY_INVALID */
export function * readChanges (changes: readonly CountedChange[]): Pieces<PlainChange[]> {
  const read: PlainChange[] = []
  for (const [n, piece] of inPieces(changes, PIECE_CHANGES).entries()) {
    if (n > 0) yield
    for (const change of piece) read.push(readCounted(change))
  }
  return read
}

/** In their order, so many at most and no more operations than one piece may have, or one change. */
function inPieces<T extends CountedChange> (changes: readonly T[], most: number): T[][] {
  const pieces: T[][] = []
  let operations = 0
  for (const change of changes) {
    operations += change.count
    const last = pieces.at(-1)
    if (last === undefined || last.length === most || operations > PIECE_OPERATIONS) {
      pieces.push([change])
      operations = change.count
    } else last.push(change)
  }
  return pieces
}

/** A copy that has them, too. */
function * apply (doc: PolicyDocument, fresh: readonly PlainChange[], actor: string | undefined): Pieces<PolicyDocument> {
  let candidate = A.clone(doc, { actor })
  for (const piece of inPieces(fresh, APPLIED_AT_ONCE)) {
    yield
    candidate = attempt(() => A.applyChanges(candidate, piece.map(({ bytes }) => bytes))[0])
  }
  // Each of them is new, and what Automerge could not place yet it does not count.
  if (countChanges(candidate) !== countChanges(doc) + fresh.length) throw invalid('Some of its changes do not follow from each other.')
  yield
  checkWrittenAlike(doc, candidate, fresh)
  return candidate
}

/**
 * Automerge stores no changes, but makes them again of what they did. One that came in another form than it writes would be another change then, and the document, whose heads
 * name the one that came, could not be read any more.
 */
function checkWrittenAlike (doc: PolicyDocument, candidate: PolicyDocument, fresh: readonly PlainChange[]): void {
  const came = new Set(fresh.map(({ hash }) => hash))
  const made = attempt(() => A.getChangesSince(candidate, A.getHeads(doc)))
  if (!made.every(bytes => came.has(hashChange(bytes)))) throw invalid('A change is written otherwise than Automerge writes it.')
}

/** Those that are new and made on what is known, each counting on from what it was made on. */
function order (doc: PolicyDocument, changes: readonly PlainChange[]): PlainChange[] {
  const room = MAX_POLICY_CHANGES - countChanges(doc)
  const held = heldChanges({ doc, hashes: changes.flatMap(({ hash, deps }) => [hash, ...deps]) })
  const fresh = new Map<string, PlainChange>()
  let operations = countOperations(doc)
  for (const change of changes) {
    if (fresh.has(change.hash) || held.has(change.hash)) continue
    const nexts = change.deps.map(dep => fresh.get(dep)?.next ?? (held.has(dep) ? heldChange(doc, dep)?.next : undefined))
    if (nexts.includes(undefined)) continue
    if (change.start !== nexts.reduce<number>((a, b) => Math.max(a, b as number), 1)) throw invalid('A change does not count on from those it was made on.')
    if (fresh.size === room) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_POLICY_CHANGES} changes.`)
    operations += change.count
    if (operations > MAX_POLICY_OPERATIONS) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_POLICY_OPERATIONS} operations.`)
    fresh.set(change.hash, change)
  }
  return [...fresh.values()]
}

/** Who made a change that is held, which of that actor's it is, and the number after its last operation. */
function heldChange (doc: PolicyDocument, hash: string): Pick<PlainChange, 'actor' | 'seq' | 'next'> | undefined {
  // What Automerge shows of a change in its other functions it puts together anew, by a walk through the whole document.
  const held = A.getBackend(doc).getChangeMetaByHash(hash)
  return held === null ? undefined : { actor: held.actor, seq: held.seq, next: held.maxOp + 1 }
}

/** What all that is done with a document costs grows with its actors, and with what its changes are made on. */
function checkCosts (doc: PolicyDocument, fresh: readonly PlainChange[]): void {
  // Of whom nothing is held, the first change comes now.
  const begun = fresh.filter(({ seq }) => seq === 1).length
  if (begun > 0 && countActors(doc) + begun > MAX_POLICY_ACTORS) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_POLICY_ACTORS} actors.`)
  const deps = fresh.length === 0 ? 0 : countDeps(doc) + fresh.reduce((sum, change) => sum + change.deps.length, 0)
  if (deps > MAX_POLICY_DEPS) throw new MedrecError('POLICY_LIMIT', `The changes of a policy are made on at most ${MAX_POLICY_DEPS} others, counted for each.`)
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
      const held = heldChange(doc, dep)
      if (held !== undefined) known.add(key(held))
    }
    if (!known.has(before) && !isRead) {
      isRead = true
      for (const held of A.getChangesMetaSince(doc, [])) known.add(key(held))
    }
    if (!known.has(before)) throw invalid('A change of the same actor is missing before one.')
  }
}

/**
 * What the policy begins with is the first actor's, and nothing else; every change but the first only adds.
 *
 * @param doc - one that is validated: who may make the first change, and what the parts are, stands in it
 * @param isFirst - nothing was held before these
 * @returns what it begins with, these among it
 */
function checkAuthors (doc: PolicyDocument, fresh: readonly PlainChange[], isFirst: boolean): PolicyBeginning {
  const beginning = readBeginning(doc)
  const parts = OPEN_PARTS.map(part => A.getObjectId(doc, part))
  const beginningParts = [...parts, A.getObjectId(doc, 'origins')]
  const begun = isFirst ? [] : [...beginning.held]
  for (const { hash, deps, actor, operations } of fresh) {
    if (actor === beginning.actor) {
      if (begun.length === 0 && hash !== firstChangeOf(doc)) throw invalid('Its first change is not the one that every device makes.')
      // One on the other, before all else, and no more of them than the first says.
      if (begun.length === beginning.changes || deps.join() !== begun.slice(-1).join()) throw invalid('A change is by an actor who may not make it.')
      begun.push(hash)
    } else if (deps.length === 0 || begun.length < beginning.changes) throw invalid('A change comes before what the policy begins with.')
    if (deps.length > 0 && !operations.every(operation => isAddition(operation, actor === beginning.actor ? beginningParts : parts))) throw invalid('A change does something else than to add.')
  }
  return { ...beginning, held: begun }
}

/** Before they are applied: what each value costs there grows with how many stand under its key. */
function checkValues (doc: PolicyDocument, fresh: readonly PlainChange[]): void {
  // Of a policy that holds nothing yet there are no parts.
  const parts = A.getHeads(doc).length === 0 ? [] : [...OPEN_PARTS, 'origins' as const].map(part => A.getObjectId(doc, part))
  const values = new Map<string, number>()
  for (const { operations } of fresh) {
    for (const { obj, key } of operations) {
      const place = `${String(obj)} ${String(key)}`
      // What a document held before there was this limit, it holds still: it is only not added to.
      const before = values.get(place) ?? (parts.includes(String(obj)) ? A.getBackend(doc).getAll(String(obj), String(key)).length : 0)
      if (before >= MAX_VALUES) throw new MedrecError('POLICY_LIMIT', `Under a key of a policy stand at most ${MAX_VALUES} values in conflict.`)
      values.set(place, before + 1)
    }
  }
}

/** The hash of the first change that a validated document must have. */
function firstChangeOf (doc: PolicyDocument): string | undefined {
  return A.getHeads(createFirst({ relationship: doc.relationship.val, salt: doc.salt, previous: previousOf(doc) }))[0]
}

function isAddition (operation: PlainChange['operations'][number], parts: ReadonlyArray<string | null>): boolean {
  const { action, obj, key, value, pred, datatype, insert } = operation as Partial<Record<string, unknown>>
  return action === 'set' && parts.includes(String(obj)) && typeof key === 'string' && key !== NO_KEY && typeof value === 'string' &&
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
