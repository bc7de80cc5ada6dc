import { create, toBinary } from '@bufbuild/protobuf'
import { fromHex } from '../crypto/bytes.ts'
import { hpkeSeal } from '../crypto/hpke.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { SealedShare } from '../links/types.ts'
import { ShareSchema } from '../messages/share_pb.ts'
import { encodeNetworkId } from '../network/network-address.ts'
import type { NetworkAddress } from '../network/types.ts'
import type { DelegateSigner } from '../session/signer.ts'
import { MAX_SHARE_BYTES, MAX_SOURCES, SHARE_INFO, SHARE_VERSION } from './constants.ts'
import { encodeSource, hashDetails } from './share.ts'
import type { Share } from './share.ts'

/**
 * Signs a share, source by source, and seals it to a viewer's card.
 *
 * @param options.signerOf - the owner's delegate of a relationship
 * @throws MedrecError `TOO_LARGE`
 */
export async function sealShare (options: {
  share: Share
  card: { address: string, encryptionKey: Uint8Array }
  network: NetworkAddress
  signerOf: (relationship: string) => DelegateSigner
}): Promise<SealedShare> {
  const { share, card, network, signerOf } = options
  if (share.sources.length > MAX_SOURCES) throw new MedrecError('TOO_LARGE', `A share may name ${MAX_SOURCES} providers.`)
  const id = fromHex(`0x${share.id}`, 16)
  const sources = await Promise.all(share.sources.map(async source => {
    const message = encodeSource(source)
    message.signature = await signerOf(source.relationship).sign('ShareSource', {
      share: id,
      revision: share.revision,
      relationship: source.relationship,
      viewer: card.address,
      notBefore: message.notBefore,
      notAfter: message.notAfter,
      detailsHash: hashDetails({ source: message, from: share.from })
    })
    return message
  }))
  const encode = (kept: typeof sources): Uint8Array => toBinary(ShareSchema, create(ShareSchema, {
    version: SHARE_VERSION, id, revision: BigInt(share.revision), from: share.from, network: encodeNetworkId(network), sources: kept
  }))
  let plaintext = encode(sources)
  // The policies are a convenience: the providers get them from the owner anyway.
  if (plaintext.length > MAX_SHARE_BYTES) plaintext = encode(sources.map(source => ({ ...source, sealedPolicy: new Uint8Array() })))
  if (plaintext.length > MAX_SHARE_BYTES) throw new MedrecError('TOO_LARGE', 'The share does not fit into a letter.')
  return { address: card.address, ...await hpkeSeal({ publicKey: card.encryptionKey, info: SHARE_INFO, plaintext }) }
}
