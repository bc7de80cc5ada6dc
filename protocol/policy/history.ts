import * as A from '@automerge/automerge'
import type { PolicyDocument, PolicySchema } from './document.ts'

/** The heads of a policy, sorted: what a commitment is made of. */
export function policyHeads (doc: PolicyDocument): string[] {
  return A.getHeads(doc).sort()
}

/** Hashes of all changes of a policy, in an order in which each comes after those it was made on. */
export function changeOrder (doc: PolicyDocument): readonly string[] {
  return walk(doc).order
}

/** How many changes those of a policy are made on, counted for each of them. */
export function countDeps (doc: PolicyDocument): number {
  return walk(doc).deps
}

/** What a walk through all changes of a policy gives. */
interface Walk { readonly order: readonly string[], readonly deps: number }

function walk (doc: PolicyDocument): Walk {
  const known = walks.get(doc)
  if (known !== undefined) return known
  // Not by `topoHistoryTraversal`, which puts each change together anew for the sake of its hash.
  const walked = walkOf(A.getChangesMetaSince(doc, []))
  walks.set(doc, walked)
  return walked
}

/** Notes what there is to know of the changes of a policy that has more than one of which it is known. */
export function rememberWalk (options: { before: PolicyDocument, doc: PolicyDocument, added: ReadonlyArray<{ hash: string, deps: readonly string[] }> }): void {
  const { before, doc, added } = options
  const known = walks.get(before)
  if (known === undefined) return
  const { order, deps } = walkOf(added)
  walks.set(doc, { order: [...known.order, ...order], deps: known.deps + deps })
}

/** Notes the same of a policy that was edited here. What it is made on then is not always its heads alone. */
export function rememberEdit ({ before, doc }: { before: PolicyDocument, doc: PolicyDocument }): PolicyDocument {
  if (walks.has(before) && doc !== before) rememberWalk({ before, doc, added: A.getChangesMetaSince(doc, A.getHeads(before)) })
  return doc
}

function walkOf (changes: ReadonlyArray<{ hash: string, deps: readonly string[] }>): Walk {
  return { order: changes.map(({ hash }) => hash), deps: changes.reduce((sum, { deps }) => sum + deps.length, 0) }
}

/** A document never changes: each edit gives another. */
const walks = new WeakMap<PolicyDocument, Walk>()

/** How many changes a policy has. */
export function countChanges (doc: PolicyDocument): number {
  return A.stats(doc).numChanges
}

/** How many actors wrote a policy. */
export function countActors (doc: PolicyDocument): number {
  return A.stats(doc).numActors
}

/** How many operations a policy has. */
export function countOperations (doc: PolicyDocument): number {
  return A.stats(doc).numOps
}

/**
 * Those of `hashes` that a policy has. Automerge's own `hasHeads` puts each change together anew to find out, a walk through the whole document for each.
 *
 * @param options.hashes - 64 hex digits each
 */
export function heldChanges (options: { doc: PolicyDocument, hashes: readonly string[] }): Set<string> {
  const held = new Set(options.hashes)
  for (const missing of A.getMissingDeps(options.doc, [...held])) held.delete(missing)
  return held
}

/** Whether a policy has all of these changes. */
export function hasChanges (doc: PolicyDocument, hashes: readonly string[]): boolean {
  return A.getMissingDeps(doc, [...hashes]).length === 0
}

/**
 * The document as it was at `heads`, with that history only, or `undefined` when a head is not known (a plain Automerge view would be
 * silently empty). It goes through bytes, because conflicts of a view are those of the newest state.
 */
export function policyAt (options: { doc: PolicyDocument, heads: readonly string[] }): PolicyDocument | undefined {
  const { doc } = options
  const heads = [...options.heads]
  if (heads.length === 0 || !hasChanges(doc, heads)) return undefined
  if (sameHeads(heads, A.getHeads(doc))) return doc
  const last = earlier.get(doc)
  if (last !== undefined && sameHeads(last.heads, heads)) return last.doc
  const at = A.load<PolicySchema>(A.save(A.clone(A.view(doc, heads))))
  earlier.set(doc, { heads, doc: at })
  return at
}

/** Of each document the earlier state that was looked at last: mostly the settled one, again and again. */
const earlier = new WeakMap<PolicyDocument, { heads: readonly string[], doc: PolicyDocument }>()

/** Hashes of the changes that came after `heads`, which are known. */
export function changesSince (options: { doc: PolicyDocument, heads: readonly string[] }): string[] {
  return A.getChangesMetaSince(options.doc, [...options.heads]).map(({ hash }) => hash)
}

/** Whether two sets of heads are the same. */
export function sameHeads (a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(head => b.includes(head))
}

/** What came before what in a policy. */
export interface PolicyHistory {
  /** Hashes of all changes, newest first, each with those it was made on. */
  readonly changes: ReadonlyArray<{ hash: string, deps: readonly string[] }>
  /** Whether the history of `heads` has all of `wanted` in it. Unknown heads: no. */
  contains (heads: readonly string[], wanted: readonly string[]): boolean
  /** `heads` without those that stand in the history of another. */
  frontier (heads: readonly string[]): string[]
  /** The change that an operation stands in, by Automerge's name for it: its number, `@`, its actor. */
  changeOf (operation: string): string | undefined
}

/** Reads the history of a policy. */
export function readHistory (doc: PolicyDocument): PolicyHistory {
  const all = A.getChangesMetaSince(doc, [])
  const changes = all.map(({ hash, deps }) => ({ hash, deps })).reverse()
  const deps = new Map(changes.map(change => [change.hash, change.deps]))
  const contains = (heads: readonly string[], wanted: readonly string[]): boolean => {
    const missing = new Set(wanted)
    const seen = new Set<string>()
    let turn = [...heads]
    while (turn.length > 0 && missing.size > 0) {
      const next: string[] = []
      for (const hash of turn) {
        if (seen.has(hash) || !deps.has(hash)) continue
        seen.add(hash)
        missing.delete(hash)
        for (const dep of deps.get(hash) ?? []) next.push(dep)
      }
      turn = next
    }
    return missing.size === 0
  }
  const frontier = (heads: readonly string[]): string[] => {
    const unique = [...new Set(heads)]
    return unique.filter(head => !unique.some(other => other !== head && contains([other], [head]))).sort()
  }
  let ofActors: ReadonlyMap<string, ReadonlyArray<{ startOp: number, maxOp: number, hash: string }>> | undefined
  const changeOf = (operation: string): string | undefined => {
    const [number, actor = ''] = operation.split('@')
    // By actor, and only where it is asked: to compare the names of 10,000 actors for each grant takes far longer than to compare numbers.
    ofActors ??= Map.groupBy(all, change => change.actor)
    return ofActors.get(actor)?.find(change => change.startOp <= Number(number) && Number(number) <= change.maxOp)?.hash
  }
  return { changes, contains, frontier, changeOf }
}
