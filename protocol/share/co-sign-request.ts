import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { hpkeOpen, hpkeSeal } from '../crypto/hpke.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { SealedShare } from '../links/types.ts'
import { CoSignRequestSchema } from '../messages/share_pb.ts'
import { HANDLE_PATTERN } from '../network/constants.ts'
import { decodeNetworkId, encodeNetworkId } from '../network/network-address.ts'
import type { NetworkAddress } from '../network/types.ts'
import { MAX_NAME, MAX_PURPOSE } from '../policy/constants.ts'
import { isPlainText } from '../text/plain-text.ts'
import { CO_SIGN_INFO, MAX_SHARE_BYTES, MAX_SHARE_NAME, MAX_SOURCES, MAX_SOURCE_TAGS, SHARE_VERSION } from './constants.ts'

/** Where one grant stands that needs somebody's agreement. 0x hex. */
export interface CoSignSource { relationship: string, provider: string, providerName: string, salt: string }

/** What somebody is told whose agreement a grant needs. The grant itself names their address: nothing else is believed of it. */
export interface CoSignRequest { /** 32 hex digits. */ id: string, from: string, purpose: string, network: NetworkAddress, viewer: string, actions: string[], sources: CoSignSource[] }

/** Seals a request to a card. specs/conditions.md, "Asking for it". @throws MedrecError `TOO_LARGE` */
export async function sealCoSignRequest (options: { request: CoSignRequest, card: { address: string, encryptionKey: Uint8Array } }): Promise<SealedShare> {
  const { request, card } = options
  const plaintext = encodeCoSignRequest(request)
  return { address: card.address, ...await hpkeSeal({ publicKey: card.encryptionKey, info: CO_SIGN_INFO, plaintext }) }
}

/** What {@link readCoSignRequest} reads. @throws MedrecError `TOO_LARGE` */
export function encodeCoSignRequest ({ id, from, purpose, network, viewer, actions, sources }: CoSignRequest): Uint8Array {
  const plaintext = toBinary(CoSignRequestSchema, create(CoSignRequestSchema, {
    version: SHARE_VERSION, id: fromHex(`0x${id}`, 16), from, purpose, network: encodeNetworkId(network), viewer: fromHex(viewer, 20), actions,
    sources: sources.map(({ relationship, provider, providerName, salt }) => ({ relationship: fromHex(relationship, 32), provider, providerName, salt: fromHex(salt, 32) }))
  }))
  if (plaintext.length > MAX_SHARE_BYTES) throw new MedrecError('TOO_LARGE')
  return plaintext
}

/** Opens what {@link sealCoSignRequest} gave. @throws MedrecError `SEAL_BROKEN`, `TOO_LARGE`, and what {@link readCoSignRequest} throws */
export async function openCoSignRequest (options: { sealed: SealedShare, privateKey: Uint8Array }): Promise<{ request: CoSignRequest, plaintext: Uint8Array }> {
  const { sealed, privateKey } = options
  if (sealed.ciphertext.length > MAX_SHARE_BYTES + 16) throw new MedrecError('TOO_LARGE')
  const plaintext = await hpkeOpen({ privateKey, info: CO_SIGN_INFO, encapsulatedKey: new Uint8Array(sealed.encapsulatedKey), ciphertext: new Uint8Array(sealed.ciphertext) })
  return { request: readCoSignRequest(plaintext), plaintext }
}

/** Reads a request. @throws MedrecError `LINK_INVALID`, `NETWORK_INVALID`, `UNSUPPORTED_VERSION` */
export function readCoSignRequest (plaintext: Uint8Array): CoSignRequest {
  const { version, id, from, purpose, network, viewer, actions, sources } = parse(plaintext)
  if (version !== SHARE_VERSION) throw new MedrecError('UNSUPPORTED_VERSION', 'This was made by another version of the app.')
  const isSound = id.length === 16 && viewer.length === 20 && from.length <= MAX_SHARE_NAME && purpose.length <= MAX_PURPOSE && actions.length >= 1 && actions.length <= MAX_SOURCE_TAGS && actions.every(action => action.length <= MAX_NAME) && isPlainText([from, purpose, ...actions].join('')) && sources.length >= 1 && sources.length <= MAX_SOURCES &&
    sources.every(({ relationship, provider, providerName, salt }) => relationship.length === 32 && salt.length === 32 && HANDLE_PATTERN.test(provider) && providerName.length <= MAX_SHARE_NAME && isPlainText(providerName))
  if (!isSound) throw new MedrecError('LINK_INVALID')
  return {
    id: toHex(id).slice(2), from, purpose, network: decodeNetworkId(network), viewer: toHex(viewer), actions,
    sources: sources.map(({ relationship, provider, providerName, salt }) => ({ relationship: toHex(relationship), provider, providerName, salt: toHex(salt) }))
  }
}

function parse (bytes: Uint8Array): ReturnType<typeof fromBinary<typeof CoSignRequestSchema>> {
  try {
    return fromBinary(CoSignRequestSchema, bytes)
  } catch (cause) {
    throw new MedrecError('LINK_INVALID', undefined, { cause })
  }
}
