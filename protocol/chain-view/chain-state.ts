import { MedrecError } from '../errors/medrec-error.ts'
import type { ChainChange, ChainHead, Member, RelationshipState, SettledState, WholeView } from './chain-view.ts'
import { STALE_MIN_SECONDS, STALE_PERIODS } from './constants.ts'
import type { SettledDepth } from '../network/types.ts'
import type { ChainEvent, LocatedEvent } from './events.ts'
import { Snapshot } from './snapshot.ts'

/** What {@link ChainState.update} takes. */
export interface ChainUpdate {
  /** Everything known of this block and those after it is replaced. 0: everything. */
  from: number
  /** Of the blocks `from` … `head`, in order. */
  events: LocatedEvent[]
  head: ChainHead
  /** The newest settled block, where whoever feeds it knows better than by counting what is on top. */
  settled?: number | undefined
}

/** A {@link WholeView} with the end that whoever follows the chain feeds. */
export interface ChainState extends WholeView {
  /**
   * Takes what is new. Blocks up to {@link settledNumber} can be replaced only all together, with `from` 0.
   *
   * @throws MedrecError `INVALID_INPUT` when `from` is within what is settled
   */
  update: (update: ChainUpdate) => void
  /** Is what another view is, at once, for those who read this one; the other is not fed any more. */
  become: (other: ChainState) => void
  /** Number of the newest settled block; -1 before there is one. */
  readonly settledNumber: number
  /** What {@link settledNumber} will be after an update. */
  settledNumberAfter: (update: ChainUpdate) => number
}

const MEMBER_EVENTS = new Set<string>(['member-joined', 'member-left', 'multiaddrs-changed', 'key-rotated'] satisfies Array<ChainEvent['kind']>)

/**
 * An empty view of a chain: not fresh, no members. Without events a block costs nothing.
 *
 * @param options.founders - who seal until they are members
 */
export function createChainState (options: { settledDepth: SettledDepth, blockPeriod: number, founders?: readonly unknown[] }): ChainState {
  return new EventChainState(options)
}

class EventChainState implements ChainState {
  readonly #settledDepth: SettledDepth
  readonly #staleAfter: number
  readonly #founders: number
  readonly #listeners = new Set<(change: ChainChange) => void>()
  #head: ChainHead | undefined
  #settled = new Snapshot()
  #atHead = new Snapshot()
  // Events of blocks that are not settled yet.
  #recent: LocatedEvent[] = []
  #byHandle = new Map<string, Member>()
  #bySigningKey = new Map<string, Member>()
  settledNumber = -1

  constructor (options: { settledDepth: SettledDepth, blockPeriod: number, founders?: readonly unknown[] }) {
    this.#settledDepth = options.settledDepth
    this.#founders = options.founders?.length ?? 0
    this.#staleAfter = Math.max(STALE_PERIODS * options.blockPeriod, STALE_MIN_SECONDS)
  }

  head (): ChainHead | undefined {
    return this.#head
  }

  settledDepth (): number {
    return this.#depthOf(Math.max(this.#atHead.members.size, this.#settled.members.size))
  }

  isFresh (now: number): boolean {
    return this.#head !== undefined && now - this.#head.timestamp <= this.#staleAfter
  }

  relationship (id: string): { atHead: RelationshipState | undefined, settled: RelationshipState | undefined } {
    return { atHead: this.#atHead.relationships.get(id), settled: this.#settled.relationships.get(id) }
  }

  relationships (): Iterable<RelationshipState> {
    return this.#atHead.relationships.values()
  }

  members (): Member[] {
    return [...this.#byHandle.values()]
  }

  memberByHandle (handle: string): Member | undefined {
    return this.#byHandle.get(handle)
  }

  memberBySigningKey (address: string): Member | undefined {
    return this.#bySigningKey.get(address)
  }

  isMember (handle: string): boolean {
    return this.#byHandle.has(handle)
  }

  settled (): SettledState {
    return { number: this.settledNumber, members: this.#settled.members.values(), relationships: this.#settled.relationships.values() }
  }

  onChange (listener: (change: ChainChange) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  settledNumberAfter ({ from, events, head, settled: known }: ChainUpdate): number {
    const before = from === 0 ? -1 : this.settledNumber
    if (known !== undefined) return Math.max(known, before)
    const settled = from === 0 ? new Snapshot() : this.#settled
    const waiting = [...this.#recent.filter(({ block }) => block < from), ...events]
    let members = settled.members.size
    if (waiting.some(({ event }) => MEMBER_EVENTS.has(event.kind))) {
      const atHead = new Snapshot(settled)
      for (const event of waiting) if (MEMBER_EVENTS.has(event.event.kind)) atHead.apply(event)
      members = Math.max(members, atHead.members.size)
    }
    return Math.max(head.number - this.#depthOf(members), before)
  }

  update (update: ChainUpdate): void {
    const { from, events, head } = update
    if (from !== 0 && from <= this.settledNumber) throw new MedrecError('INVALID_INPUT', `Block ${from} is settled.`)
    const settledNumber = this.settledNumberAfter(update)
    const replaced = this.#recent.filter(({ block }) => block >= from)
    const waiting = [...this.#recent.filter(({ block }) => block < from), ...events]
    const ids = from === 0 ? [...this.#atHead.relationships.keys()] : []

    if (from === 0) this.#settled = new Snapshot()
    if (from === 0 || replaced.length > 0) {
      this.#atHead = new Snapshot(this.#settled)
      for (const event of waiting) this.#atHead.apply(event)
    } else {
      for (const event of events) this.#atHead.apply(event)
    }
    const settling = waiting.filter(({ block }) => block <= settledNumber)
    const changed = [...replaced, ...events, ...settling]
    for (const event of settling) this.#settled.apply(event)
    this.#atHead.seal()
    this.#settled.seal()
    this.#recent = waiting.filter(({ block }) => block > settledNumber)
    this.#head = head
    this.settledNumber = settledNumber

    const relationships = new Set([...ids, ...changed.flatMap(({ event }) => 'relationship' in event ? [event.relationship] : [])])
    const members = from === 0 || changed.some(({ event }) => MEMBER_EVENTS.has(event.kind))
    if (members) this.#indexMembers()
    if (relationships.size > 0) this.#tell(relationships)
    if (members) this.#tell('members')
    this.#tell('head')
  }

  become (other: ChainState): void {
    if (!(other instanceof EventChainState)) throw new MedrecError('INVALID_INPUT', 'Another kind of view.')
    const relationships = new Set([...this.#atHead.relationships.keys(), ...other.#atHead.relationships.keys()])
    this.#settled = other.#settled
    this.#atHead = other.#atHead
    this.#recent = other.#recent
    this.#head = other.#head
    this.settledNumber = other.settledNumber
    this.#indexMembers()
    if (relationships.size > 0) this.#tell(relationships)
    this.#tell('members')
    this.#tell('head')
  }

  /** While members come or go, as many blocks as are needed of the larger number. */
  #depthOf (members: number): number {
    // Before the founders are members they seal already.
    return this.#settledDepth === 'majority' ? Math.floor((members === 0 ? this.#founders : members) / 2) + 1 : this.#settledDepth
  }

  #indexMembers (): void {
    const members = [...this.#atHead.members.values()].filter(({ id }) => this.#settled.members.has(id))
    this.#byHandle = new Map(members.map(member => [member.handle, member]))
    // The key before counts no more at the head, the one after it when settled.
    const signing = members.filter(({ id, signingKey }) => this.#settled.members.get(id)?.signingKey === signingKey)
    this.#bySigningKey = new Map(signing.map(member => [member.signingKey, member]))
  }

  #tell (change: ChainChange): void {
    for (const listener of [...this.#listeners]) listener(change)
  }
}
