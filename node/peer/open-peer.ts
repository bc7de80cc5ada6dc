import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createPeer } from '../../protocol/peer/create-peer.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { fhirProfile } from '../../protocol/profiles/fhir/profile.ts'
import type { ScryptCost } from '../../protocol/vault/vault-file.ts'
import { deriveKey } from '../derive-key.ts'
import { openPeerStore } from '../peer-store/open-peer-store.ts'
import { createNode } from './create-node.ts'

/**
 * The peer of a person on this machine: the very same code as the browser's, in a folder of their own.
 *
 * @param options.home - the folder, made when absent; `MEDREC_HOME` for the command
 * @param options.appUrl - where links lead, without slash or fragment at its end
 * @param options.background - whether it refreshes by itself; a command that ends soon does not
 * @throws MedrecError `STORE_IN_USE` when another process has it open
 */
export async function openPeer (options: { home: string, appUrl: string, background: boolean, now?: () => number, scrypt?: ScryptCost }): Promise<Peer> {
  const { home, appUrl, background, now = () => Math.floor(Date.now() / 1_000), scrypt } = options
  return await createPeer({ store: openPeerStore({ file: join(home, 'peer.sqlite') }), createNode, profile: fhirProfile, now, appUrl, background, scrypt, deriveKey, createSha256: () => createHash('sha256') })
}
