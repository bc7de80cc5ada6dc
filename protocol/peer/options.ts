import type { PrivateKey } from '@libp2p/interface'
import type { Libp2p } from 'libp2p'
import type { RandomBytes } from '../crypto/random.ts'
import type { IncrementalSha256 } from '../crypto/tree-hash.ts'
import type { ScryptCost } from '../vault/vault-file.ts'
import type { DeriveKey } from '../vault/vault.ts'
import type { PeerStore } from './store.ts'

/**
 * Starts a libp2p node for a person's peer: it dials and does not listen. Without a key it makes a fresh one, which is what carriers are dialled with.
 */
export type CreateNode = (options?: { privateKey?: PrivateKey | undefined }) => Promise<Libp2p>

/** What a profile (protocol/profiles) gives the peer: all it knows about what is inside a record. */
export interface PeerProfile {
  /** Names this version of `summarize`; when it changes, summaries are made anew. */
  version: string
  /** A JSON value for lists; undefined when the record cannot be read. Must not throw. */
  summarize: (record: { text: string, mediaType: string, categories: string[], labels: string[] }) => unknown
  /** One document with every record, in pieces of text; each record as the exact text it came in. */
  bundle: (options: { records: AsyncIterable<string>, now: number }) => AsyncIterable<string>
}

/** What {@link createPeer} takes. */
export interface CreatePeerOptions {
  store: PeerStore
  createNode: CreateNode
  profile: PeerProfile
  /** Epoch seconds. */
  now: () => number
  /** Where links lead, without a trailing slash or fragment. */
  appUrl: string
  /** Cryptographic randomness; default WebCrypto's. */
  randomBytes?: RandomBytes | undefined
  /** The platform's own incremental hash, where it has one. */
  createSha256?: (() => IncrementalSha256) | undefined
  /** The platform's own scrypt, where it has one. */
  deriveKey?: DeriveKey | undefined
  /** Cost of the password's key derivation, default as in specs/vault.md; tests lower it. */
  scrypt?: ScryptCost | undefined
  /** Told of what should not happen in work that nobody waits for. Default: it is thrown, where the platform reports it. */
  onProblem?: ((error: unknown) => void) | undefined
  /** Whether the peer keeps connections and refreshes by itself while open; scripts turn it off. Default true. */
  background?: boolean | undefined
}
