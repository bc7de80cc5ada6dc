import { fromString, toString } from 'uint8arrays'
import { fromHex } from '../crypto/bytes.ts'
import type { ReadShare } from '../account/read.ts'
import { isInScope } from '../account/scope.ts'
import { standingGrant } from '../account/standing-grant.ts'
import { formatLink } from '../links/format-link.ts'
import { decodeSealedShare, encodeSealedShare } from '../links/codecs.ts'
import { packPolicy } from '../policy/pack.ts'
import { sealPolicy } from '../sync/sealed-policy.ts'
import { sealShare } from '../share/seal-share.ts'
import type { ShareSource } from '../share/share.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { cleanName } from './clean-name.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { decodeJson, encodeJson } from './json.ts'
import type { Relationship } from './relationship.ts'

/** A share as it was sealed last: base64url of the Sealed message, and the revision it is of. */
export interface SealedRevision { revision: number, sealed: string }

/** Where the sealed revision of a share is stored, in namespace `state`. */
export function sealedName (share: string): string { return `share/${share}` }

/** Seals the newest revision of a share to the viewer's card. One that has ended, or a provider that is no longer in it, is told as ended. */
export async function sealRevision (options: { context: PeerContext, share: ReadShare }): Promise<SealedRevision> {
  const { context, share } = options
  const network = requireNetwork(context)
  const related = share.named.flatMap(id => context.relationships.get(id) ?? [])
  const sealed = await sealShare({
    share: {
      id: share.id,
      revision: share.revision,
      from: share.as ?? context.account.get('profile', 'profile')?.name ?? '',
      sources: await Promise.all(related.map(async relationship => await describeSource({ context, share, relationship })))
    },
    card: { address: share.card.address, encryptionKey: fromHex(share.card.encryptionKey, 32) },
    network: network.currentAddress(),
    signerOf: id => {
      const relationship = context.relationships.get(id)
      if (relationship === undefined) throw new MedrecError('SHARE_INVALID')
      return relationship.signer
    }
  })
  return { revision: share.revision, sealed: toString(encodeSealedShare(sealed), 'base64url') }
}

/** The link of a sealed revision. */
export function linkOf (options: { context: PeerContext, sealed: SealedRevision }): string {
  const share = decodeSealedShare(fromString(options.sealed.sealed, 'base64url'))
  return formatLink({ link: { kind: 'share', share }, appUrl: options.context.options.appUrl })
}

/** Reads the stored revisions of all shares, and of what was passed on. */
export async function loadSealed (context: PeerContext): Promise<void> {
  for (const id of [...context.account.shares.map(share => share.id), ...context.account.list('passedOn').map(([passed]) => passed)]) {
    const bytes = await context.store.get('state', sealedName(id))
    if (bytes !== undefined) context.sealedShares.set(id, decodeJson<SealedRevision>(bytes))
  }
}

/** Seals anew what this device has not sealed yet. Gives what to store, in namespace `state`. */
export async function sealNews (context: PeerContext): Promise<Array<[name: string, value: Uint8Array]>> {
  const entries: Array<[string, Uint8Array]> = []
  for (const share of context.account.shares) {
    if (context.sealedShares.get(share.id)?.revision === share.revision) continue
    const sealed = await sealRevision({ context, share })
    context.sealedShares.set(share.id, sealed)
    entries.push([sealedName(share.id), encodeJson(sealed)])
  }
  return entries
}

async function describeSource (options: { context: PeerContext, share: ReadShare, relationship: Relationship }): Promise<ShareSource> {
  const { context, share, relationship } = options
  const { facts } = relationship
  const member = requireNetwork(context).member(facts.provider)
  const inScope = isInScope(share, relationship.id)
  return {
    relationship: relationship.id,
    ownerDelegate: relationship.ownerDelegate,
    ...relationship.signer.address === relationship.ownerDelegate ? {} : { signer: relationship.signer.address },
    providerDelegate: facts.providerDelegate,
    providerEncryptionKey: fromHex(facts.providerEncryptionKey, 32),
    attestation: fromHex(facts.attestation),
    provider: facts.provider,
    providerName: cleanName(member?.name ?? facts.name),
    multiaddrs: (member?.multiaddrs ?? facts.multiaddrs).slice(0, 8),
    categories: inScope ? share.categories : [],
    labels: inScope ? share.labels : [],
    notBefore: share.notBefore,
    notAfter: share.notAfter,
    ...inScope && share.depth !== undefined ? { grant: standingGrant({ key: context.standingKey(), share, relationship: relationship.id }).id, depth: share.depth } : {},
    // Should the provider not have it when the viewer comes, the viewer can bring it.
    sealedPolicy: inScope ? await sealPolicy({ packed: await packPolicy(relationship.policy), relationship: relationship.id, providerEncryptionKey: fromHex(facts.providerEncryptionKey, 32) }) : new Uint8Array()
  }
}
