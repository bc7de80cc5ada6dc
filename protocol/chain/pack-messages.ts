import { Signature } from 'ethers/crypto'
import { getBytes, hexlify } from 'ethers/utils'
import { INTERFACES } from '../chain-view/interfaces.ts'
import { concat, fromHex, toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { isKeySignature } from '../typed-data/sign.ts'
import { MAX_SIGNATURE_BYTES } from './constants.ts'
import type { RelationshipMessage } from './relay-message.ts'

/** A message, and what the chain calls the relationship that it is for; an `open` has no number yet. */
export interface NumberedMessage { message: RelationshipMessage, number: number | undefined }

const KINDS = { 'open': 1, 'anchor': 2, 'set-controller': 3, 'terminate': 4 } as const satisfies Record<RelationshipMessage['kind'], number>

/** In the kind: the length stands before the first signature, or before the second. */
const LONG_FIRST = 0x10
const LONG_SECOND = 0x20

/**
 * The data of the call that brings messages to the chain, 0x and hex digits. See specs/relationships.md, "Messages on the chain".
 *
 * @param messages - 1 to `MAX_BATCH`
 * @throws MedrecError `INVALID_INPUT` when a number, time or signature is one that the form has no place for
 */
export function packMessages (messages: readonly NumberedMessage[]): string {
  return toHex(concat(fromHex(INTERFACES.relationships.encodeFunctionData('submit')), ...messages.map(packMessage)))
}

/** One message in the form that it has on the chain. @throws as {@link packMessages} */
export function packMessage ({ message, number = 0 }: NumberedMessage): Uint8Array {
  const deadline = whole(message.deadline, 4)
  if (message.kind === 'open') {
    const [owner, provider] = [message.ownerSignature, message.providerSignature]
    const kind = KINDS.open | (isKeySignature(owner) ? 0 : LONG_FIRST) | (isKeySignature(provider) ? 0 : LONG_SECOND)
    return concat(whole(kind, 1), fromHex(message.ownerDelegate, 20), fromHex(message.providerDelegate, 20), deadline, packSignature(owner), packSignature(provider))
  }
  const kind = KINDS[message.kind] | (isKeySignature(message.signature) ? 0 : LONG_FIRST)
  const what = message.kind === 'anchor' ? fromHex(message.commitment, 32) : message.kind === 'set-controller' ? fromHex(message.controller, 20) : new Uint8Array(0)
  return concat(whole(kind, 1), whole(number, 4), what, whole(message.expectedSequence % 256, 1), deadline, packSignature(message.signature))
}

function packSignature (signature: Uint8Array): Uint8Array {
  if (isKeySignature(signature)) return getBytes(Signature.from(hexlify(signature)).compactSerialized)
  if (signature.length > MAX_SIGNATURE_BYTES) throw new MedrecError('INVALID_INPUT', 'The signature is too long.')
  return concat(whole(signature.length, 2), signature)
}

function whole (value: number, bytes: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * bytes)) throw new MedrecError('INVALID_INPUT', `${value} does not fit into ${bytes} bytes.`)
  return fromHex(`0x${value.toString(16).padStart(2 * bytes, '0')}`)
}
