import { secp256k1 } from '@noble/curves/secp256k1.js'
import { TYPED_DATA_TYPES } from '../../../protocol/typed-data/types.ts'
import { plainPublicKey } from './bip32.ts'
import { bytes, hex } from './bytes.ts'
import { keccak, plainDigest, plainDomainHash, plainEncodedType, plainStructHash } from './typed-data.ts'

const HALF = secp256k1.Point.Fn.ORDER / 2n

/** A typed message in JSON. */
export interface PlainTyped { network: { chainId: number, contracts: { relationships: string } }, type: string, message: Record<string, unknown> }

/** The hashes of a typed message of specs/typed-data.md. The types come from the table of the project, which a test compares with the one of the spec. */
export function plainTyped ({ network, type, message }: PlainTyped): { encodedType: string, typeHash: string, domainHash: string, structHash: string, digest: Buffer } {
  const types = { [type]: TYPED_DATA_TYPES[type as keyof typeof TYPED_DATA_TYPES] }
  const [domainHash, structHash] = [plainDomainHash({ name: 'MedRec', version: '1', chainId: network.chainId, verifyingContract: network.contracts.relationships }), plainStructHash(types, type, message)]
  const encodedType = plainEncodedType(types, type)
  return { encodedType, typeHash: hex(keccak(Buffer.from(encodedType))), domainHash: hex(domainHash), structHash: hex(structHash), digest: plainDigest(domainHash, structHash) }
}

/** A signature of 65 bytes: RFC 6979, the lower s. */
export function plainSign (digest: Uint8Array, privateKey: string): Buffer {
  const signed = secp256k1.sign(digest, bytes(privateKey), { prehash: false, format: 'recovered', lowS: true })
  return Buffer.concat([signed.subarray(1), Buffer.of(27 + (signed[0] ?? 0))])
}

/** Signs a typed message. */
export function plainSignTyped (typed: PlainTyped, privateKey: string): Buffer {
  return plainSign(plainTyped(typed).digest, privateKey)
}

/** The other signature that anybody can make of one: the higher s. */
export function otherForm (signature: Buffer): Buffer {
  const s = secp256k1.Point.Fn.ORDER - BigInt(hex(signature.subarray(32, 64)))
  if (s <= HALF) throw new TypeError('This is the other form already.')
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex'), Buffer.of(55 - (signature[64] ?? 0))])
}

/** The address of a key, in lower case. */
export function plainAddress (privateKey: string): string {
  return hex(keccak(plainPublicKey(bytes(privateKey), 'uncompressed').subarray(1)).subarray(12))
}
