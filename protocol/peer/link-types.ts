import type { AppointmentOffer } from './acting/types.ts'
import type { CoSignAsked, EmergencyPlaceEntry } from './group-types.ts'

/** What a link or pasted string is, before anything is done with it. */
export type LinkInfo =
  | JoinLinkInfo
  | { kind: 'network', network: string, members: number, reachable: boolean, verified: boolean }
  | { kind: 'card', address: string, name: string, /** One of my own cards. */ mine: boolean }
  | { kind: 'helper', /** What who made it calls themselves: nobody vouches for it. */ name: string, /** How many providers it is good for. */ providers: number }
  | { /** The card of a new key, for what was its owner's before: for `Peer.moveKey` and `Peer.nominate`. */ kind: 'newkey', /** As of `helper`. */ name: string, providers: number, /** Something of mine is on its way to it: `Peer.movingKey`. */ begun: boolean }
  | { kind: 'appointment', /** Sealed to one of my helper cards; false also while locked. */ mine: boolean, /** What a guardian gives back for a lost key, for `Peer.takeOver`. */ forKey: boolean, /** What it says, where it is mine. */ offered?: AppointmentOffer }
  | { kind: 'cosign', /** Asks for the agreement of one of my cards: `Peer.takeCoSign`; false also while locked. */ mine: boolean, /** What it asks, where it is mine. */ asked?: CoSignAsked, /** I was asked before: among `Peer.coSignRequests`. */ isKept?: boolean }
  | { kind: 'emergency', network: string, /** The card is of another network than the one this peer is in. */ otherNetwork: boolean, /** How many cards of mine a provider would be asked with; 0 also while locked. */ cards: number, /** It names relationships of mine. */ mine: boolean, places: EmergencyPlaceEntry[] }
  | { kind: 'share', /** Sealed to one of my cards; false also while locked. */ mine: boolean, /** Already among `Peer.sharedWithMe`. */ known: boolean, /** What it says, where it is mine. */ offered?: ShareOffer }

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

/** A fresh card to show to somebody who wants to share with me. */
export interface CardLink {
  /** `<app url>/#card=…` */
  link: string
  /** The same without the address of the app: `medrec:card:…` */
  text: string
  address: string
}
