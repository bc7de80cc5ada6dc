import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { ZeroAddress } from 'ethers/constants'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { InvitationSchema } from '../messages/enrol_pb.ts'
import { NetworkIdSchema } from '../messages/network_pb.ts'
import { CardSchema, EmergencyCardSchema, HelperCardSchema, SealedSchema } from '../messages/share_pb.ts'
import { HANDLE_PATTERN, MAX_MULTIADDRS } from '../network/constants.ts'
import { decodeNetworkId, encodeNetworkId } from '../network/network-address.ts'
import { isMultiaddr, isName } from '../network/values.ts'
import { isPlainText } from '../text/plain-text.ts'
import { LINK_VERSION, MAX_CARD_NAME_BYTES, MAX_EMERGENCY_PLACES, MAX_HELPER_ADDRESSES, SECRET_BYTES } from './constants.ts'
import type { Card, EmergencyCard, HelperCard, Link, LinkKind, SealedShare } from './types.ts'

/** The payload of a link. */
export function encodePayload (link: Link): Uint8Array {
  switch (link.kind) {
    case 'network': return toBinary(NetworkIdSchema, encodeNetworkId(link.network))
    case 'join': {
      const { network, expiresAt, ...rest } = link.invitation
      return toBinary(InvitationSchema, create(InvitationSchema, {
        ...rest, version: LINK_VERSION, expiresAt: BigInt(expiresAt), network: encodeNetworkId(network)
      }))
    }
    case 'card': return toBinary(CardSchema, create(CardSchema, { ...link.card, version: LINK_VERSION, address: fromHex(link.card.address, 20) }))
    case 'share': return encodeSealedShare(link.share)
    case 'helper': return toBinary(HelperCardSchema, create(HelperCardSchema, { ...link.helper, version: LINK_VERSION, addresses: link.helper.addresses.map(address => fromHex(address, 20)) }))
    case 'appointment': return encodeSealedShare(link.appointment)
    case 'cosign': return encodeSealedShare(link.request)
    case 'emergency': return encodeEmergencyCard(link.emergency)
  }
}

/** Reads a payload. @throws MedrecError `LINK_INVALID`, `NETWORK_INVALID`, `UNSUPPORTED_VERSION`, or what the decoder threw */
export function decodePayload (kind: LinkKind, payload: Uint8Array): Link {
  switch (kind) {
    case 'network': return { kind, network: decodeNetworkId(fromBinary(NetworkIdSchema, payload)) }
    case 'join': return decodeInvitation(payload)
    case 'card': return { kind, card: decodeCard(payload) }
    case 'share': return { kind, share: decodeSealedShare(payload) }
    case 'helper': return { kind, helper: decodeHelperCard(payload) }
    case 'appointment': return { kind, appointment: decodeSealedShare(payload) }
    case 'cosign': return { kind, request: decodeSealedShare(payload) }
    case 'emergency': return { kind, emergency: decodeEmergencyCard(payload) }
  }
}

/** A sealed share as bytes: what a share link and a letter about a share carry. */
export function encodeSealedShare (share: SealedShare): Uint8Array {
  return toBinary(SealedSchema, create(SealedSchema, { ...share, version: LINK_VERSION, address: fromHex(share.address, 20) }))
}

/** @throws MedrecError `LINK_INVALID`, `UNSUPPORTED_VERSION`, or what the decoder threw */
export function decodeSealedShare (payload: Uint8Array): SealedShare {
  const { version, address, encapsulatedKey, ciphertext } = fromBinary(SealedSchema, payload)
  checkVersion(version)
  if (address.length !== 20 || encapsulatedKey.length !== 32 || ciphertext.length === 0) throw new MedrecError('LINK_INVALID')
  return { address: toHex(address), encapsulatedKey, ciphertext }
}

function decodeCard (payload: Uint8Array): Card {
  const { version, address, encryptionKey, name } = fromBinary(CardSchema, payload)
  checkVersion(version)
  if (address.length !== 20 || encryptionKey.length !== 32) throw new MedrecError('LINK_INVALID')
  if (!isPlainText(name) || new TextEncoder().encode(name).length > MAX_CARD_NAME_BYTES) throw new MedrecError('LINK_INVALID')
  return { address: toHex(address), encryptionKey, name }
}

function decodeHelperCard (payload: Uint8Array): HelperCard {
  const { version, addresses, encryptionKey, name } = fromBinary(HelperCardSchema, payload)
  checkVersion(version)
  if (addresses.length === 0 || addresses.length > MAX_HELPER_ADDRESSES || addresses.some(address => address.length !== 20) || encryptionKey.length !== 32) throw new MedrecError('LINK_INVALID')
  if (!isPlainText(name) || new TextEncoder().encode(name).length > MAX_CARD_NAME_BYTES) throw new MedrecError('LINK_INVALID')
  const named = addresses.map(address => toHex(address))
  // An address in two agents tells everybody that they are of the same people; the zero address is nobody's.
  if (new Set(named).size < named.length || named.includes(ZeroAddress)) throw new MedrecError('LINK_INVALID')
  return { addresses: named, encryptionKey, name }
}

function encodeEmergencyCard ({ network, places }: EmergencyCard): Uint8Array {
  return toBinary(EmergencyCardSchema, create(EmergencyCardSchema, {
    version: LINK_VERSION, network: encodeNetworkId(network), places: places.map(({ provider, relationship }) => ({ provider, relationship: fromHex(relationship, 32) }))
  }))
}

function decodeEmergencyCard (payload: Uint8Array): EmergencyCard {
  const { version, network: id, places } = fromBinary(EmergencyCardSchema, payload)
  checkVersion(version)
  const network = decodeNetworkId(id)
  // Nobody is led anywhere by it but to who the chain knows.
  if (network.multiaddrs.length > 0) throw new MedrecError('LINK_INVALID')
  if (places.length === 0 || places.length > MAX_EMERGENCY_PLACES || places.some(({ provider, relationship }) => !HANDLE_PATTERN.test(provider) || relationship.length !== 32)) throw new MedrecError('LINK_INVALID')
  const read = places.map(({ provider, relationship }) => ({ provider, relationship: toHex(relationship) }))
  if (new Set(read.map(({ relationship }) => relationship)).size < read.length) throw new MedrecError('LINK_INVALID')
  return { network, places: read }
}

function decodeInvitation (payload: Uint8Array): Link {
  const { version, secret, expiresAt, provider, providerName, multiaddrs, network } = fromBinary(InvitationSchema, payload)
  checkVersion(version)
  if (secret.length < SECRET_BYTES.min || secret.length > SECRET_BYTES.max) throw new MedrecError('LINK_INVALID')
  if (!HANDLE_PATTERN.test(provider) || !isName(providerName) || expiresAt > BigInt(Number.MAX_SAFE_INTEGER)) throw new MedrecError('LINK_INVALID')
  if (multiaddrs.length === 0 || multiaddrs.length > MAX_MULTIADDRS || !multiaddrs.every(isMultiaddr)) throw new MedrecError('LINK_INVALID')
  return {
    kind: 'join',
    invitation: { secret, expiresAt: Number(expiresAt), provider, providerName, multiaddrs, network: decodeNetworkId(network) }
  }
}

function checkVersion (version: number): void {
  if (version !== LINK_VERSION) throw new MedrecError('UNSUPPORTED_VERSION', 'This link was made by a newer version of the app.')
}
