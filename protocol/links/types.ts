import type { NetworkAddress } from '../network/types.ts'
import type { LINK_KINDS } from './constants.ts'

/** What a link can be for. */
export type LinkKind = typeof LINK_KINDS[number]

/** What lets one person enrol with one provider, once. Tells nothing about who it was made for. */
export interface Invitation {
  /** 16 to 64 bytes. */
  secret: Uint8Array
  /** Epoch seconds. */
  expiresAt: number
  /** Handle. */
  provider: string
  providerName: string
  /** Of the provider, each with `/p2p/`. */
  multiaddrs: string[]
  network: NetworkAddress
}

/** What a viewer shows to be shared with. */
export interface Card {
  /** 0x and 40 lower-case hex digits. */
  address: string
  /** X25519, 32 bytes. */
  encryptionKey: Uint8Array
  /** What the viewer suggests to be called; may be empty. */
  name: string
}

/** A share sealed to a card. */
export interface SealedShare {
  /** Of the card. */
  address: string
  encapsulatedKey: Uint8Array
  ciphertext: Uint8Array
}

/** What somebody shows who is to act for another, or, in a link of its own kind, the new key of a person to whom what was theirs is to come: addresses that are used for nothing else, one for each relationship. */
export interface HelperCard {
  /** 0x and 40 lower-case hex digits each. */
  addresses: string[]
  /** X25519, 32 bytes. */
  encryptionKey: Uint8Array
  /** What who shows it suggests to be called; may be empty. */
  name: string
}

/** Where somebody's records are, for those whom they let look in an emergency. It lets nobody look by itself. */
export interface EmergencyCard {
  /** Without addresses. */
  network: NetworkAddress
  /** Handle, and 0x and 64 lower-case hex digits. No relationship stands twice. */
  places: Array<{ provider: string, relationship: string }>
}

/** What a link or pasted string is. */
export type Link =
  | { kind: 'join', invitation: Invitation }
  | { kind: 'network', network: NetworkAddress }
  | { kind: 'card', card: Card }
  | { kind: 'share', share: SealedShare }
  | { kind: 'helper', helper: HelperCard }
  | { kind: 'newkey', helper: HelperCard }
  | { kind: 'appointment', appointment: SealedShare }
  | { kind: 'cosign', request: SealedShare }
  | { kind: 'emergency', emergency: EmergencyCard }
