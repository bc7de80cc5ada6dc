import type { HelperKind } from '../../account/document.ts'
import type { PowerName } from '../../agent/constants.ts'
import type { GrantCondition } from '../group-types.ts'
import type { CardLink } from '../link-types.ts'
import type { Peer } from '../types.ts'

/** Who is to act for me, as what and how long. Times are epoch seconds. */
export interface AppointDraft {
  /** What the other shows: `Peer.helperCard`. */
  card: string
  /** What I call them; stays with me. */
  name: string
  /** `parent`: sees all and shares, until a birthday; `proxy`: the same, while I am silent; `guardian`: has a say when my key is lost, and sees nothing; `helper`: what `powers` says. */
  kind: HelperKind
  /** Of a helper: what they may do. Who may `grant` or `revoke` may also `read`; `guard` is a guardian's alone. */
  powers?: PowerName[] | undefined
  /** Of a helper: from which day on. It begins with that day's quarter, or the next; absent, or past: at once. */
  from?: number | undefined
  /** Of a parent: the birthday; of a helper: the last day, if there is one. It ends with the quarter of that day, so that the day stands nowhere. */
  until?: number | undefined
  /** Of a helper: what has to hold besides. It stands on the chain. */
  condition?: Exclude<GrantCondition, { kind: 'co-signer' }> | undefined
  /** Of a proxy: how long I must have been silent, seconds. */
  silence?: number | undefined
  /** Relationships, or all, also those that are joined later. Absent: all. */
  providers?: 'all' | string[] | undefined
}

/** Somebody who can act for me. */
export interface HelperEntry {
  id: string
  name: string
  kind: HelperKind
  powers: PowerName[]
  /** Absent: at once. */
  from?: number | undefined
  /** null: no end. */
  until: number | null
  silence?: number | undefined
  condition?: Exclude<GrantCondition, { kind: 'co-signer' }> | undefined
  /** `waiting`: on its way to the chain; `active`; `ending`; `ended`; `over`: its time is over. */
  state: 'waiting' | 'active' | 'ending' | 'ended' | 'over'
  perProvider: Array<{ relationship: string, name: string, state: 'done' | 'waiting', /** When what adds goes out, epoch seconds: drawn once. Of what waits. */ at?: number | undefined }>
  /** Whom they let act themselves, by the bare address. */
  added: Array<{ relationship: string, name: string, address: string, powers: PowerName[], until: number | null }>
  /** Of these: those that were joined since the helper was last given the link. They need it once more: `Peer.helperLink`. */
  untold: Array<{ relationship: string, name: string }>
  /** Where they are to act, too, and cannot: every address of their card is used. Ask them for another, and appoint them there. */
  missing: Array<{ relationship: string, name: string }>
  createdAt: number
}

/** What somebody did in one of my relationships by an agent, or in its policy. */
export interface ActEntry {
  /** Epoch seconds. Of `granted`: when this device heard of it. */
  at: number
  relationship: string
  provider: string
  /** `you`, the name that I gave the helper, or the bare address. */
  who: string
  /** `shared`: put another state of what is shared in force; `granted`, `withdrew`: added or ended one grant, and signed for it. */
  did: 'appointed' | 'ended' | 'named-owner' | 'objected' | 'set-recovery' | 'became-owner' | 'shared' | 'granted' | 'withdrew'
  /** Whom it concerns: as {@link who}; of a grant the viewer, by the name of a share of mine or as the grant has it. */
  whom?: string | undefined
}

/** When my silence begins to count at one provider. Times are epoch seconds. */
export interface LifeEntry {
  relationship: string
  provider: string
  /** When I was last heard of; undefined: never, and nobody may do anything yet. */
  heardAt?: number | undefined
  /** The shortest that somebody waits for, seconds. */
  silence: number
  tripsAt?: number | undefined
  /** Helpers by the name that I gave them; of grants what they are for, or the viewer. `silence`: what each waits for, seconds. */
  waiting: Array<{ name: string, kind: 'helper' | 'grant', silence: number }>
}

/** What guardians can do for me, and what they are about to. */
export interface RecoveryEntry {
  /** How many must agree; absent: no rule is set, and nothing that they name counts. */
  threshold?: number
  /** Seconds; absent with `threshold`. */
  delay?: number
  guardians: string[]
  /** Somebody was named as my next key. When as many guardians as it takes have said so, it takes over then, unless I object or set another rule. */
  named: Array<{ relationship: string, provider: string, address: string, by: string[], takesOverAt?: number | undefined }>
}

/** Somebody for whom I act. */
export interface ActingEntry {
  id: string
  /** What they call themselves. */
  from: string
  kind: HelperKind
  /** What I may do there now. */
  powers: PowerName[]
  until: number | null
  /** `waiting`: not yet, or not now (they have not been silent long enough); `active`; `over`: ended, or its time is over; `unasked`: nobody was asked yet; `away`: nobody can be asked. */
  state: 'waiting' | 'active' | 'over' | 'unasked' | 'away'
  sources: Array<{ relationship: string, name: string, state: 'active' | 'waiting' | 'over' | 'unasked' | 'away' }>
  records: number
  /** Of a guardian: what they said of how many must agree; absent: nothing, and what is named counts for nothing. */
  recovery?: { threshold: number, /** Seconds. */ delay: number }
  addedAt: number
}

/** What a helper does as somebody else: the same as for oneself, with what the other has. */
export type ActAs = Pick<Peer, 'records' | 'recordText' | 'recordTexts' | 'download' | 'preview' | 'log' | 'emergencies' | 'noteEmergencies' | 'share' | 'shares' | 'changeShare' | 'endShare' | 'endAll' | 'grantGroup' | 'groupGrants' | 'endGroupGrant' | 'emergencyCard' | 'coSigned' | 'coSignLink' | 'appoint' | 'helpers' | 'helperLink' | 'endHelper' | 'refreshHelpers' | 'refresh' | 'providers' | 'settled'>

/** What an appointment says, before it is taken in. Nothing in it is signed: what counts is what the chain bears out. */
export interface AppointmentOffer {
  id: string
  /** What they call themselves. */
  from: string
  /** `owner`: gives back what was mine under a key that is lost. */
  kind: HelperKind | 'owner'
  /** Names of the providers, as the network has them. */
  providers: string[]
  /** I act by it already. */
  isHeld: boolean
}

/** What goes back to whose key was named, and where it was not named yet: nobody could be asked, or the chain does not take it from this guardian. The same card again goes on with those that were away. */
export interface Nomination { link: string, left: Array<{ relationship: string, provider: string, why: 'away' | 'refused' }> }

/** At how many providers something was said, and of which it is not known yet: they are away, or the chain has not got it. */
export interface SaidEverywhere { done: number, left: Array<{ relationship: string, provider: string }> }

/** How far a take-over has come: at how many providers it is done, and where not yet. */
export interface TakeOver {
  done: number
  waiting: Array<{ relationship: string, provider: string, /** When it can be done, epoch seconds; absent: too few have named the key, or the old one has not given it yet. */ at?: number | undefined, /** The provider could not be asked. */ isAway?: true | undefined }>
}

/** What goes to my new key, and which relationships do not go there by this card. */
export interface MovedKey {
  /** Absent: nothing goes by this card. */
  link?: string | undefined
  /** `other-key`: another key has it already; `card-full`: the card has no address left, and another card of the new key is to be shown; `other-card`: on its way by a card that was read before, unless `instead` is said of this one. */
  left: Array<{ relationship: string, provider: string, why: 'other-key' | 'card-full' | 'other-card' }>
}

/** How far one provider is on its way to my new key. */
export interface MovingEntry {
  relationship: string
  name: string
  /** `done`: the chain has it, with enough blocks on top; `elsewhere`: another key than the one that was meant has it. */
  state: 'waiting' | 'done' | 'elsewhere'
  /** The name on the card by which it goes: nobody's word but its maker's. */
  called: string
  /** When it goes out, epoch seconds, or as soon after that as all has come there that was changed before. */
  at: number
}

/** Who can act for me. */
export interface HelperMethods {
  /** @throws MedrecError `LINK_INVALID`, `HELPER_INVALID` */
  appoint: (draft: AppointDraft) => Promise<{ id: string, /** Goes back to the helper, for whom alone it opens. */ link: string }>
  helpers: () => HelperEntry[]
  /** The link of an appointment again. @throws MedrecError `HELPER_UNKNOWN` */
  helperLink: (id: string) => Promise<string>
  /** Stored when it resolves, and on its way. @throws MedrecError `HELPER_UNKNOWN` */
  endHelper: (id: string) => Promise<void>
  /** Newest first. */
  whoActed: () => ActEntry[]
  /** What guardians have named until it is in force does not count under it. @throws MedrecError `HELPER_INVALID` */
  setRecovery: (recovery: { threshold: number, /** Seconds. */ delay: number }) => Promise<void>
  recovery: () => RecoveryEntry | undefined
  /** What guardians have said until now does not count. */
  object: () => Promise<SaidEverywhere>
  /** Moves what my key controls, by itself or as the owner of an agent, to a new key of mine, whose card this is (`Peer.helperCard` with `forKey`): each relationship at a moment of its own, and of those that are not on their way yet as many as the card has addresses for; `instead`: also those that are on their way by another card, which was read by mistake and gets none of them any more. What is given back is for `Peer.takeOver` there. @throws MedrecError `LINK_INVALID`, `HELPER_INVALID` */
  moveKey: (options: { card: string, instead?: boolean | undefined }) => Promise<MovedKey>
  /** How far that is, at each provider that is moved. */
  movingKey: () => MovingEntry[]
  /** I am here: no proxy of mine may act, and no grant under my silence counts, until I have been silent again. */
  showLife: () => Promise<SaidEverywhere>
  life: () => LifeEntry[]
  /** Asks providers how it stands with those who can act for me, and what they changed. */
  refreshHelpers: (options?: { signal?: AbortSignal | undefined }) => Promise<void>
}

/** For whom I act. */
export interface ActingMethods {
  /** What I show to somebody for whom I am to act, a fresh one each time; `forKey`: the one for the guardians of my lost key, or for my old key, the same each time until all its addresses are in use, and good for `moveKey` and `nominate` alone; `another`: a further one of these, where the one before serves no more. */
  helperCard: (options?: { name?: string | undefined, forKey?: boolean | undefined, another?: boolean | undefined }) => Promise<CardLink>
  /** @throws MedrecError `LINK_INVALID`, `NOT_FOR_YOU`, `OTHER_NETWORK` */
  acceptAppointment: (options: { link: string, signal?: AbortSignal | undefined }) => Promise<ActingEntry>
  actingFor: () => ActingEntry[]
  /** @throws MedrecError `HELPER_UNKNOWN` */
  actAs: (id: string) => ActAs
  refreshActing: (options?: { id?: string | undefined, signal?: AbortSignal | undefined }) => Promise<void>
  /** Ends what I may do for somebody, and deletes the copies here. */
  stopActing: (id: string) => Promise<void>
  /** As a guardian: names who shows this card as the next owner (`Peer.helperCard` with `forKey`), at the providers that are there; the same card again for the rest. Gives what goes back to them. @throws MedrecError `HELPER_UNKNOWN`, `LINK_INVALID`, `HELPER_INVALID`; `NETWORK_UNREACHABLE`, `RELAY_REFUSED` where it could be named nowhere */
  nominate: (options: { id: string, card: string }) => Promise<Nomination>
  /** With a new key: takes over what guardians gave back, as far as it can be done now; the same link again for the rest. */
  takeOver: (options: { link: string }) => Promise<TakeOver>
}
