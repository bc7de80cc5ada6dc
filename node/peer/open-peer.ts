import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createPeer } from '../../protocol/peer/create-peer.ts'
import type { PeerProfile } from '../../protocol/peer/options.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import type { ScryptCost } from '../../protocol/vault/vault-file.ts'
import { deriveKey } from '../derive-key.ts'
import { openPeerStore } from '../peer-store/open-peer-store.ts'
import { createNode } from './create-node.ts'

/** What {@link openPeer} takes. */
export interface OpenNodePeerOptions {
  /** The folder, made when absent. */
  home: string
  /** What is inside a record. */
  profile: PeerProfile
  /** Where links lead, without slash or fragment at its end. */
  appUrl: string
  /** Whether it refreshes by itself; a command that ends soon does not. */
  background: boolean
  /** Epoch seconds; default the system's clock. */
  now?: (() => number) | undefined
  /** Cost of the password's key derivation; lower in tests. */
  scrypt?: ScryptCost | undefined
}

/**
 * The peer of a person on this machine: the very same code as the browser's, in a folder of their own.
 *
 * @throws MedrecError `STORE_IN_USE` when another process has it open
 */
export async function openPeer (options: OpenNodePeerOptions): Promise<Peer> {
  const { home, profile, appUrl, background, now = () => Math.floor(Date.now() / 1_000), scrypt } = options
  return await createPeer({ store: openPeerStore({ file: join(home, 'peer.sqlite') }), createNode, profile, now, appUrl, background, scrypt, deriveKey, createSha256: () => createHash('sha256') })
}
