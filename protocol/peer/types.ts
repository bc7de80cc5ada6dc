import type { ActingMethods, AppointmentOffer, HelperMethods } from './acting/types.ts'
import type { CoSignAsked, CoSignMethods, EmergencyCardLink, EmergencyPlaceEntry, GroupGrantDraft, GroupGrantEntry, ReadRecord, ReadRequest } from './group-types.ts'

/**
 * What a person's peer does for the app and the command line. Both are built on this and on nothing below it.
 * Times are epoch seconds; `relationship` is 0x and 64 hex digits; addresses are 0x and 40 hex digits. See specs/peer.md.
 */

/** Where a peer stands: never set up on this device, set up and locked, or unlocked. */
export type PeerState = 'new' | 'locked' | 'open'

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
   * `connected`; `away` (cannot be reached, or answers nothing useful now); `refused` (it refuses my session);
   * `left` (no longer a member of the network, or the relationship has ended).
   */
  state: 'connected' | 'away' | 'refused' | 'left'
  /** When everything it had for me had come. */
  upToDate?: number
  records: number
  /** Whether something of mine has not reached it, or is not settled on the chain, yet. */
  pending: boolean
  /** The relationship is over, or on its way to be. */
  ended?: ProviderEnd
  /**
   * It gives out none of my records, since something was put in force that neither it nor this device has. `by`: who acts, or acted, for me and did it, by the name
   * that I gave them; absent: nobody knows who, perhaps another device of mine. `isOver`: they may act no more, and it is given up by itself. {@link Peer.unblock}.
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

/** The network this peer is in. */
export interface NetworkInfo {
  name: string
  chainId: number
  /** Which engine seals the chain; undefined until a member has told. */
  engine?: string
  /** Whether the chain's seals can be checked by this peer; a development chain's cannot. Undefined until a member has told which it is. */
  verified?: boolean
  members: number
  /** Members that said of the chain what is not so, or what they could not prove, since this device was unlocked. None of it was believed. */
  falseAnswers: Array<{ provider?: string, peerId: string, code: string, /** Epoch seconds. */ at: number }>
}

/** How far a {@link Peer.join} has come. */
export interface JoinProgress {
  step: 'checking' | 'enrolling' | 'opening' | 'fetching' | 'done'
  /** With `fetching` and `done`: records that have come, and how many will. */
  count?: number
  total?: number
}

/** How far a {@link Peer.restore} has come. */
export interface RestoreProgress {
  step: 'connecting' | 'matching' | 'account' | 'policies' | 'fetching' | 'done'
  /** With `fetching` and `done`: records that have come from all providers. */
  count?: number
}

/** What a {@link Peer.restore} brought back. */
export interface RestoreSummary {
  relationships: number
  records: number
  shares: number
  /** Whether the account document (names, shares, what others share with me) was found. */
  account: boolean
  /** Names of providers that could not be reached; what they hold comes with a later refresh. */
  away: string[]
}

/** What a link or pasted string is, before anything is done with it. */
export type LinkInfo =
  | JoinLinkInfo
  | { kind: 'network', network: string, members: number, reachable: boolean, verified: boolean }
  | { kind: 'card', address: string, name: string, /** One of my own cards. */ mine: boolean }
  | { kind: 'helper', /** What who made it calls themselves: nobody vouches for it. */ name: string, /** How many providers it is good for. */ providers: number }
  | { /** The card of a new key, for what was its owner's before: for `Peer.moveKey` and `Peer.nominate`. */ kind: 'newkey', /** As of `helper`. */ name: string, providers: number, /** Something of mine is on its way to it: `Peer.movingKey`. */ begun: boolean }
  | { kind: 'appointment', /** Sealed to one of my helper cards; false also while locked. */ mine: boolean, /** What a guardian gives back for a lost key, for `Peer.takeOver`. */ forKey: boolean, /** What it says, where it is mine. */ offered?: AppointmentOffer }
  | { kind: 'cosign', /** Asks for the agreement of one of my cards: `Peer.takeCoSign`; false also while locked. */ mine: boolean, /** What it asks, where it is mine. */ asked?: CoSignAsked, /** I was asked before: among {@link Peer.coSignRequests}. */ isKept?: boolean }
  | { kind: 'emergency', network: string, /** The card is of another network than the one this peer is in. */ otherNetwork: boolean, /** How many cards of mine a provider would be asked with; 0 also while locked. */ cards: number, /** It names relationships of mine. */ mine: boolean, places: EmergencyPlaceEntry[] }
  | { kind: 'share', /** Sealed to one of my cards; false also while locked. */ mine: boolean, /** Already among {@link Peer.sharedWithMe}. */ known: boolean, /** What it says, where it is mine. */ offered?: ShareOffer }

/** What somebody shares by a link, before it is taken. It is signed by who owns the records, or by who was let pass them on. Times are epoch seconds. */
export interface ShareOffer {
  id: string
  /** What they call themselves: nobody vouches for it. */
  from: string
  /** What who passes it on calls themselves; absent: the owner shares it. */
  passedOnBy?: string
  /** Names of the providers, as the network has them; those alone from which something is shared. */
  providers: string[]
  categories: string[]
  labels: string[]
  /** When the last of it ends; null: no end. */
  notAfter: number | null
  /** It was taken before. */
  isHeld: boolean
}

/** What an invitation says, and what the chain says about it. */
export interface JoinLinkInfo {
  kind: 'join'
  handle: string
  /** The name as registered on the chain, or as the invitation has it when no member could be asked. */
  provider: string
  network: string
  expiresAt: number
  expired: boolean
  /** A member could be asked. */
  reachable: boolean
  /** Since when the provider is a member of the network; undefined: it is none, or nobody could be asked. */
  memberSince?: number
  /** The chain's registry names this provider under the PeerId of the invitation. */
  verified: boolean
  /** I have joined this provider. */
  joined: boolean
  /** The invitation is for another network than the one this peer is in. */
  otherNetwork: boolean
}

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

/** What {@link Peer.share} and {@link Peer.changeShare} did. */
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
   * given or ended; `waiting`, `away`: not yet, and whether the provider can be reached.
   */
  perProvider: Array<{ relationship: string, name: string, state: 'done' | 'waiting' | 'away', isGiven: boolean }>
  /** When the viewer last was given something, as far as the logs held here say. */
  lastLooked?: number
  /** As of when that is known: the logs of all providers of it were read then or later. Absent: of one of them never since it was shared. */
  looksKnownAt?: number
  createdAt: number
  /** The link of the last revision, to show again. */
  link: string
  /** Shared by somebody else who may: of my records by who acts for me. Its name is its address, since what others call a viewer stays with them. */
  byOther?: true
  /** It ends then, whatever it says, since who shared it may act no longer: until then its owner can keep it ({@link Peer.keepShare}). Epoch seconds. */
  lapsesAt?: number
  /** Somebody else shared it, and I made it my own. */
  isKept?: true
}

/** One answer that a provider gave out of my records, or a gap in its log. */
export interface LogEntry {
  relationship: string
  /** The provider's name. */
  provider: string
  /** `you`, the name I gave the viewer, the name of the provider that it is, or the bare address when I know no name for it. */
  viewer: string
  /** The requester's address. */
  address: string
  /** Who looked acted for the owner: a parent, say. */
  actingFor?: true
  /** Who looked is a provider of the network, and `viewer` what the registry calls it. */
  byProvider?: true
  share?: string
  /** Who looked has no name here: by which grant of mine they were let in. */
  through?: LetIn
  at: number
  /** Records by category; the empty string stands for records with no category. */
  counts: Record<string, number>
  records: number
  bytes: number
  /** `complete` or `cut`; `open` while it runs. For a gap: `gap`. */
  status: 'complete' | 'cut' | 'open' | 'gap'
  /** The provider's signature over the receipt, and its place in the log, were checked. */
  proven: boolean
  /** The reason that was stated, when records went out only because of an emergency. */
  emergency?: string
  /** Records went out by what somebody passed on: who was given it by me, as {@link viewer}, or empty where that cannot be said (devices wrote different grants under one id), and the ids of the links from there on. */
  passedOn?: { by: string, share?: string, links: string[] }
  /** Entries `from` up to and without `to` are missing, or do not fit to what the log said before. */
  gap?: { from: number, to: number }
  index: number
}

/** A grant by which somebody without a name was let in. */
export interface LetIn {
  /** `group:` and a group's address, `members`, or an address. */
  viewer: string
  /** What I called it; may be empty. */
  purpose: string
  /** Names of the members that keep the group, as the provider of the entry said; absent: not known. */
  keepers?: string[]
}

/** Somebody else's records that I may see. */
export interface SharedEntry {
  id: string
  /** What I call the owner; until I said so, what they call themselves towards me. */
  from: string
  sources: SharedSource[]
  notBefore: number
  notAfter: number | null
  /** `active`; `ended` (no longer shared: copies are deleted); `expired` (its time is over: copies are deleted); `away` (nobody can be reached now). */
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
  /** Of {@link Peer.sharedWithMe}. */
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
  /** Of {@link Peer.sharedWithMe}, and what the owner calls themselves; empty when that is not here any more. */
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

/** A fresh card to show to somebody who wants to share with me. */
export interface CardLink {
  /** `<app url>/#card=…` */
  link: string
  /** The same without the address of the app: `medrec:card:…` */
  text: string
  address: string
}

/** Something that a screen may show has changed. */
export interface PeerEvent {
  /** `emergency`: somebody was given records because of an emergency that they stated. */
  type: 'records' | 'shares' | 'providers' | 'shared' | 'state' | 'online' | 'log' | 'emergency' | 'helpers' | 'acting'
}

/**
 * A person's peer. Everything it shows comes from this device; what comes from the network arrives later, with an event.
 * All methods that change something have stored it durably when they resolve.
 *
 * @example
 * const peer = await createPeer({ store, createNode, profile, now, appUrl: 'https://app.example' })
 * await peer.create({ words: generateWords(), password })
 * await peer.join({ invitation: link, onProgress: p => show(p) })
 */
export interface Peer extends HelperMethods, ActingMethods, CoSignMethods {
  // Life
  state: () => PeerState
  /** Sets this device up. @throws MedrecError `BAD_WORDS`, `ALREADY_SET_UP`, `PASSWORD_TOO_SHORT` */
  create: (options: { words: string[], password: string }) => Promise<void>
  /** @throws MedrecError `WRONG_PASSWORD`, `NOT_SET_UP` */
  unlock: (options: { password: string }) => Promise<void>
  /** Forgets keys and everything readable from memory, and disconnects. */
  lock: () => void
  /** Wipes this device. Nothing at providers changes. */
  leave: () => Promise<void>
  /** The twelve words, asked for with the password again. @throws MedrecError `WRONG_PASSWORD` */
  words: (options: { password: string }) => Promise<string[]>
  /** @throws MedrecError `WRONG_PASSWORD`, `PASSWORD_TOO_SHORT` */
  changePassword: (options: { from: string, to: string }) => Promise<void>
  /** Sets this empty device up from the words, and brings everything back. `entry`: an invitation or a network address. @throws MedrecError `BAD_WORDS`, `ALREADY_SET_UP`, `NETWORK_UNREACHABLE` */
  restore: (options: { words: string[], password: string, entry: string, signal?: AbortSignal | undefined, onProgress?: ((progress: RestoreProgress) => void) | undefined }) => Promise<RestoreSummary>
  /** What I am called towards viewers; empty when I have not said. */
  name: () => string
  setName: (options: { name: string }) => Promise<void>

  // Network
  /** Redeems an invitation; after a crash the same invitation goes on where it was. @throws MedrecError `LINK_INVALID`, `INVITATION_EXPIRED`, `INVITATION_REFUSED`, `PROVIDER_NOT_A_MEMBER`, `NETWORK_UNREACHABLE`, `OTHER_NETWORK` */
  join: (options: { invitation: string, onProgress?: ((progress: JoinProgress) => void) | undefined, signal?: AbortSignal | undefined }) => Promise<ProviderStatus>
  /**
   * Ends the relationship with a provider, for good: nobody gets anything of it there any more, me included. What was fetched from it stays here, unless
   * `forget` is said. Resolves when it is stored; the provider and the chain follow, also after a restart. To end it again changes nothing.
   * @throws MedrecError `PROVIDER_UNKNOWN`, `NO_NETWORK`
   */
  endRelationship: (options: { relationship: string, forget?: boolean | undefined }) => Promise<void>
  /** Lets a peer that is in no network yet into one, without joining a provider: to show a card and see what others share. @throws MedrecError `LINK_INVALID`, `OTHER_NETWORK` */
  enter: (options: { network: string }) => Promise<void>
  /** Reads any link or pasted string, in any {@link PeerState}. @throws MedrecError `LINK_INVALID` */
  inspect: (link: string, options?: { signal?: AbortSignal | undefined }) => Promise<LinkInfo>
  /** Fetches what changed, sends what waits, collects letters. A provider that is away is no error. */
  refresh: (options?: { relationship?: string | undefined, signal?: AbortSignal | undefined }) => Promise<void>
  providers: () => ProviderStatus[]
  /** Gives up what nobody has and what holds a provider up: all is ended there that I did not decide myself. Stored when it resolves. @throws MedrecError `NOT_HELD` for no provider of mine, `INVALID_INPUT` when nothing holds it up; `NETWORK_UNREACHABLE`, `DENIED` */
  unblock: (options: { relationship: string }) => Promise<void>
  networkInfo: () => NetworkInfo | undefined
  /** `medrec:network:…`, to restore with; undefined before the first join. */
  networkAddress: () => string | undefined

  // Records
  records: () => RecordEntry[]
  /** The exact original. @throws MedrecError `NOT_HELD` */
  recordText: (options: { relationship: string, key: string }) => Promise<string>
  /** Every record with its text, one after the other; for search and export. */
  recordTexts: (options?: { relationship?: string | undefined }) => AsyncIterable<{ entry: RecordEntry, text: string }>
  /** Everything held, as the profile writes it (FHIR: one Bundle), in pieces of text. */
  download: () => AsyncIterable<string>

  // Sharing
  /** A fresh card. `name`: what I suggest to be called. @throws MedrecError `NO_NETWORK` before {@link Peer.enter}, {@link Peer.join} or {@link Peer.restore} */
  card: (options?: { name?: string | undefined }) => Promise<CardLink>
  preview: (draft: ShareDraft) => SharePreview
  /** `as`: what this viewer is told that I am called; absent: {@link Peer.name}. @throws MedrecError `LINK_INVALID`, `SHARE_INVALID`, `OTHER_NETWORK` */
  share: (options: ShareDraft & { card: string, name: string, as?: string | undefined }) => Promise<ShareResult>
  shares: () => ShareEntry[]
  /** @throws MedrecError `SHARE_UNKNOWN`, `SHARE_INVALID` */
  changeShare: (options: { id: string, name?: string | undefined, as?: string | undefined } & Partial<ShareDraft>) => Promise<ShareResult>
  /**
   * Ends a share everywhere, or at one provider by itself. Resolves when it is stored here and every provider in reach has obeyed; the rest follows by itself.
   * @throws MedrecError `SHARE_UNKNOWN`
   */
  endShare: (options: { id: string, relationship?: string | undefined }) => Promise<void>
  endAll: () => Promise<void>
  /** Makes what somebody shared who acts for me my own, so that it does not end with what they may do. @throws MedrecError `SHARE_UNKNOWN`, `SHARE_INVALID`, `POLICY_LIMIT` */
  keepShare: (options: { id: string }) => Promise<void>
  /** Grants to a group, all members or an address, without a letter; with `providers` `all` also at those joined later. Stored when it resolves. @throws MedrecError `SHARE_INVALID` */
  grantGroup: (draft: GroupGrantDraft) => Promise<GroupGrantEntry>
  groupGrants: () => GroupGrantEntry[]
  /** As {@link Peer.endShare}. @throws MedrecError `SHARE_UNKNOWN` */
  endGroupGrant: (options: { id: string }) => Promise<void>
  /** Where my records are, for those whom I let look in an emergency; no permission by itself. specs/emergency-card.md. @throws MedrecError `SHARE_UNKNOWN` when nobody is let look */
  emergencyCard: () => EmergencyCardLink

  // Who saw what
  /** Newest first. With `refresh`, providers in reach are asked first. */
  log: (options?: { refresh?: boolean | undefined, signal?: AbortSignal | undefined }) => Promise<LogEntry[]>
  /** Emergency accesses that I have not been shown yet, newest first. */
  emergencies: () => Promise<LogEntry[]>
  /** I have been shown these. */
  noteEmergencies: (entries: ReadonlyArray<Pick<LogEntry, 'relationship' | 'index'>>) => Promise<void>

  // Shared with me
  /** @throws MedrecError `LINK_INVALID`, `NOT_FOR_YOU`, `SHARE_NOT_GENUINE` */
  acceptShare: (options: { link: string, signal?: AbortSignal | undefined }) => Promise<SharedEntry>
  sharedWithMe: () => SharedEntry[]
  sharedRecords: (id: string) => RecordEntry[]
  /** @throws MedrecError `NOT_HELD` */
  sharedText: (options: { id: string, relationship: string, key: string }) => Promise<string>
  /** What a card of mine may see of a relationship, by whatever grant, also where I am nobody's patient; nothing of it is kept here. @throws MedrecError `DENIED`, `NOT_FOR_YOU`, `NETWORK_UNREACHABLE`, `PROVIDER_NOT_A_MEMBER` */
  readAs: (options: ReadRequest) => AsyncIterable<ReadRecord>
  /** What I call somebody who shares with me, kept with my account. Empty: what they call themselves. @throws MedrecError `SHARE_UNKNOWN` */
  nameShared: (options: { id: string, name: string }) => Promise<void>
  refreshShared: (options?: { id?: string | undefined, signal?: AbortSignal | undefined }) => Promise<void>
  /** Deletes the copies and the share on this device. */
  forgetShare: (id: string) => Promise<void>
  /** Passes a part of what is shared with me on to a card, where its owner allows it. Nobody is asked; it ends with what is shared with me. @throws MedrecError `SHARE_UNKNOWN`, `SHARE_INVALID`, `LINK_INVALID` */
  passOn: (draft: PassOnDraft) => Promise<PassedOnEntry>
  /** Newest first. */
  passedOn: () => PassedOnEntry[]

  // Events
  /** Returns what ends the listening. */
  on: (listener: (event: PeerEvent) => void) => () => void
  /** Whether any member of the network is connected. */
  online: () => boolean
  /** Resolves when nothing waits to go out, or rejects when the signal aborts. For scripts and tests. */
  settled: (options?: { signal?: AbortSignal | undefined }) => Promise<void>
  close: () => Promise<void>
}
