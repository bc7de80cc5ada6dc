import { peerIdsOf } from '../network/values.ts'
import type { Member, RelationshipAnchor, RelationshipState } from './chain-view.ts'
import type { LocatedEvent } from './events.ts'

/** The 32 zero bytes that a relationship is anchored to when it is opened. */
export const NO_ANCHOR = `0x${'00'.repeat(32)}`

/** What the contracts hold after some block, put together from their events. It changes; the states in it do not, once it is sealed. */
export class Snapshot {
  readonly relationships: Map<string, RelationshipState>
  /** By id. */
  readonly members: Map<number, Member>
  /** Lists of anchors that nobody was given yet. One that had to be copied for each anchor would cost by the square of their number. */
  readonly #open = new Map<string, RelationshipAnchor[]>()

  constructor (from?: Snapshot) {
    this.relationships = new Map(from?.relationships)
    this.members = new Map(from?.members)
  }

  /** To be called before anybody reads it: what was given out does not change any more. */
  seal (): void {
    this.#open.clear()
  }

  #growing (id: string): RelationshipAnchor[] {
    const open = this.#open.get(id) ?? [...this.relationships.get(id)?.anchors ?? []]
    this.#open.set(id, open)
    return open
  }

  /** Takes the next event. An event that fits to nothing is passed over: the contracts send none. */
  apply ({ block, event }: LocatedEvent): void {
    switch (event.kind) {
      case 'opened': {
        const { relationship: id, number, ownerDelegate, providerDelegate } = event
        this.relationships.set(id, { id, number, ownerDelegate, controller: ownerDelegate, providerDelegate, anchor: NO_ANCHOR, anchors: [], sequence: 0, status: 'active', updatedAtBlock: block })
        return
      }
      case 'anchored': {
        const { commitment, sequence, by, narrows, keeps, adders, ends } = event
        const signed = { ...by === undefined ? {} : { by }, ...narrows === true ? { narrows } : {}, ...keeps === true ? { keeps } : {}, ...adders === undefined ? {} : { adders }, ...ends === undefined ? {} : { ends } }
        const anchors = this.#growing(event.relationship)
        anchors.push({ commitment, sequence, ...signed })
        this.#change(event.relationship, { anchor: commitment, anchors, sequence, updatedAtBlock: block })
        return
      }
      case 'controller-set':
        this.#change(event.relationship, { controller: event.controller, sequence: event.sequence, updatedAtBlock: block })
        return
      case 'terminated':
        this.#change(event.relationship, { status: 'terminated', updatedAtBlock: block })
        return
      case 'member-joined': {
        const { id, handle, name, operator, consensus, signingKey, multiaddrs, joinedAt } = event
        this.members.set(id, { id, handle, name, operator, consensus, signingKey, multiaddrs, peerIds: peerIdsOf(multiaddrs), joinedAt })
        return
      }
      case 'multiaddrs-changed': {
        const { id, multiaddrs } = event
        this.#changeMember(id, { multiaddrs, peerIds: peerIdsOf(multiaddrs) })
        return
      }
      case 'key-rotated':
        this.#changeMember(event.id, { [event.role]: event.next })
        return
      case 'member-left':
        this.members.delete(event.id)
    }
  }

  #changeMember (id: number, change: Partial<Member>): void {
    const member = this.members.get(id)
    if (member !== undefined) this.members.set(id, { ...member, ...change })
  }

  #change (id: string, change: Partial<RelationshipState>): void {
    const state = this.relationships.get(id)
    if (state !== undefined) this.relationships.set(id, { ...state, ...change })
  }
}
