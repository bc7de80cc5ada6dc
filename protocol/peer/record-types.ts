import type { ErrorCode } from '../errors/codes.ts'

/** One record that is held on this device. */
export interface RecordEntry {
  /** Stable within the relationship. */
  key: string
  relationship: string
  /** The provider's handle and the name it goes by. */
  handle: string
  provider: string
  categories: string[]
  labels: string[]
  mediaType: string
  /** Bytes. */
  size: number
  /** Hex of the record's tree hash. */
  hash: string
  receivedAt: number
  /** Where in the provider's store it is from; empty when the provider does not say. */
  source: string
  /** What the profile's `summarize` made of the record (JSON), for lists; absent when it could not read it. */
  summary?: unknown
  /** Of mine: from a provider with which I am no more; nobody can share it. */
  isLeft?: true
}

/** How it stands with one provider of mine. */
export interface ProviderStatus {
  relationship: string
  handle: string
  name: string
  /**
   * `unasked` (not asked since the device was unlocked or the provider joined, or since its connection was lost); `connected`; `away` (it was asked, and cannot be
   * reached or answers nothing useful now); `refused` (it refuses my session); `left` (no longer a member of the network, or the relationship has ended).
   */
  state: 'unasked' | 'connected' | 'away' | 'refused' | 'left'
  /** When everything it had for me had come. */
  upToDate?: number
  records: number
  /** Why its log of who looked could not be read when it was asked for last. What is shown of it may be old, or lack something. */
  unreadLog?: ErrorCode
  /** Whether something of mine has not reached it, or is not settled on the chain, yet. */
  pending: boolean
  /** The relationship is over, or on its way to be. */
  ended?: ProviderEnd
  /**
   * It gives out none of my records, since something was put in force that neither it nor this device has. `by`: who acts, or acted, for me and did it, by the name
   * that I gave them; absent: nobody knows who, perhaps another device of mine. `isOver`: they may act no more, and it is given up by itself. `Peer.unblock`.
   */
  blocked?: { by?: string, isOver: boolean }
}

/** That a relationship with a provider is over: for good, whoever ended it. */
export interface ProviderEnd {
  /** Epoch seconds: when it was decided, or this person's devices first heard of it. */
  at: number
  /** `me`: on some device of mine; `provider`: on none that this one has heard of. */
  by: 'me' | 'provider'
  /** Whether the chain has it, settled: until then the provider may not know. Where it has not and nothing is `pending`, another key controls the relationship, and this one cannot end it. */
  isSettled: boolean
  /** The records that were fetched from it were forgotten. */
  isForgotten: boolean
}
