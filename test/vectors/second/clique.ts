import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bytes, hex } from './bytes.ts'
import { plainSign } from './sign.ts'
import { keccak } from './typed-data.ts'

/** A header as JSON-RPC gives it: 0x and hex digits. */
export type HeaderJson = Record<string, string>

const ORDER = ['parentHash', 'sha3Uncles', 'miner', 'stateRoot', 'transactionsRoot', 'receiptsRoot', 'logsBloom', 'difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp', 'extraData', 'mixHash', 'nonce']
const NUMBERS = ['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp']
const SEAL = 65

/** specs/chain.md, "Headers (`clique`)", computed once more. */
export const SECOND_CLIQUE = {
  'chain/header': ({ header }: { header: HeaderJson }) => {
    const hash = hex(plainHeaderHash(header))
    return BigInt(header['number'] ?? '') === 0n ? { gives: { hash, founders: plainSigners(header) } } : { steps: { sealed: hex(plainHeaderHash(unsealed(header))) }, gives: { hash, sealer: plainSealer(header) } }
  }
}

/** Keccak-256 of the RLP of the 15 fields. */
export function plainHeaderHash (header: HeaderJson): Buffer {
  const fields = ORDER.map(name => NUMBERS.includes(name) ? minimal(header[name] ?? '') : bytes(header[name] ?? ''))
  return keccak(plainRlp(fields))
}

/** Who is named between the 32 bytes before and the 65 after. */
export function plainSigners ({ extraData = '' }: HeaderJson): string[] {
  const named = bytes(extraData).subarray(32, -SEAL)
  return Array.from({ length: named.length / 20 }, (_, i) => hex(named.subarray(20 * i, 20 * i + 20)))
}

/** Who sealed it. */
export function plainSealer (header: HeaderJson): string {
  const seal = bytes(header['extraData'] ?? '').subarray(-SEAL)
  const signature = secp256k1.Signature.fromBytes(Buffer.concat([seal.subarray(64), seal.subarray(0, 64)]), 'recovered')
  return hex(keccak(signature.recoverPublicKey(plainHeaderHash(unsealed(header))).toBytes(false).subarray(1)).subarray(12))
}

/** With a seal at the end of `extraData`. */
export function plainSeal (header: HeaderJson, key: string): HeaderJson {
  const signature = plainSign(plainHeaderHash(header), key)
  signature[64] = (signature[64] ?? 0) - 27
  return { ...header, extraData: `${header['extraData'] ?? ''}${hex(signature).slice(2)}` }
}

function unsealed (header: HeaderJson): HeaderJson { return { ...header, extraData: (header['extraData'] ?? '').slice(0, -2 * SEAL) } }

/** A number as RLP has it: no zeros before it. */
function minimal (digits: string): Buffer {
  const value = BigInt(digits)
  return value === 0n ? Buffer.alloc(0) : Buffer.from(value.toString(16).padStart(2 * Math.ceil(value.toString(16).length / 2), '0'), 'hex')
}

/** The RLP of bytes, or of a list of them. */
export function plainRlp (value: Buffer | Buffer[]): Buffer {
  if (Array.isArray(value)) {
    const content = Buffer.concat(value.map(plainRlp))
    return Buffer.concat([rlpLength(content.length, 0xc0), content])
  }
  return value.length === 1 && (value[0] ?? 0) < 0x80 ? value : Buffer.concat([rlpLength(value.length, 0x80), value])
}

function rlpLength (length: number, from: number): Buffer {
  if (length < 56) return Buffer.of(from + length)
  const digits = minimal(`0x${length.toString(16)}`)
  return Buffer.concat([Buffer.of(from + 55 + digits.length), digits])
}
