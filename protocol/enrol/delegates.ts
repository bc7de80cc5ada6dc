import type { EncryptionKeyPair } from '../crypto/hpke.ts'

/** The address that a provider uses for one relationship only. */
export interface ProviderDelegate {
  /** 0x and 40 lower-case hex digits. */
  address: string
  /** 32 bytes. */
  privateKey: Uint8Array
  encryption: EncryptionKeyPair
}

/** A provider's one-use delegates, by number. */
export interface ProviderDelegates { get: (index: number) => Promise<ProviderDelegate> }
