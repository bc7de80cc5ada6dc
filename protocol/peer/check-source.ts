import { MedrecError } from '../errors/medrec-error.ts'
import type { ShareSource } from '../share/share.ts'
import { isSignedBy } from '../typed-data/sign.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'

/** What the chain can bear out of a share's source, or an appointment's. */
export type CheckedSource = Pick<ShareSource, 'relationship' | 'provider' | 'ownerDelegate' | 'providerDelegate' | 'providerEncryptionKey' | 'attestation'>

/**
 * Whether the chain bears a source out: that relationship is of these delegates and active, and its provider is a member that attests it.
 *
 * @param options.mustKnow - whether a chain that is not known yet counts against it
 * @throws MedrecError `SHARE_NOT_GENUINE`; `NETWORK_UNREACHABLE`
 */
export function checkSource (options: { context: PeerContext, source: CheckedSource, mustKnow: boolean }): void {
  const { context, source, mustKnow } = options
  const network = requireNetwork(context)
  if (network.chain.view.head() === undefined) {
    if (mustKnow) throw new MedrecError('NETWORK_UNREACHABLE')
    return
  }
  const { atHead } = network.chain.view.relationship(source.relationship)
  const member = network.chain.view.memberByHandle(source.provider)
  if (member === undefined && mustKnow) throw new MedrecError('PROVIDER_NOT_A_MEMBER')
  if (atHead === undefined || member === undefined) {
    // Opened a moment ago, or left since: the next look decides.
    if (mustKnow) throw new MedrecError('NETWORK_UNREACHABLE')
    return
  }
  const { provider, ownerDelegate, providerDelegate, providerEncryptionKey, attestation } = source
  const attested = isSignedBy({ network: network.keys, type: 'Attestation', message: { provider, ownerDelegate, providerDelegate, providerEncryptionKey }, signature: attestation, address: member.signingKey })
  if (!attested || atHead.ownerDelegate !== ownerDelegate || atHead.providerDelegate !== providerDelegate) throw new MedrecError('SHARE_NOT_GENUINE')
}
