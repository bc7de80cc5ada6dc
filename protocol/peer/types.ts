import type { ActingMethods, HelperMethods } from './acting/types.ts'
import type { CoSignMethods, EmergencyCardLink, GroupGrantDraft, GroupGrantEntry, ReadRecord, ReadRequest } from './group-types.ts'
import type { CardLink, LinkInfo } from './link-types.ts'
import type { LogEntry } from './log-types.ts'
import type { ProviderStatus, RecordEntry } from './record-types.ts'
import type { PassOnDraft, PassedOnEntry, ShareDraft, ShareEntry, SharePreview, ShareResult, SharedEntry } from './share-types.ts'

/**
 * What a person's peer does for the app and the command line. Both are built on this and on nothing below it.
 * Times are epoch seconds; `relationship` is 0x and 64 hex digits; addresses are 0x and 40 hex digits. See specs/peer.md.
 */

/** Where a peer stands: never set up on this device, set up and locked, or unlocked. */
export type PeerState = 'new' | 'locked' | 'open'

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
  /** Newest first. With `refresh`, providers in reach are asked first; whose log could not be read is said by `unreadLog` of {@link Peer.providers}. */
  log: (options?: { refresh?: boolean | undefined, signal?: AbortSignal | undefined }) => Promise<LogEntry[]>
  /** Emergency accesses, and entries that cannot be read and may be some, that I have not been shown yet, newest first. */
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
