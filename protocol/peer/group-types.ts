import type { SaidEverywhere } from './acting/types.ts'
import type { ShareDraft } from './share-types.ts'

/** A condition of a grant, in the network's own contracts or another: specs/conditions.md. */
export type GrantCondition =
  | PlainCondition
  /** Only of a grant to an address. `cosigner`: of a card that is for this alone; `encryptionKey`: the card's, 0x hex, by which it can be asked (`Peer.coSignLink`). */
  | { kind: 'co-signer', cosigner: string, encryptionKey?: string | undefined }
  /** When all, or one, of 1 to 4 do. */
  | { kind: 'all' | 'any', parts: PlainCondition[] }

/** A condition that says the same for everybody and can be a part of another. */
export type PlainCondition =
  /** `days`: bit 0 is Monday. `from`, `to`: seconds of the day. `offset`: how far ahead of UTC that clock is, seconds. */
  | { kind: 'week-hours', days: number, from: number, to: number, offset: number }
  /** While nothing was heard of me for so long. */
  | { kind: 'silence', seconds: number }
  /** Before this second, with which a quarter begins (UTC). */
  | { kind: 'until', until: number }
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

/** One that I gave and that has not ended everywhere. */
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
  /** Who has to agree: the address of their card. */
  coSigner?: string
  /** It was ended here, and who is named may still look at the providers of `perProvider`, which do not have that yet. */
  isEnding?: true
  /** Where it stands. `done`: the provider and the chain have it; the others as of a share. */
  perProvider: Array<{ relationship: string, handle: string, name: string, state: 'done' | 'waiting' | 'away' | 'refused' }>
}

/** How it stands with an agreement in one relationship. Times are epoch seconds. */
export interface CoSignAt {
  relationship: string
  /** Of the provider, as the network has it; else as the request says it. */
  name: string
  /** The network has the provider as a member, and the relationship; undefined: this device does not know it now. */
  isKnown?: boolean
  /** The relationship has ended: nobody sees anything of it any more. */
  isOver?: boolean
  /** Agreed until then; 0: not, or not any more; undefined: nobody could be asked. */
  until?: number
  /** With an `until` of 0: until when it was agreed, 0 where that was taken back. */
  was?: number
}

/** What somebody asks my agreement to, as they say it; what is checked of it is in `perProvider`. */
export interface CoSignAsked {
  id: string
  /** What they call themselves. */
  from: string
  /** What the grant is for, in their words; may be empty. */
  purpose: string
  /** Whom it is for: an address. */
  viewer: string
  actions: string[]
  perProvider: CoSignAt[]
}

/** The same, kept on this device. */
export interface CoSignEntry extends CoSignAsked { /** Epoch seconds. */ addedAt: number }

/** What needs my agreement, and whom mine need. */
export interface CoSignMethods {
  /** What goes to who has to agree to a grant of mine, for whom alone it opens. Made anew where a provider was joined since. @throws MedrecError `SHARE_UNKNOWN`, `SHARE_INVALID` when their card was not shown */
  coSignLink: (id: string) => Promise<string>
  /** Asks providers whether who has to agree to a grant of mine does. @throws MedrecError `SHARE_UNKNOWN` */
  coSigned: (options: { id: string, signal?: AbortSignal | undefined }) => Promise<CoSignAt[]>
  /** Keeps what I was asked. Nothing is agreed by it. @throws MedrecError `LINK_INVALID`, `NOT_FOR_YOU`, `OTHER_NETWORK`, `SEAL_BROKEN` */
  takeCoSign: (options: { link: string }) => Promise<{ id: string }>
  /** What I was asked and have kept, as far as this device knows. */
  coSignRequests: () => CoSignEntry[]
  /** The same; asks providers how it stands. */
  coSigns: (options?: { /** Only this one. */ id?: string | undefined, signal?: AbortSignal | undefined }) => Promise<CoSignEntry[]>
  /** Agrees until a time (null: no end), or takes it back (0), wherever that is not so already. On the chain when it resolves, but where a provider is away. @throws MedrecError `SHARE_UNKNOWN` */
  coSign: (options: { id: string, until: number | null }) => Promise<SaidEverywhere>
}

/** One relationship that an emergency card names. */
export interface EmergencyPlaceEntry {
  relationship: string
  /** The provider's handle, and the name that the registry has for it; where that is not known here, the handle again. */
  handle: string
  name: string
}

/** What I carry so that those find my records whom I let look in an emergency. */
export interface EmergencyCardLink {
  /** `<app url>/#emergency=…` */
  link: string
  /** The same without the address of the app: `medrec:emergency:…` */
  text: string
  places: EmergencyPlaceEntry[]
  /** Where they may look, too, and for which the card has no room. */
  left: EmergencyPlaceEntry[]
}

/** What `readAs` of a peer asks for. */
export interface ReadRequest {
  /** Its handle. */
  provider: string
  relationship: string
  /** Address of a card of mine that it was granted to, or that is in a group that it was granted to. Absent: one after the other, as specs/emergency-card.md says, until one is let in. */
  card?: string | undefined
  /** What is stated to invoke emergency access. The owner is told. */
  emergency?: string | undefined
  signal?: AbortSignal | undefined
}

/** A record that `readAs` of a peer brought. */
export interface ReadRecord {
  key: string
  categories: string[]
  labels: string[]
  mediaType: string
  /** Bytes. */
  size: number
  /** Hex of the record's tree hash. */
  hash: string
  /** Where in the provider's store it is from; empty when the provider does not say. */
  source: string
  text: string
  /** What the profile's `summarize` made of it (JSON); absent when it could not read it, and where there is no profile. */
  summary?: unknown
}
