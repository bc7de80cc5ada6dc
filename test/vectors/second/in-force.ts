import * as A from '@automerge/automerge'
import type { InForceStep } from '../operations/policy.ts'
import { batchIdOf, SECOND_BATCHES } from './batches.ts'
import type { Claim } from './batches.ts'
import { be, bytes, hex, sha256 } from './bytes.ts'
import { SECOND_FIRST_CHANGES, said, writers } from './first-changes.ts'
import type { Policy } from './first-changes.ts'

interface Grant { id: string, categories: string[], notAfter: number | null }
type Grants = Map<string, Grant>
type Anchor = Extract<InForceStep, { anchors: unknown }>['anchors'][number]
interface Taken { commitment: string, sequence: number }

/** specs/policy.md, "In force" and "A fresh document", once more: plainly, with everything made anew at each step, for policies of a few changes. */
export const SECOND_IN_FORCE = {
  'policy/in-force': ({ steps }: { steps: InForceStep[] }) => {
    const provider = new Provider()
    const seen = steps.map(step => provider.take(step))
    return { steps: { after: seen.map(({ inForce }) => inForce) }, gives: { after: seen.map(({ answer }) => answer) } }
  }
}

const ZERO = `0x${'00'.repeat(32)}`
const keysOf = (map: object | undefined): string[] => Object.keys(map ?? {})
const listed = (grants: Grants): string[] => [...grants.values()].map(({ id, categories, notAfter }) => `${id}: ${categories.join(' ')}${notAfter === null ? '' : ` until ${notAfter}`}`).sort()

class Provider {
  doc = A.init<Policy>()
  anchors: Anchor[] = []
  batches: Claim[] = []
  G: Grants = new Map()
  R: string[] = []
  T = new Set<string>()
  taken: Taken[] = []
  /** States that cannot be read any more, and the one that the document goes on from, where it was left for it here. */
  left = new Set<string>()
  /** Sets of heads that the document had. */
  had: string[][] = []
  /** The batches by which the last state was left without a grant that nobody proved. */
  waiting: string | undefined

  take (step: InForceStep): { inForce: object, answer: object } {
    if ('brings' in step) this.bring(A.load<Policy>(bytes(step.brings)))
    else if ('anchors' in step) this.anchors = step.anchors
    else this.batches = [...new Map([...this.batches, ...step.proves].map(batch => [hex(batchIdOf(batch)), batch])).values()]
    const answer = this.advance()
    return { inForce: { G: listed(this.G), R: [...this.R].sort(), T: [...this.T].sort() }, answer }
  }

  bring (brought: Policy): void {
    const [held, came] = [firstOf(this.doc), firstOf(brought)]
    if (held !== undefined && held !== came) {
      const last = this.anchors.at(-1)
      const isSettled = last?.settled === true && this.taken.length === this.anchors.length && last.commitment === commitmentOf(this.doc, heads(this.doc)) && this.contains(heads(this.doc), this.R)
      if (!isSettled) return
      const { changes } = SECOND_FIRST_CHANGES['policy/begin-anew']({ document: hex(A.save(this.doc)) }).gives
      if (changes[0] !== came) return
      this.left = new Set(this.taken.map(({ commitment }) => commitment))
      this.R = changes.slice(-1)
      this.had = []
    }
    this.doc = A.clone(brought)
  }

  advance (): object {
    for (const id of keysOf(this.doc.ended)) this.T.add(id)
    const digest = SECOND_BATCHES['policy/batches']({ batches: this.batches }).gives.digest
    let same = 0
    while (same < this.taken.length && this.anchors[same]?.commitment === this.taken[same]?.commitment && this.anchors[same]?.sequence === this.taken[same]?.sequence) same++
    const isWaiting = this.waiting !== undefined && this.waiting !== digest && same === this.taken.length
    // The last that both have is taken once more, where the chain has another history, and where there are other proofs.
    const again = same < this.taken.length ? Math.max(0, same - 1) : -1
    if (same < this.taken.length || isWaiting) this.taken = this.taken.slice(0, Math.max(0, same - 1))
    while (this.anchors[this.taken.length]?.settled === true) {
      const anchor = this.anchors[this.taken.length] as Anchor
      if (!this.settle(anchor, digest, anchor.keeps === true && this.taken.length !== again)) break
      this.taken.push(anchor)
    }
    this.narrow()
    const last = this.anchors.at(-1)
    if (heads(this.doc).length > 1) this.had.push(heads(this.doc))
    const isKept = (anchor: Anchor): boolean => anchor.keeps === true && this.anchors.indexOf(anchor) !== again
    if (last === undefined || (last.commitment === ZERO && !isKept(last))) return { status: 'none', grants: [] }
    let grants = this.G
    let isStale = this.isUnread(last)
    for (const anchor of this.anchors.slice(this.taken.length)) {
      if (this.isUnread(anchor)) isStale = true
      else if (isKept(anchor)) continue
      else if (anchor.commitment === ZERO) grants = new Map()
      else if (!this.isBehind(anchor)) grants = meet(grants, this.read(this.find(anchor.commitment) ?? []))
    }
    return { status: isStale ? 'stale' : 'current', grants: isStale ? [] : listed(this.living(grants)) }
  }

  /** Rules 2 and 3. False: its document is not known. */
  settle (anchor: Anchor, digest: string, isKept: boolean): boolean {
    if (anchor.commitment === ZERO) {
      if (!isKept) this.G = new Map()
      this.waiting = undefined
      return true
    }
    if (this.isBehind(anchor)) return true
    const found = this.find(anchor.commitment)
    if (found === undefined) return this.isGivenUp(anchor)
    this.waiting = undefined
    if (anchor.narrows !== true && this.contains(found, this.R)) {
      const grants = this.read(found)
      const { adders, ends = {} } = anchor
      if (adders !== undefined) {
        const counted = meet(this.G, grants)
        for (const [id, grant] of grants) {
          if (JSON.stringify(counted.get(id)) === JSON.stringify(grant)) continue
          const wrote = writers(this.at(found), id).map(hash => `0x${hash}`)
          const proved = this.batches.filter(({ changes, signer }) => adders.includes(signer) && changes.some(hash => wrote.includes(hash)))
          const notAfters = proved.map(({ signer }) => Math.min(ends[signer] ?? Infinity, grant.notAfter ?? Infinity)).sort((a, b) => b - a)
          const [latest] = notAfters
          if (latest !== undefined) counted.set(id, { ...grant, notAfter: latest === Infinity ? null : latest })
          if (latest !== (grant.notAfter ?? Infinity)) this.waiting = digest
        }
        this.G = counted
      } else this.G = grants
      this.R = found
    } else {
      if (!isKept) this.G = meet(this.G, this.read(found))
      const both = [...new Set([...this.R, ...found])]
      this.R = both.filter(head => !both.some(other => other !== head && this.contains([other], [head])))
    }
    return true
  }

  /** Rules 1 and 4. */
  narrow (): void {
    this.G = this.living(this.G)
    const newest = heads(this.doc)
    if (this.G.size === 0 || !this.contains(newest, this.R)) return
    const narrowed = meet(this.G, this.read(newest))
    if (JSON.stringify([...narrowed]) !== JSON.stringify([...this.G])) this.R = newest
    this.G = narrowed
  }

  living (grants: Grants): Grants { return new Map([...grants].filter(([id]) => !this.T.has(id))) }

  get previous (): string | undefined { return this.doc.previous === undefined ? undefined : (JSON.parse(this.doc.previous.val) as Taken).commitment }

  /** A state behind the one that the document goes on from: it cannot be read, and is in G. */
  isBehind ({ commitment }: Taken): boolean { return this.left.has(commitment) && commitment !== this.previous }

  isUnread (anchor: Taken): boolean { return anchor.commitment !== ZERO && !this.isBehind(anchor) && this.find(anchor.commitment) === undefined }

  /** The histories at each anchor. */
  get histories (): string[] {
    let last = bytes(this.doc.relationship.val)
    return this.anchors.map(({ commitment, sequence }) => hex(last = sha256('medrec/policy-anchors/1', last, bytes(commitment), be(sequence, 8))))
  }

  isGivenUp ({ commitment }: Taken): boolean {
    const [position, { previous }] = [this.taken.length, this]
    const isBefore = previous !== undefined && !this.left.has(previous) && position <= this.anchors.findLastIndex(anchor => anchor.commitment === previous)
    return this.anchors.some((later, at) => {
      const found = later.settled && at > position ? this.find(later.commitment) : undefined
      const lost = found === undefined ? [] : keysOf(this.at(found).lost)
      const isWithin = this.histories.slice(position, at).some(history => lost.includes(history))
      return lost.includes(commitment) || (isBefore ? lost.includes(previous) : isWithin)
    })
  }

  /** specs/commitment.md, "Finding". */
  find (commitment: string): string[] | undefined {
    if (commitment === this.previous) {
      // On somebody's word it is not taken for what the document begins with.
      if (!this.left.has(commitment)) return undefined
      const { changes } = JSON.parse(this.doc.previous?.val ?? '') as { changes: number }
      return A.getAllChanges(this.doc).slice(changes - 1, changes).map(hashOf)
    }
    const history = A.getAllChanges(this.doc).flatMap(change => [[hashOf(change)], depsOf(change)])
    return [heads(this.doc), ...this.had, ...history].find(each => each.length > 0 && commitmentOf(this.doc, each) === commitment)
  }

  contains (from: string[], wanted: string[]): boolean {
    const known = new Set(historyOf(this.doc, from).map(hashOf))
    return wanted.every(hash => known.has(hash))
  }

  /** The document with the history of some heads, and nothing else. */
  at (of: string[]): Policy { return A.applyChanges(A.init<Policy>(), historyOf(this.doc, of))[0] }

  read (of: string[]): Grants {
    const at = this.at(of)
    return new Map(keysOf(at.grants).sort().filter(id => !keysOf(at.ended).includes(id)).flatMap(id => {
      const text = said(Object.values(A.getConflicts(at.grants, id) ?? { one: at.grants[id] }).map(String))
      return text === undefined ? [] : [[id, JSON.parse(text) as Grant]]
    }))
  }
}

/** What two sets of grants both allow. */
function meet (one: Grants, other: Grants): Grants {
  return new Map([...one].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([id, grant]) => {
    const text = other.has(id) ? said([grant, other.get(id)].map(each => JSON.stringify(each))) : undefined
    return text === undefined ? [] : [[id, JSON.parse(text) as Grant]]
  }))
}

function hashOf (change: Uint8Array): string { return hex(sha256(change.subarray(8))) }
function depsOf (change: Uint8Array): string[] { return A.decodeChange(change).deps.map(dep => `0x${dep}`) }
function heads (doc: Policy): string[] { return A.getHeads(doc).map(head => `0x${head}`).sort() }
function firstOf (doc: Policy): string | undefined { return A.getAllChanges(doc).slice(0, 1).map(hashOf)[0] }
function commitmentOf (doc: Policy, of: string[]): string { return hex(sha256('medrec/policy/1', doc.salt, bytes(doc.relationship.val), ...of.toSorted().map(bytes))) }

/** The changes that some were made on, and these. */
function historyOf (doc: Policy, of: string[]): Uint8Array[] {
  const wanted = new Set(of)
  const all = A.getAllChanges(doc)
  for (const change of all.toReversed()) if (wanted.has(hashOf(change))) for (const dep of depsOf(change)) wanted.add(dep)
  return all.filter(change => wanted.has(hashOf(change)))
}
