/** A block as far as the view needs it. */
export interface ChainHead {
  number: number
  /** 0x and 64 lower-case hex digits. */
  hash: string
  /** Epoch seconds. */
  timestamp: number
}

/** A state of a policy that was anchored, and the relationship's sequence after it. */
export interface RelationshipAnchor {
  /** 0x and 64 lower-case hex digits. */
  commitment: string
  sequence: number
  /** The custodian that signed it, with its place in the agent and the time of the block; absent: the controller's own key, or it was not looked at. */
  by?: { place: number, address: string, at: number } | undefined
  /** Only a node finds that out: who signed it could not add grants, or it cannot be known who did. Such an anchor only takes away. */
  narrows?: boolean | undefined
  /** Only a node finds that out, too: a custodian signed it who could end nothing. Such an anchor takes nothing away. */
  keeps?: boolean | undefined
  /** Only a node finds that out, too: who could add grants at the block of the anchor, where an agent was in control; its owner first. */
  adders?: readonly string[] | undefined
  /** Of these, those whose place in the agent ends: when, epoch seconds. */
  ends?: Readonly<Record<string, number>> | undefined
}

/** A relationship as the chain has it at some block. Addresses and hashes are 0x and lower-case hex digits. */
export interface RelationshipState {
  id: string
  /** What messages on the chain call it, from 1 in the order of opening; another one after a reorganisation, maybe. */
  number: number
  ownerDelegate: string
  /** Acts for the owner; the owner's delegate to begin with. */
  controller: string
  providerDelegate: string
  /** Commitment to the policy in force; 32 zero bytes: nobody but the owner. */
  anchor: string
  /** Every state that was anchored, oldest first: each could have taken something away, so that none may be left out. */
  anchors: readonly RelationshipAnchor[]
  sequence: number
  status: 'active' | 'terminated'
  /** Number of the block of its last event. */
  updatedAtBlock: number
}

/** A member of the network. */
export interface Member {
  /** Never given again: who comes back is another. */
  id: number
  handle: string
  name: string
  /** Sends its transactions. */
  operator: string
  /** Seals blocks. */
  consensus: string
  /** Signs for it off the chain. */
  signingKey: string
  multiaddrs: string[]
  /** The PeerIds its multiaddrs end with. */
  peerIds: string[]
  /** Epoch seconds. */
  joinedAt: number
}

/** What changed: ids of relationships (at head or settled), the members, or only the head. */
export type ChainChange = Set<string> | 'members' | 'head'

/**
 * What one knows of the chain, kept up by whoever follows it. Answers come from memory. See specs/chain.md.
 * Taking away counts at the head; adding counts when settled, that is when `settledDepth` blocks are on top.
 */
export interface ChainView {
  /** The newest block known; undefined before the first. */
  head: () => ChainHead | undefined
  /** How many blocks on top settle a block now. */
  settledDepth: () => number
  /** Whether the newest head is young enough to decide anything by. `now` in epoch seconds. */
  isFresh: (now: number) => boolean
  /** A relationship at the head, and as of the newest settled block. */
  relationship: (id: string) => { atHead: RelationshipState | undefined, settled: RelationshipState | undefined }
  /** Every relationship at the head; to find one's own without telling anybody which they are. */
  relationships: () => Iterable<RelationshipState>
  /** Members at the head whose joining is settled. */
  members: () => Member[]
  memberByHandle: (handle: string) => Member | undefined
  memberBySigningKey: (address: string) => Member | undefined
  /** Whether `handle` is a member at the head, and its joining settled. */
  isMember: (handle: string) => boolean
  /** Calls back after each change, relationships first, then members, then the head. Returns what ends it. */
  onChange: (listener: (change: ChainChange) => void) => () => void
}

/** What the contracts held after the newest settled block: the same for everybody who has that block. */
export interface SettledState {
  /** Of the block; -1 before there is one. */
  number: number
  /** Also those that have gone since. */
  members: Iterable<Member>
  relationships: Iterable<RelationshipState>
}

/** A {@link ChainView} whose settled state can be looked at as a whole. */
export interface WholeView extends ChainView {
  settled: () => SettledState
}
