import type { Peer } from '../../../protocol/peer/types.ts'
import { fhirProfile } from '../../../protocol/profiles/fhir/profile.ts'
import { openPeer } from '../../peer/open-peer.ts'

/** The name of the app's database in this origin's IndexedDB. */
const STORE_NAME = 'medrec'

/** The peer of this app. Import this file lazily: it carries all that a peer needs. @throws MedrecError `STORE_BLOCKED` */
export async function openAppPeer (options: { appUrl: string }): Promise<Peer> {
  return await openPeer({ profile: fhirProfile, appUrl: options.appUrl, name: STORE_NAME })
}
