import { createPeer } from '../../protocol/peer/create-peer.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { fhirProfile } from '../../protocol/profiles/fhir/profile.ts'
import { openStore } from '../store/open-store.ts'
import { createNode } from './create-node.ts'

/** The name of the database in this origin's IndexedDB. */
export const STORE_NAME = 'medrec'

/**
 * The peer of this browser. Import this file lazily: it carries libp2p, Automerge and all cryptography. One tab at a time should have it open.
 *
 * @param options.appUrl - where links lead, without slash or fragment at its end
 * @throws MedrecError `STORE_BLOCKED`
 * @example
 * const { openPeer } = await import('../peer/open-peer.ts')
 * const peer = await openPeer({ appUrl: location.origin })
 */
export async function openPeer (options: { appUrl: string }): Promise<Peer> {
  return await createPeer({
    store: await openStore({ name: STORE_NAME }),
    createNode,
    profile: fhirProfile,
    now: () => Math.floor(Date.now() / 1_000),
    appUrl: options.appUrl
  })
}
