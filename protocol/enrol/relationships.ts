/** A relationship as its provider keeps it. Addresses and ids are 0x and lower-case hex digits. */
export interface ProviderRelationship {
  relationship: string
  /** The provider's own number for the person; never leaves the provider. */
  person: string
  ownerDelegate: string
  providerDelegate: string
  /** X25519, 32 bytes. */
  ownerEncryptionKey: Uint8Array
  /** Of the provider's one-use delegate. */
  index: number
}

/** The relationships of a provider. */
export interface RelationshipStore {
  get: (relationship: string) => ProviderRelationship | undefined
  /** Durable when it resolves; the same one again changes nothing. */
  put: (relationship: ProviderRelationship) => Promise<void>
}
