import type { RecordEntry } from './record-types.ts'

/** What is to be shared, from which providers, from when until when. */
export interface ShareDraft {
  categories: string[]
  /** Sensitive kinds that are included, each named. */
  labels: string[]
  /** Relationships, or all, also those that are joined later. */
  providers: 'all' | string[]
  /** Relationships from which nothing is given all the same: it was ended there by itself. Absent: none. */
  except?: string[] | undefined
  /** What the viewer may do: `read`, `contribute`, `notify`, or an application's own. Absent: `read`. */
  actions?: string[] | undefined
  /** What it is for, in words for people; providers see it. Absent or empty: not said. */
  purpose?: string | undefined
  /** How often who gets it may pass a part of it on, at most 4. Absent or 0: not at all. */
  depth?: number | undefined
  notBefore: number
  /** null: no end. */
  notAfter: number | null
}

/** What a draft comes to, of the records on this device. */
export interface SharePreview {
  /** Records from the chosen providers, whatever their kind. */
  total: number
  /** Those that a viewer would get. */
  matching: RecordEntry[]
  /** Per category, over all records from the chosen providers. */
  byCategory: Record<string, number>
  /** Per label, over the records whose categories are all chosen: what would come along if the label were named. */
  byLabel: Record<string, number>
}

/** What `Peer.share` and `Peer.changeShare` did. */
export interface ShareResult {
  share: string
  /** Goes back to the viewer: sealed to the card. Later changes reach the viewer without a link. */
  link: string
  /** `done`: settled on the chain at every provider; `waiting`: stored here, and on its way. */
  state: 'done' | 'waiting'
}

/** One viewer's access. */
export interface ShareEntry {
  id: string
  /** What I call the viewer; known to nobody else. */
  name: string
  /** What the viewer is told that I am called; empty: nothing. */
  as: string
  /** The viewer's card. */
  card: string
  categories: string[]
  labels: string[]
  actions: string[]
  /** Empty: not said. */
  purpose: string
  /** How often the viewer may pass it on; 0: not at all. */
  depth: number
  providers: 'all' | string[]
  except: string[]
  notBefore: number
  notAfter: number | null
  /**
   * `active`; `upcoming` (starts later); `pending` (not settled at any provider yet); `ending` (ended here, not yet at every
   * provider); `ended`; `expired`.
   */
  state: 'active' | 'pending' | 'ending' | 'ended' | 'expired' | 'upcoming'
  /**
   * Every provider that it speaks of or ever spoke of. `isGiven`: whether it is to give anything there. `done`: the provider and the chain have it so,
   * given or ended; `away`: not yet, and the provider could not be reached when it was asked; `refused`: not yet, and it refused my session; `waiting`: not yet, otherwise.
   */
  perProvider: Array<{ relationship: string, name: string, state: 'done' | 'waiting' | 'away' | 'refused', isGiven: boolean }>
  /** When the viewer last was given something, as far as the logs held here say. */
  lastLooked?: number
  /** As of when that is known: the logs of all providers of it were read then or later. Absent: of one of them never since it was shared. */
  looksKnownAt?: number
  createdAt: number
  /** The link of the last revision, to show again. */
  link: string
  /** Shared by somebody else who may: of my records by who acts for me. Its name is its address, since what others call a viewer stays with them. */
  byOther?: true
  /** Who acts for me, or did, and shared it: the names that I gave them, and the bare address of whom I know none. */
  sharedBy?: string[]
  /** It ends then, whatever it says, since who shared it may act no longer: until then its owner can keep it (`Peer.keepShare`). Epoch seconds. */
  lapsesAt?: number
  /** Somebody else shared it, and I made it my own. */
  isKept?: true
}

/** Somebody else's records that I may see. */
export interface SharedEntry {
  id: string
  /** What I call the owner; until I said so, what they call themselves towards me. */
  from: string
  sources: SharedSource[]
  notBefore: number
  notAfter: number | null
  /** `active`; `ended` (no longer shared: copies are deleted); `expired` (its time is over: copies are deleted); `away` (nobody could be reached when asked last). */
  state: 'active' | 'ended' | 'expired' | 'away' | 'upcoming'
  records: number
  upToDate?: number
  addedAt: number
  /** My card that it was sealed to. */
  card: string
  /** How often I may pass a part of it on; 0: not at all. */
  depth: number
  /** Who was given it and passed it on to me, as they call themselves; absent: the owner shares it with me. */
  passedOnBy?: string
}

/** One provider that a share names. */
export interface SharedSource {
  relationship: string
  handle: string
  name: string
  categories: string[]
  labels: string[]
  notBefore: number
  notAfter: number | null
  state: 'active' | 'ended' | 'expired' | 'away' | 'upcoming'
  records: number
  upToDate?: number
  /** How often I may pass a part of it on; 0: not at all. */
  depth: number
}

/** What is to be passed on of what somebody shares with me. It ends no later than that does. */
export interface PassOnDraft {
  /** Of `Peer.sharedWithMe`. */
  id: string
  /** Of who is to get it. */
  card: string
  /** What I call them; stays with me. */
  name: string
  /** Some of what was shared with me, or all of it. */
  categories: string[]
  labels: string[]
  /** Relationships of the share's sources, or all that may be passed on. */
  providers: 'all' | string[]
  /** Absent: `read`. */
  actions?: string[] | undefined
  /** How often they may pass it on in turn, less often than I may. Absent or 0: not at all. */
  depth?: number | undefined
  notBefore: number
  /** null: as long as it is shared with me. */
  notAfter: number | null
}

/** What I passed on. */
export interface PassedOnEntry {
  id: string
  /** Of `Peer.sharedWithMe`, and what the owner calls themselves; empty when that is not here any more. */
  of: string
  from: string
  name: string
  card: string
  categories: string[]
  labels: string[]
  depth: number
  notBefore: number
  notAfter: number | null
  /** `ended`: what it is a part of was ended, or changed, by its owner. */
  state: 'active' | 'upcoming' | 'expired' | 'ended'
  createdAt: number
  /** To give to who gets it; empty on a device that did not make it. */
  link: string
}
