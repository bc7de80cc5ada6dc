import type { ShareDraft } from './types.ts'

/** A condition of a grant, in the network's own contracts or another: specs/conditions.md. */
export type GrantCondition =
  /** `days`: bit 0 is Monday. `from`, `to`: seconds of the day. `offset`: how far ahead of UTC that clock is, seconds. */
  | { kind: 'week-hours', days: number, from: number, to: number, offset: number }
  /** `salt`: 0x and 64 hex digits; drawn when absent. */
  | { kind: 'co-signer', cosigner: string, salt?: string | undefined }
  /** While nothing was heard of me for so long. */
  | { kind: 'silence', seconds: number }
  /** 0x, the contract's address, and its parameters. */
  | { kind: 'contract', condition: string }

/** A grant to whom no letter is written: a group, all members, or an address. */
export interface GroupGrantDraft extends ShareDraft {
  /** `group:` and a group's address, `members`, or an address. */
  viewer: string
  /** In words for people; providers see it. Empty: not said. */
  purpose: string
  condition?: GrantCondition | undefined
  /** Only for an emergency that is stated with a reason, and for so many seconds after. */
  emergency?: number | undefined
}

/** One that I gave and that has not ended. */
export interface GroupGrantEntry {
  id: string
  viewer: string
  purpose: string
  categories: string[]
  labels: string[]
  notBefore: number
  notAfter: number | null
  /** 0x, the contract's address, and its parameters. */
  condition?: string
  emergency?: number
  /** How often a viewer may hand it on. */
  depth?: number
  /** Where it stands. `done`: the provider and the chain have it. */
  perProvider: Array<{ relationship: string, handle: string, name: string, state: 'done' | 'waiting' | 'away' }>
}

/** What `readAs` of a peer asks for. */
export interface ReadRequest {
  /** Its handle. */
  provider: string
  relationship: string
  /** Address of a card of mine that it was granted to, or that is in a group that it was granted to. */
  card: string
  /** What is stated to invoke emergency access. The owner is told. */
  emergency?: string | undefined
  signal?: AbortSignal | undefined
}

/** A record that `readAs` of a peer brought. */
export interface ReadRecord { key: string, categories: string[], labels: string[], text: string }
