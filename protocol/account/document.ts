import type { Doc, ImmutableString } from '@automerge/automerge'

/** One relationship of the person. */
export interface AccountRelationship {
  /** The provider's handle, and its name when it was joined. */
  provider: string
  name: string
  /** Of the owner's delegate, under the provider; where `recovered` stands, of a helper card's key. */
  delegateIndex: number
  /** Of a relationship that somebody else's key opened, and this person's took over or acts in: the salt of its policy and that key's address, `0x` hex. */
  recovered?: { salt: string, ownerDelegate: string } | undefined
  /** `0x` hex: of the provider's delegate (20 bytes), its X25519 key (32) and its member's attestation of both delegates (65). */
  providerDelegate: string
  providerEncryptionKey: string
  attestation: string
  multiaddrs: string[]
  joinedAt: number
}

/** What a standing decision grants: the terms that every grant carrying it out has. Times are epoch seconds. */
export interface ShareTerms {
  categories: string[]
  labels: string[]
  actions: string[]
  notBefore: number
  notAfter: number | null
  purpose?: string | undefined
  /** How often the viewer may pass it on; absent: not at all. */
  depth?: number | undefined
}

/** A standing decision: one viewer's access, carried out by a grant in each relationship. specs/account.md, "Standing decisions". */
export interface AccountShare extends ShareTerms {
  /** What the owner calls the viewer. It reaches nobody. */
  name: string
  /** What the owner calls themselves towards this viewer; absent: as in `profile`. */
  as?: string | undefined
  /** Address and X25519 key (`0x` hex) of the viewer's card. */
  card: { address: string, encryptionKey: string }
  /** Relationships, or all, also later ones. */
  providers: 'all' | string[]
  /** Relationships in which it was ended by itself. */
  except: string[]
  /** How often it came into scope by a change, by relationship. */
  again: Record<string, number>
  /** Grows by one with each change of the terms. */
  edition: number
  createdAt: number
}

/** A standing decision that is told to nobody by a letter: for a group, all members or an address. It is made and ended, and never changed. specs/account.md, "Grants without a letter". */
export interface AccountGrant extends ShareTerms {
  /** As a grant has it. */
  viewer: string
  condition?: string | undefined
  /** In place of a condition: who has to agree, by the address of a card of theirs; its X25519 key (`0x` hex) where the card was shown. */
  coSigner?: { address: string, encryptionKey?: string | undefined } | undefined
  emergency?: number | undefined
  /** Relationships, or all, also later ones. */
  providers: 'all' | string[]
  createdAt: number
}

/** What the viewer of a share was told last. */
export interface AccountLetter {
  /** Relationships that letters about it name: all that it ever spoke of. */
  named: string[]
  /** Higher replaces lower. */
  revision: number
}

/** A card of the person's own. */
export interface AccountCard { index: number, createdAt: number }

/** What somebody shared with the person. */
export interface AccountSharedWithMe {
  /** Address of the card it was sealed to. */
  card: string
  /** What the owner calls themselves, or the person renamed it to. */
  from: string
  /** The opened `Share` message (share.proto), base64. */
  share: string
  revision: number
  addedAt: number
  state: 'active' | 'ended' | 'expired' | 'forgotten'
}

/** What the person passed on of what somebody shared with them. */
export interface AccountPassedOn {
  /** Id of the share that it is a part of. */
  of: string
  /** What the person calls who got it. It reaches nobody. */
  name: string
  /** Address of the card. */
  card: string
  categories: string[]
  labels: string[]
  notBefore: number
  notAfter: number | null
  depth?: number | undefined
  /** By relationship: id of the grant, or link, that was handed on. */
  parents: Record<string, string>
  createdAt: number
}

/** As what somebody acts for another. */
export type HelperKind = 'parent' | 'proxy' | 'guardian' | 'helper'

/** Somebody whom the person has let act for them. */
export interface AccountHelper {
  /** What the person calls them. It reaches nobody. */
  name: string
  kind: HelperKind
  /** All addresses of the helper's card, in its order, and its X25519 key (`0x` hex). */
  card: string[]
  encryptionKey: string
  /** Sum of `POWERS`. */
  powers: number
  /** The first second of a quarter; absent: at once. */
  notBefore?: number | undefined
  /** The first second of a quarter; null: no end. */
  notAfter: number | null
  /** What has to hold besides: 0x, a contract's address, and its parameters. */
  condition?: string | undefined
  /** Of a proxy: seconds that the person must have been silent for. */
  silence?: number | undefined
  /** Relationships, or all, also later ones. */
  providers: 'all' | string[]
  /** The helper's address, by relationship. */
  addresses: Record<string, string>
  /** Addresses that another device gave them in a relationship, without knowing of this one: none of them stays there. */
  unused?: Record<string, string[]> | undefined
  /** Relationships that the appointment named when it was shown last. */
  told: string[]
  createdAt: number
}

/** How many guardians give the person a new key, and after how many seconds. */
export interface AccountRecovery { threshold: number, delay: number }

/** Where the person acts for somebody else. */
export interface AccountActing {
  /** What the other calls themselves, or the person renamed them to. */
  from: string
  kind: HelperKind
  /** Of the person's helper card. */
  card: number
  /** The opened `Appointment` message (share.proto), base64. */
  appointment: string
  addedAt: number
  state: 'active' | 'forgotten'
}

/** A grant of somebody else's that does not count without the person's agreement. */
export interface AccountCoSign {
  /** What the other calls themselves. */
  from: string
  /** Address of the person's card. */
  card: string
  /** The opened `CoSignRequest` message (share.proto), base64. */
  request: string
  addedAt: number
}

/** When something ended, epoch seconds; `heard`: a relationship, of which the chain said so and not the person. */
export interface AccountEnd { at: number, heard?: true | undefined }

/** How far a provider's log was checked; `link` is `0x` hex. */
export interface AccountLog { next: number, link: string }

/** What the person calls themselves towards viewers. */
export interface AccountProfile { name: string }

/** The parts that are maps, and what their entries are. */
export interface AccountParts {
  /** By relationship id. */
  relationships: AccountRelationship
  /** By share id. */
  shares: AccountShare
  /** By the decision's id. */
  grants: AccountGrant
  /** What has ended, by the id of the share, grant, appointment or relationship, or by {@link copiesKey}: for ever. */
  ended: AccountEnd
  /** By share id. */
  letters: AccountLetter
  /** By card address. */
  cards: AccountCard
  /** By share id. */
  sharedWithMe: AccountSharedWithMe
  /** By the id of the share that was made for who got it. */
  passedOn: AccountPassedOn
  /** By relationship id. */
  logs: AccountLog
  /** `profile` is the one key. */
  profile: AccountProfile
  /** By the appointment's id. */
  helpers: AccountHelper
  /** `recovery` is the one key. */
  recovery: AccountRecovery
  /** By the appointment's id. */
  actingFor: AccountActing
  /** By the request's id. */
  coSigns: AccountCoSign
  /** By number: helper cards that were shown. */
  /** `forKey`: the one that my guardians name with a new key. */
  helperCards: { createdAt: number, forKey?: true | undefined }
}

/** The name of a part. */
export type AccountPart = keyof AccountParts

/** What the Automerge document holds: entries as immutable JSON texts. */
export type AccountSchema = { schema: { major: number, minor: number } } & BegunAnew & Record<AccountPart, Record<string, ImmutableString>>

/** What only a fresh document has besides (specs/account.md, "Beginning anew"). */
export interface BegunAnew {
  /** JSON: which document of the account this one is, and an id of its own. */
  begun?: ImmutableString
  /** By part, `/` and key: which values were there before, of those that are not there any more: JSON, a list of hashes. */
  passed?: Record<string, ImmutableString>
}

/** A person's account: the Automerge document that only their own devices can read. */
export type AccountDocument = Doc<AccountSchema>

/** The parts, in the order in which the first change makes them. */
export const ACCOUNT_PARTS: readonly AccountPart[] = ['relationships', 'shares', 'grants', 'ended', 'letters', 'cards', 'sharedWithMe', 'passedOn', 'logs', 'profile', 'helpers', 'recovery', 'actingFor', 'coSigns', 'helperCards']

/** Under which it stands in `ended` that the copies of a relationship's records are to be forgotten. */
export function copiesKey (relationship: string): string { return `${relationship}${COPIES}` }

/** What {@link copiesKey} puts behind the relationship. */
export const COPIES = '/copies'
