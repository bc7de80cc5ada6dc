import { AbiCoder } from 'ethers/abi'
import { id } from 'ethers/hash'
import { getBytes } from 'ethers/utils'
import { MAX_CONDITION_BYTES } from '../chain/constants.ts'
import { concat, fromHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { DelegateSigner } from '../session/signer.ts'
import { SIGNATURE_BYTES } from '../typed-data/sign.ts'
import { TYPED_DATA_TYPES } from '../typed-data/types.ts'
import type { TypedDataMessage, TypedDataName } from '../typed-data/types.ts'
import { MAX_PLACES } from './constants.ts'

/** What a custodian may sign, and the kind of its envelope. specs/agent.md, "Signatures". */
const KINDS = { SessionProof: 1, Anchor: 2 } as const satisfies Partial<Record<TypedDataName, number>>
const FIELDS = { 1: 7, 2: 4 } as const
const HEAD_BYTES = 2 + SIGNATURE_BYTES
const ADDRESS_BYTES = 20

/** A custodian's envelope, as far as it can be read without the agent. */
export interface Envelope { kind: 1 | 2, place: number, signature: Uint8Array }

/** Reads the head of an envelope; undefined when it is none. */
export function readEnvelope (bytes: Uint8Array): Envelope | undefined {
  const [kind, place = MAX_PLACES] = bytes
  if ((kind !== 1 && kind !== 2) || place >= MAX_PLACES || bytes.length < HEAD_BYTES + 32 * FIELDS[kind]) return undefined
  return { kind, place, signature: bytes.slice(2, HEAD_BYTES) }
}

/**
 * Signs as a custodian in its place: what its agent takes for a signature. Only what a custodian may sign.
 *
 * @param options.signer - of the custodian's own key
 * @param options.condition - 0x hex, as the place has it; 0x: none
 * @throws MedrecError `INVALID_INPUT`, at once when there is no such place or condition, later for what a custodian cannot sign
 */
export function createCustodianSigner (options: { signer: DelegateSigner, place: number, condition: string }): DelegateSigner {
  const { signer, place, condition } = options
  const conditionBytes = fromHex(condition)
  if (!Number.isInteger(place) || place < 0 || place >= MAX_PLACES) throw new MedrecError('INVALID_INPUT', `There are ${MAX_PLACES} places.`)
  if (conditionBytes.length !== 0 && (conditionBytes.length < ADDRESS_BYTES || conditionBytes.length > MAX_CONDITION_BYTES)) throw new MedrecError('INVALID_INPUT', 'A condition is an address, and parameters.')
  return {
    address: signer.address,
    sign: async (type, message) => {
      const kind = (KINDS as Partial<Record<TypedDataName, number>>)[type]
      const signature = await signer.sign(type, message)
      // No agent is asked about a letter: whoever reads it compares the key with those that the agent has.
      if (type === 'ShareSource') return signature
      if (kind === undefined) throw new MedrecError('INVALID_INPUT', `A custodian cannot sign ${type}.`)
      return concat(Uint8Array.of(kind, place), signature, ...encodeFields(type, message), conditionBytes)
    }
  }
}

/** The fields of a message as EIP-712 encodes them, 32 bytes each; of none of their types is anything but a word or a string. */
function encodeFields<N extends TypedDataName> (type: N, message: TypedDataMessage<N>): Uint8Array[] {
  return TYPED_DATA_TYPES[type].map(field => {
    const value = (message as Record<string, unknown>)[field.name]
    return field.type === 'string' ? getBytes(id(String(value))) : getBytes(AbiCoder.defaultAbiCoder().encode([field.type], [value]))
  })
}
