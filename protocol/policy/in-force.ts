import type { ChangeProofs } from './change-proofs.ts'
import { MAX_TRAIL, NO_ANCHOR } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { findAnchored } from './find-anchored.ts'
import { GivenUp } from './given-up.ts'
import type { Grant } from './grant.ts'
import { hasChanges, policyAt, policyHeads, readHistory, sameHeads } from './history.ts'
import type { PolicyHistory } from './history.ts'
import type { AnchoredState, InForceState } from './in-force-state.ts'
import { makersOf } from './made-by.ts'
import { meetAll, sameRights } from './meet.ts'
import { previousOf } from './previous.ts'
import { EMPTY_READING, readPolicy } from './read.ts'
import type { PolicyReading } from './read.ts'

/** What is in force now. */
export interface InForce {
  /** `none`: nothing is anchored, nobody but the owner. `stale`: a state was anchored that is not known here. `current`: `grants` count. */
  status: 'none' | 'current' | 'stale'
  /** What is allowed. Empty unless `current`. */
  grants: readonly Grant[]
  /** What was allowed by all that is known: only to say who hears `POLICY_STALE`. */
  lastKnown: readonly Grant[]
  /** The document has the state that is anchored at the head. */
  anchored: boolean
  /** And that anchor is settled. */
  settled: boolean
}

/** What {@link advanceInForce} looks at. */
export interface InForceInput {
  state: InForceState
  /** As held: only what the owner's proved sessions brought, or what was anchored. */
  doc: PolicyDocument
  /** Who made its changes, as far as that is proved. */
  proofs: ChangeProofs
  /**
   * Every state that was anchored for the relationship, as the chain has it at the head, oldest first (`anchorsOf`). One left out could have taken
   * something away.
   */
  anchors: readonly AnchoredState[]
}

/**
 * Brings what is in force up to what the owner's sessions brought and what the chain says (specs/policy.md, "In force"). Pure. To be called, and the
 * new state stored, whenever the document or the anchors changed.
 */
export function advanceInForce (input: InForceInput): { state: InForceState, inForce: InForce } {
  return new Advance(input).run()
}

interface Agreed { position: number, trail: InForceState['trail'] }

/** One run of {@link advanceInForce}: reads the document once and the history only when needed. */
class Advance {
  readonly #input: InForceInput
  readonly #heads: string[]
  readonly #newest: PolicyReading
  readonly #known: Map<string, readonly string[]>
  readonly #ended: ReadonlySet<string>
  #history: PolicyHistory | undefined
  #givenUp: GivenUp | undefined
  #grants: ReadonlyMap<string, Grant>
  /** Heads at which `#grants` are to be read when they are wanted: of many anchored states only the last one is. */
  #unread: readonly string[] | undefined
  #required: readonly string[]
  #unproved: string | undefined
  /** Commitments of states that cannot be read any more, of documents that were gone on from: what they allowed at most is in `#grants`. */
  readonly #left: ReadonlySet<string>
  /** The state that the document goes on from, where the document came whole from somebody: what it begins with is only their word, until a state of it is anchored. */
  readonly #unproven: string | undefined
  /** Which anchor is of that state, the last one; -1: none is. */
  readonly #unprovenAt: number
  readonly #trail: Array<InForceState['trail'][number]>
  /** Anchors up to here were taken into account. */
  #position: number
  /** Which anchor is taken once more since the chain has another history behind it, which goes with it whoever signed that anchor; -1: none. */
  readonly #again: number

  constructor (input: InForceInput) {
    this.#input = input
    this.#heads = policyHeads(input.doc)
    this.#newest = readPolicy(input.doc)
    this.#ended = new Set([...input.state.ended, ...this.#newest.ended.keys()])
    this.#grants = new Map(input.state.grants.map(grant => [grant.id, grant]))
    this.#required = input.state.required
    this.#unproved = input.state.unproved
    const agreed = this.#agree()
    this.#position = agreed.position
    this.#trail = [...agreed.trail]
    this.#again = agreed.isOther ? agreed.position : -1
    const previous = previousOf(input.doc)?.commitment
    this.#unproven = previous === undefined || input.state.left.includes(previous) ? undefined : previous
    this.#unprovenAt = this.#unproven === undefined ? -1 : input.anchors.findLastIndex(({ commitment }) => commitment === this.#unproven)
    this.#left = new Set(input.state.left.filter(commitment => commitment !== previous))
    const readable = input.state.trail.filter(({ commitment }) => commitment !== previous && !this.#left.has(commitment))
    const relevant = input.anchors.slice(Math.min(this.#position, input.anchors.length - 1))
    const commitments = new Set(relevant.map(anchor => anchor.commitment).filter(commitment => commitment !== NO_ANCHOR && commitment !== this.#unproven && !this.#left.has(commitment)))
    this.#known = this.#heads.length === 0 || commitments.size === 0
      ? new Map()
      : findAnchored({ doc: input.doc, commitments, remembered: [...readable.map(({ heads }) => heads), ...input.state.remembered], history: () => this.#readHistory() })
  }

  run (): { state: InForceState, inForce: InForce } {
    const { anchors } = this.#input
    for (let anchor = anchors[this.#position]; anchor?.settled === true; anchor = anchors[++this.#position]) {
      if (!this.#takeSettled(anchor)) break
      this.#trail.push({ commitment: anchor.commitment, sequence: anchor.sequence, heads: this.#known.get(anchor.commitment) ?? [] })
    }
    this.#narrowToNewest()
    return {
      state: {
        version: 1,
        grants: this.#sorted(this.#grants),
        required: this.#required,
        ended: [...this.#ended].sort(),
        trail: this.#trail.slice(-MAX_TRAIL),
        remembered: this.#remember(),
        left: this.#input.state.left,
        ...this.#unproved === undefined ? {} : { unproved: this.#unproved }
      },
      inForce: this.#atHead()
    }
  }

  /** Where to go on. What was left out of the last state for want of a proof is looked at once more when there are other proofs. */
  #agree (): Agreed & { isOther: boolean } {
    const { anchors, state: { trail, unproved }, proofs } = this.#input
    const agreed = agree(anchors, trail)
    const isWaiting = unproved !== undefined && unproved !== proofs.digest && agreed.trail.length > 0 && agreed.trail.length === trail.length
    return isWaiting ? { position: agreed.position - 1, trail: trail.slice(0, -1), isOther: false } : { ...agreed, isOther: agreed.trail.length < trail.length }
  }

  /** A settled anchor: it counts in full if all that counted before is in its history and who signed it could widen, else it only takes away. False: its document is unknown. */
  #takeSettled (anchor: AnchoredState): boolean {
    const isKept = this.#isKept(anchor, this.#position)
    if (anchor.commitment === NO_ANCHOR) {
      if (!isKept) this.#setGrants(new Map())
      this.#unproved = undefined
      return true
    }
    // The chain came back to a state that is behind what was gone on from.
    if (this.#left.has(anchor.commitment)) return true
    const heads = this.#known.get(anchor.commitment)
    if (heads === undefined) return this.#isGivenUp(anchor)
    this.#unproved = undefined
    if (anchor.narrows !== true && this.#contains(heads, this.#required)) {
      if (anchor.adders === undefined) this.#unread = heads
      else this.#setGrants(this.#readProved(heads, anchor.adders, anchor.ends))
      this.#required = heads
    } else {
      if (!isKept) this.#setGrants(meetAll(this.#readGrants(), this.#readAt(heads).grants))
      this.#required = this.#frontier([...this.#required, ...heads])
    }
    return true
  }

  /**
   * What a state says, where others than the owner may change it too: what counted before, and what somebody proved to have added who could; and that no longer
   * than the place of who did, where it ends.
   */
  #readProved (heads: readonly string[], adders: readonly string[], ends: Readonly<Record<string, number>> = {}): ReadonlyMap<string, Grant> {
    const { proofs } = this.#input
    const before = this.#readGrants()
    const { grants } = this.#readAt(heads)
    const doc = this.#docAt(heads)
    const proved = meetAll(before, grants)
    for (const [id, grant] of grants) {
      const counted = proved.get(id)
      if (counted !== undefined && sameRights(counted, grant)) continue
      const makers = doc === undefined ? undefined : makersOf({ doc, part: 'grants', id, proofs, history: this.#readHistory() })
      const untils = adders.filter(adder => makers?.has(adder) === true).map(adder => ends[adder] ?? Infinity)
      const until = untils.reduce((a, b) => Math.max(a, b), -Infinity)
      const isWhole = until >= (grant.notAfter ?? Infinity)
      if (untils.length > 0) proved.set(id, isWhole ? grant : { ...grant, notAfter: until })
      // A proof by somebody who could add it for longer may still come.
      if (!isWhole) this.#unproved = proofs.digest
    }
    return proved
  }

  /**
   * Whether a later settled state says that this one is lost, or all that is not known up to an anchor that is not before it; or what the document goes on from,
   * with which all goes that came before. That one is given up by its own commitment alone: it says what this document begins with.
   */
  #isGivenUp (anchor: AnchoredState): boolean {
    const { doc, anchors } = this.#input
    if (this.#newest.lost.size === 0) return false
    this.#givenUp ??= new GivenUp({ doc, history: this.#readHistory(), anchors, known: this.#known })
    if (this.#givenUp.isLost(this.#position, anchor.commitment)) return true
    return this.#position <= this.#unprovenAt ? this.#givenUp.isLost(this.#position, this.#unproven ?? '') : this.#givenUp.isWithin(this.#position)
  }

  /** Whether an anchor takes nothing away, since who signed it could end nothing. */
  #isKept ({ keeps }: AnchoredState, position: number): boolean {
    return keeps === true && position !== this.#again
  }

  /** What the owner brought takes effect in what it takes away, and binds until an anchored state has it in its history. */
  #narrowToNewest (): void {
    const grants = new Map([...this.#readGrants()].filter(([id]) => !this.#ended.has(id)))
    this.#setGrants(grants)
    // A document that lacks what was taken into account before (restored from a backup, say) says nothing about what went away.
    if (grants.size === 0 || !this.#contains(this.#heads, this.#required)) return
    const narrowed = meetAll(grants, this.#newest.grants)
    const differs = [...grants].some(([id, grant]) => {
      const now = narrowed.get(id)
      return now === undefined || !sameRights(now, grant)
    })
    this.#setGrants(narrowed)
    // Tombstones bind by themselves, for ever; any other narrowing binds by the heads that brought it.
    if (differs) this.#required = this.#heads
  }

  #setGrants (grants: ReadonlyMap<string, Grant>): void {
    this.#grants = grants
    this.#unread = undefined
  }

  #readGrants (): ReadonlyMap<string, Grant> {
    if (this.#unread !== undefined) this.#setGrants(this.#readAt(this.#unread).grants)
    return this.#grants
  }

  /** What counts at the head: what is not settled yet, and what came back after the chain became shorter, only takes away. */
  #atHead (): InForce {
    const { anchors } = this.#input
    const lastKnown = this.#sorted(this.#grants)
    const head = anchors.at(-1)
    const isNothing = head?.commitment === NO_ANCHOR
    if (head === undefined || (isNothing && !this.#isKept(head, anchors.length - 1))) return { status: 'none', grants: [], lastKnown, anchored: true, settled: head?.settled ?? true }
    const anchored = isNothing || this.#known.has(head.commitment) || this.#left.has(head.commitment)
    const settled = anchored && head.settled
    let grants = this.#grants
    let stale = !anchored
    // All were taken into account, the head as the last of them.
    if (anchored && this.#position === anchors.length) {
      return { status: 'current', grants: lastKnown, lastKnown, anchored, settled }
    }
    for (const [i, anchor] of anchors.entries()) {
      if (i < this.#position) continue
      const isKept = this.#isKept(anchor, i)
      if (anchor.commitment === NO_ANCHOR) {
        if (!isKept) grants = new Map()
        continue
      }
      if (this.#left.has(anchor.commitment)) continue
      const heads = this.#known.get(anchor.commitment)
      if (heads === undefined) stale = true
      else if (!isKept) grants = meetAll(grants, this.#readAt(heads).grants)
    }
    return { status: stale ? 'stale' : 'current', grants: stale ? [] : this.#sorted(grants), lastKnown, anchored, settled }
  }

  #readAt (heads: readonly string[]): PolicyReading {
    if (sameHeads(heads, this.#heads)) return this.#newest
    const doc = this.#docAt(heads)
    return doc === undefined ? EMPTY_READING : readPolicy(doc)
  }

  #docAt (heads: readonly string[]): PolicyDocument | undefined {
    return policyAt({ doc: this.#input.doc, heads })
  }

  #contains (heads: readonly string[], wanted: readonly string[]): boolean {
    if (wanted.length === 0 || sameHeads(heads, wanted)) return true
    return sameHeads(heads, this.#heads) ? hasChanges(this.#input.doc, wanted) : this.#readHistory().contains(heads, wanted)
  }

  #frontier (heads: readonly string[]): string[] {
    return this.#readHistory().frontier(heads)
  }

  #readHistory (): PolicyHistory {
    this.#history ??= readHistory(this.#input.doc)
    return this.#history
  }

  #remember (): ReadonlyArray<readonly string[]> {
    const { remembered } = this.#input.state
    if (this.#heads.length < 2 || remembered.some(heads => sameHeads(heads, this.#heads))) return remembered
    return [...remembered, this.#heads].slice(-MAX_TRAIL)
  }

  #sorted (grants: ReadonlyMap<string, Grant>): Grant[] {
    return [...grants.values()].filter(grant => !this.#ended.has(grant.id)).sort((a, b) => a.id < b.id ? -1 : 1)
  }
}

/**
 * Where to go on: behind the anchors that were taken into account already. Where the chain has another history now than it had then, from the last
 * anchor that both have, which is taken once more and so takes away what came after it.
 */
function agree (anchors: readonly AnchoredState[], trail: InForceState['trail']): Agreed {
  const isSame = (anchor: AnchoredState | undefined, seen: InForceState['trail'][number] | undefined): boolean =>
    anchor !== undefined && anchor.commitment === seen?.commitment && anchor.sequence === seen.sequence
  const start = anchors.findIndex(anchor => isSame(anchor, trail[0]))
  if (start < 0) return { position: 0, trail: [] }
  let common = 1
  while (common < trail.length && isSame(anchors[start + common], trail[common])) common++
  if (common === trail.length) return { position: start + common, trail }
  return { position: start + common - 1, trail: trail.slice(0, common - 1) }
}
