import { fromBinary } from '@bufbuild/protobuf'
import { toHex } from '../crypto/bytes.ts'
import { hpkeOpen } from '../crypto/hpke.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { SealedShare } from '../links/types.ts'
import { ShareSchema } from '../messages/share_pb.ts'
import type { Source } from '../messages/share_pb.ts'
import { HANDLE_PATTERN, MAX_MULTIADDRS } from '../network/constants.ts'
import { decodeNetworkId } from '../network/network-address.ts'
import type { NetworkAddress } from '../network/types.ts'
import { MAX_DEPTH, MAX_TIME } from '../policy/constants.ts'
import { isGrantId } from '../policy/grant.ts'
import { isPlainText } from '../text/plain-text.ts'
import { relationshipId } from '../typed-data/relationship-id.ts'
import { isSignedBy } from '../typed-data/sign.ts'
import { MAX_SHARE_BYTES, MAX_SHARE_NAME, MAX_SOURCES, MAX_SOURCE_TAGS, SHARE_INFO, SHARE_VERSION } from './constants.ts'
import { isPassedOn } from './passed-on.ts'
import { hashDetails } from './share.ts'
import type { Share, ShareSource } from './share.ts'

/**
 * Opens a share. See {@link readShare} for what is checked.
 *
 * @param options.card - my card that it is sealed to
 * @returns what it says, and the plaintext to keep
 * @throws MedrecError `SEAL_BROKEN`, `TOO_LARGE`, and what {@link readShare} throws
 */
export async function openShare (options: { sealed: SealedShare, card: { address: string, privateKey: Uint8Array } }): Promise<OpenedShare & { plaintext: Uint8Array }> {
  const { sealed, card } = options
  if (sealed.ciphertext.length > MAX_SHARE_BYTES + 16) throw new MedrecError('TOO_LARGE')
  const plaintext = await hpkeOpen({ privateKey: card.privateKey, info: SHARE_INFO, encapsulatedKey: new Uint8Array(sealed.encapsulatedKey), ciphertext: new Uint8Array(sealed.ciphertext) })
  return { ...readShare({ plaintext, viewer: card.address }), plaintext }
}

/** A share, and the network it is in. */
export interface OpenedShare { share: Share, network: NetworkAddress }

/**
 * Reads a share's plaintext and checks that each source is signed by the owner's delegate or the signer that it names, in the network that it names. Whether that
 * delegate has that relationship, that signer may sign there, and the provider attests it, is for the chain to say.
 *
 * @param options.viewer - address of the card it was sealed to
 * @throws MedrecError `SHARE_NOT_GENUINE`, `LINK_INVALID`, `UNSUPPORTED_VERSION`
 */
export function readShare (options: { plaintext: Uint8Array, viewer: string }): OpenedShare {
  const { plaintext, viewer } = options
  const message = parse(plaintext)
  if (message.version !== SHARE_VERSION) throw new MedrecError('UNSUPPORTED_VERSION', 'This share was made by another version of the app.')
  const { id, revision, from, sources } = message
  if (id.length !== 16 || revision < 1 || revision > Number.MAX_SAFE_INTEGER || from.length > MAX_SHARE_NAME || !isPlainText(from) || sources.length === 0 || sources.length > MAX_SOURCES) throw new MedrecError('LINK_INVALID')
  const network = decodeNetworkId(message.network)
  const read = sources.map(source => {
    const decoded = decodeSource(source)
    const genuine = relationshipId(decoded) === decoded.relationship && isSignedBy({
      network,
      type: 'ShareSource',
      message: { share: id, revision, relationship: decoded.relationship, viewer, notBefore: source.notBefore, notAfter: source.notAfter, detailsHash: hashDetails({ source, from }) },
      signature: source.signature,
      address: decoded.signer ?? decoded.ownerDelegate
    }) && (decoded.links === undefined || isPassedOn({ network, source: decoded, viewer }))
    if (!genuine) throw new MedrecError('SHARE_NOT_GENUINE')
    return decoded
  })
  return { network, share: { id: toHex(id).slice(2), revision: Number(revision), from, sources: read } }
}

function decodeSource (source: Source): ShareSource {
  const lengths = [source.relationship, source.ownerDelegate, source.providerDelegate, source.providerEncryptionKey].map(bytes => bytes.length)
  if (lengths.join() !== '32,20,20,32' || (source.signer.length !== 0 && source.signer.length !== 20) || !HANDLE_PATTERN.test(source.provider) || source.providerName.length > MAX_SHARE_NAME || !isPlainText(source.providerName + source.passedOnBy)) throw new MedrecError('LINK_INVALID')
  if (source.categories.length > MAX_SOURCE_TAGS || source.labels.length > MAX_SOURCE_TAGS || source.multiaddrs.length > MAX_MULTIADDRS) throw new MedrecError('LINK_INVALID')
  if (source.notBefore > MAX_TIME || source.notAfter > MAX_TIME) throw new MedrecError('LINK_INVALID')
  if (source.links.length > MAX_DEPTH || source.depth > MAX_DEPTH || source.passedOnBy.length > MAX_SHARE_NAME || (source.grant !== '' && !isGrantId(source.grant))) throw new MedrecError('LINK_INVALID')
  return {
    relationship: toHex(source.relationship),
    ownerDelegate: toHex(source.ownerDelegate),
    ...source.signer.length === 0 ? {} : { signer: toHex(source.signer) },
    providerDelegate: toHex(source.providerDelegate),
    providerEncryptionKey: source.providerEncryptionKey,
    attestation: source.attestation,
    provider: source.provider,
    providerName: source.providerName,
    multiaddrs: source.multiaddrs,
    categories: source.categories,
    labels: source.labels,
    notBefore: Number(source.notBefore),
    notAfter: source.notAfter === 0n ? null : Number(source.notAfter),
    sealedPolicy: source.sealedPolicy,
    ...source.grant === '' || source.depth === 0 ? {} : { grant: source.grant, depth: source.depth },
    ...source.links.length === 0 ? {} : { links: source.links.map(({ parent, grant, signature }) => ({ parent, grant, signature })), passedOnBy: source.passedOnBy }
  }
}

function parse (bytes: Uint8Array): ReturnType<typeof fromBinary<typeof ShareSchema>> {
  try {
    return fromBinary(ShareSchema, bytes)
  } catch (cause) {
    throw new MedrecError('LINK_INVALID', undefined, { cause })
  }
}
