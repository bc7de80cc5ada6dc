import type { RandomBytes } from '../../crypto/random.ts'
import { FIRST_PAUSE_MS, MAX_PAUSE_MS } from './constants.ts'
import { drawOne } from './draw.ts'
import { countPeerIds } from '../../chain/count-peer-ids.ts'
import { groupNodes, toNodes } from './known-member.ts'
import type { KnownMember, KnownNode, MemberNode, RegisteredMember } from './known-member.ts'

/** Whom to ask next: a member drawn uniformly of those that are known, not in use, and not put aside; of those it names a node. See specs/chain.md, "Members". */
export class MemberOrder {
  readonly #addresses: () => string[]
  readonly #members: () => readonly RegisteredMember[]
  readonly #randomBytes: RandomBytes
  readonly #now: () => number
  /** By PeerId, since whose they are may become known, or change, while they are in use: as whose it was drawn, until it answers. */
  readonly #inUse = new Map<string, { drawnAs: string | undefined }>()
  /** By PeerId, until when, epoch seconds. */
  readonly #aside = new Map<string, number>()
  /** Who did not answer, by the member as whose it was drawn: another that names the PeerId may have better addresses. */
  readonly #off = new Map<string, { id: string, until: number, failures: number }>()

  /**
   * @param options.addresses - all that are known
   * @param options.members - the registry as far as it is known
   * @param options.now - epoch seconds
   */
  constructor (options: { addresses: () => string[], members: () => readonly RegisteredMember[], randomBytes: RandomBytes, now: () => number }) {
    this.#addresses = options.addresses
    this.#members = options.members
    this.#randomBytes = options.randomBytes
    this.#now = options.now
  }

  /** Every member that is known. Who is not in the registry is left out when somebody is. */
  all (): KnownMember[] {
    return preferRegistered(this.#known())
  }

  /** Takes one into use; undefined when there is none to ask now. */
  take (): MemberNode | undefined {
    const member = drawOne(this.#free(), this.#randomBytes)
    const node = drawOne(member?.nodes ?? [], this.#randomBytes)
    if (member !== undefined && node !== undefined) this.#inUse.set(node.id, { drawnAs: member.name })
    return node
  }

  /** Whether there is one to ask besides those in use. */
  hasOther (): boolean {
    return this.#free().length > 0
  }

  /** Whether two nodes are not two members. */
  isSame (id: string, other: string): boolean {
    const countOf = countPeerIds(this.#members())
    return countOf(id) === countOf(other)
  }

  /** Whether a node is in the place of a member that could be asked. */
  isReplaceable (id: string): boolean {
    return !this.#members().some(({ peerIds }) => peerIds.includes(id)) && this.#free().some(({ isRegistered }) => isRegistered)
  }

  /** Out of use, and not to be asked for `seconds`, whoever wants it. */
  putAside (id: string, seconds: number): void {
    this.#inUse.delete(id)
    this.#aside.set(id, this.#now() + seconds)
  }

  /** Out of use, since it did not answer: asked again later, each time twice as late, or when somebody asks. */
  putOff (id: string): void {
    const name = this.#inUse.get(id)?.drawnAs ?? countPeerIds(this.#members())(id)
    this.#inUse.delete(id)
    const failures = this.#off.get(name)?.failures ?? 0
    this.#off.set(name, { id, failures: failures + 1, until: this.#now() + Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) / 1_000 })
  }

  /** It answers. */
  answered (id: string): void {
    for (const name of [this.#inUse.get(id)?.drawnAs, countPeerIds(this.#members())(id)]) if (name !== undefined) this.#off.delete(name)
    // Another of that member's nodes may be asked, when this one is not its alone.
    this.#inUse.set(id, { drawnAs: undefined })
  }

  /** Who only did not answer is asked again now. */
  endPauses (): void {
    for (const off of this.#off.values()) off.until = 0
  }

  #known (): KnownMember[] {
    return groupNodes({ nodes: toNodes(this.#addresses()), members: this.#members() })
  }

  /** Those that may be drawn, with the nodes that may: none of a member of which any node is in use or aside, and of what several name no node that is so itself. */
  #free (): KnownMember[] {
    const known = this.#known()
    const countOf = countPeerIds(this.#members())
    const names = new Set(known.map(({ name }) => name))
    const nameOf = (name: string, id: string): string => names.has(name) ? name : countOf(id)
    const now = this.#now()
    const busy = new Set([
      ...[...this.#inUse].flatMap(([id, { drawnAs }]) => [countOf(id), ...drawnAs === undefined ? [] : [nameOf(drawnAs, id)]]),
      ...[...this.#aside].flatMap(([id, until]) => until > now ? [countOf(id)] : []),
      ...[...this.#off].flatMap(([name, { id, until }]) => until > now ? [nameOf(name, id)] : [])
    ])
    const isFree = ({ countsAs }: KnownNode): boolean => !busy.has(countsAs)
    return preferRegistered(known.filter(({ name }) => !busy.has(name)).map(member => ({ ...member, nodes: member.nodes.filter(isFree) })).filter(({ nodes }) => nodes.length > 0))
  }
}

function preferRegistered (members: KnownMember[]): KnownMember[] {
  const registered = members.filter(({ isRegistered }) => isRegistered)
  return registered.length > 0 ? registered : members
}
