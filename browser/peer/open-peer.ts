import { createPeer } from '../../protocol/peer/create-peer.ts'
import type { PeerProfile } from '../../protocol/peer/options.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { openStore } from '../store/open-store.ts'
import { createNode } from './create-node.ts'

/** What {@link openPeer} takes. */
export interface OpenBrowserPeerOptions {
  /** What is inside a record. */
  profile: PeerProfile
  /** Where links lead, without slash or fragment at its end. */
  appUrl: string
  /** The name of the database in this origin's IndexedDB. */
  name: string
}

/**
 * The peer of this browser. Import this file lazily: it carries libp2p, Automerge and all cryptography. One tab at a time should have it open.
 *
 * @throws MedrecError `STORE_BLOCKED`
 * @example
 * const { openPeer } = await import('medrec/browser')
 * const peer = await openPeer({ profile, appUrl: location.origin, name: 'contact-card' })
 */
export async function openPeer (options: OpenBrowserPeerOptions): Promise<Peer> {
  const { profile, appUrl, name } = options
  return await createPeer({ store: await openStore({ name }), createNode, profile, now: () => Math.floor(Date.now() / 1_000), appUrl })
}
