import type { RandomBytes } from '../../crypto/random.ts'
import { FIRST_PAUSE_MS, MAX_PAUSE_MS } from './constants.ts'
import { drawOne } from './draw.ts'
import { groupNodes, toNodes } from './known-member.ts'
import type { KnownMember, MemberNode, RegisteredMember } from './known-member.ts'

/** Whom to ask next: a member drawn uniformly of those that are known, not in use, and not put aside; of that one a node. */
export class MemberOrder {
  readonly #addresses: () => string[]
  readonly #members: () => readonly RegisteredMember[]
  readonly #randomBytes: RandomBytes
  readonly #now: () => number
  /** PeerIds: whose they are may become known, or change, while they are in use. */
  readonly #inUse = new Set<string>()
  /** By PeerId, until when, epoch seconds; and whether somebody who asks ends it. */
  readonly #aside = new Map<string, { until: number, canEnd: boolean }>()
  readonly #failures = new Map<string, number>()

  /**
   * @param options.addresses - all that are known
   * @param options.members - the registry as far as it is known, who joined first first
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
    const node = drawOne(drawOne(this.#free(), this.#randomBytes)?.nodes ?? [], this.#randomBytes)
    if (node !== undefined) this.#inUse.add(node.id)
    return node
  }

  /** Whether there is one to ask besides those in use. */
  hasOther (): boolean {
    return this.#free().length > 0
  }

  /** Whether two nodes are of one member. */
  isSame (id: string, other: string): boolean {
    return id === other || this.#known().some(({ nodes }) => [id, other].every(each => nodes.some(node => node.id === each)))
  }

  /** Whether a node is in the place of a member that could be asked. */
  isReplaceable (id: string): boolean {
    const isOf = ({ nodes }: KnownMember): boolean => nodes.some(node => node.id === id)
    return this.#known().some(member => isOf(member) && !member.isRegistered) && this.#free().some(({ isRegistered }) => isRegistered)
  }

  /** Out of use; its member is not to be asked for `seconds`, whoever wants it. */
  putAside (id: string, seconds: number): void {
    this.#inUse.delete(id)
    this.#aside.set(id, { until: this.#now() + seconds, canEnd: false })
  }

  /** Out of use, since it did not answer: its member is asked again later, each time twice as late, or when somebody asks. */
  putOff (id: string): void {
    this.#inUse.delete(id)
    const failures = this.#failures.get(id) ?? 0
    this.#failures.set(id, failures + 1)
    this.#aside.set(id, { until: this.#now() + Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) / 1_000, canEnd: true })
  }

  /** It answers. */
  answered (id: string): void {
    this.#failures.delete(id)
  }

  /** Who only did not answer is asked again now. */
  endPauses (): void {
    for (const [id, { canEnd }] of this.#aside) if (canEnd) this.#aside.delete(id)
  }

  #known (): KnownMember[] {
    return groupNodes({ nodes: toNodes(this.#addresses()), members: this.#members() })
  }

  /** A member of which any node is in use or aside is so as a whole. */
  #free (): KnownMember[] {
    const now = this.#now()
    return preferRegistered(this.#known().filter(({ nodes }) => nodes.every(({ id }) => !this.#inUse.has(id) && (this.#aside.get(id)?.until ?? 0) <= now)))
  }
}

function preferRegistered (members: KnownMember[]): KnownMember[] {
  const registered = members.filter(({ isRegistered }) => isRegistered)
  return registered.length > 0 ? registered : members
}
