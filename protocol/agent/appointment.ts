import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { hpkeOpen, hpkeSeal } from '../crypto/hpke.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_HELPER_ADDRESSES } from '../links/constants.ts'
import type { SealedShare } from '../links/types.ts'
import { AppointmentSchema } from '../messages/share_pb.ts'
import { HANDLE_PATTERN, MAX_MULTIADDRS } from '../network/constants.ts'
import { decodeNetworkId, encodeNetworkId } from '../network/network-address.ts'
import type { NetworkAddress } from '../network/types.ts'
import { MAX_SHARE_BYTES, MAX_SHARE_NAME } from '../share/constants.ts'
import { isPlainText } from '../text/plain-text.ts'

/** HPKE's info for appointments. specs/agent.md, "Appointing". */
export const APPOINTMENT_INFO = 'medrec/appointment/1'
const VERSION = 1

/** As what somebody is appointed; `helper`: with powers that were chosen one by one; `owner`: takes over from a key that was lost. */
export const APPOINTMENT_KINDS = ['parent', 'proxy', 'guardian', 'helper', 'owner'] as const

/** As what somebody is appointed. */
export type AppointmentKind = typeof APPOINTMENT_KINDS[number]

/** What acting in one relationship takes, besides what the chain says. Addresses and keys are 0x hex. */
export interface AppointmentSource {
  relationship: string
  /** Of the helper's card: the one used here. */
  address: string
  provider: string
  providerName: string
  multiaddrs: string[]
  providerDelegate: string
  providerEncryptionKey: string
  attestation: string
  policySalt: string
  /** Under which the relationship was opened; whoever controls it now. */
  ownerDelegate: string
}

/** What a helper is told. The chain says whether it is so, and what it lets do. */
export interface Appointment { id: string, from: string, kind: AppointmentKind, network: NetworkAddress, sources: AppointmentSource[] }

/** Seals an appointment to a helper's card; `address` names the card: the first of its addresses. @throws MedrecError `TOO_LARGE` */
export async function sealAppointment (options: { appointment: Appointment, card: { address: string, encryptionKey: Uint8Array } }): Promise<SealedShare> {
  const { appointment, card } = options
  const plaintext = encodeAppointment(appointment)
  return { address: card.address, ...await hpkeSeal({ publicKey: card.encryptionKey, info: APPOINTMENT_INFO, plaintext }) }
}

/** What {@link readAppointment} reads. @throws MedrecError `TOO_LARGE` */
export function encodeAppointment ({ id, from, kind, network, sources }: Appointment): Uint8Array {
  const plaintext = toBinary(AppointmentSchema, create(AppointmentSchema, {
    version: VERSION, id: fromHex(`0x${id}`, 16), from, kind, network: encodeNetworkId(network),
    sources: sources.map(({ provider, providerName, multiaddrs, ...source }) => ({
      provider, providerName, multiaddrs, relationship: fromHex(source.relationship, 32), address: fromHex(source.address, 20), providerDelegate: fromHex(source.providerDelegate, 20),
      providerEncryptionKey: fromHex(source.providerEncryptionKey, 32), attestation: fromHex(source.attestation), policySalt: fromHex(source.policySalt, 32), ownerDelegate: fromHex(source.ownerDelegate, 20)
    }))
  }))
  if (plaintext.length > MAX_SHARE_BYTES) throw new MedrecError('TOO_LARGE')
  return plaintext
}

/** Opens what {@link sealAppointment} gave. @throws MedrecError `SEAL_BROKEN`, `TOO_LARGE`, and what {@link readAppointment} throws */
export async function openAppointment (options: { sealed: SealedShare, privateKey: Uint8Array }): Promise<{ appointment: Appointment, plaintext: Uint8Array }> {
  const { sealed, privateKey } = options
  if (sealed.ciphertext.length > MAX_SHARE_BYTES + 16) throw new MedrecError('TOO_LARGE')
  const plaintext = await hpkeOpen({ privateKey, info: APPOINTMENT_INFO, encapsulatedKey: new Uint8Array(sealed.encapsulatedKey), ciphertext: new Uint8Array(sealed.ciphertext) })
  return { appointment: readAppointment(plaintext), plaintext }
}

/** Reads an appointment. @throws MedrecError `LINK_INVALID`, `NETWORK_INVALID`, `UNSUPPORTED_VERSION` */
export function readAppointment (plaintext: Uint8Array): Appointment {
  const { version, id, from, kind, network, sources } = parse(plaintext)
  if (version !== VERSION) throw new MedrecError('UNSUPPORTED_VERSION', 'This was made by another version of the app.')
  if (id.length !== 16 || from.length > MAX_SHARE_NAME || !isPlainText(from) || !isKind(kind) || sources.length === 0 || sources.length > MAX_HELPER_ADDRESSES) throw new MedrecError('LINK_INVALID')
  const read = { id: toHex(id).slice(2), from, kind, network: decodeNetworkId(network), sources: sources.map(readSource) }
  // One address in two agents would tell everybody that they are of the same people.
  if (new Set(read.sources.map(({ address }) => address)).size < sources.length || new Set(read.sources.map(each => each.relationship)).size < sources.length) throw new MedrecError('LINK_INVALID')
  return read
}

function readSource (source: ReturnType<typeof parse>['sources'][number]): AppointmentSource {
  const { relationship, address, provider, providerName, multiaddrs, providerDelegate, providerEncryptionKey, attestation, policySalt, ownerDelegate } = source
  const lengths = [relationship, address, providerDelegate, providerEncryptionKey, attestation, policySalt, ownerDelegate].map(bytes => bytes.length).join()
  if (lengths !== '32,20,20,32,65,32,20' || !HANDLE_PATTERN.test(provider) || providerName.length > MAX_SHARE_NAME || !isPlainText(providerName) || multiaddrs.length > MAX_MULTIADDRS) throw new MedrecError('LINK_INVALID')
  return {
    provider, providerName, multiaddrs, relationship: toHex(relationship), address: toHex(address), providerDelegate: toHex(providerDelegate),
    providerEncryptionKey: toHex(providerEncryptionKey), attestation: toHex(attestation), policySalt: toHex(policySalt), ownerDelegate: toHex(ownerDelegate)
  }
}

function isKind (kind: string): kind is AppointmentKind {
  return (APPOINTMENT_KINDS as readonly string[]).includes(kind)
}

function parse (bytes: Uint8Array): ReturnType<typeof fromBinary<typeof AppointmentSchema>> {
  try {
    return fromBinary(AppointmentSchema, bytes)
  } catch (cause) {
    throw new MedrecError('LINK_INVALID', undefined, { cause })
  }
}
