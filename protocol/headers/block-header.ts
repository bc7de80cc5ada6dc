import { keccak256 } from 'ethers/crypto'
import { encodeRlp, toBeHex } from 'ethers/utils'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_EXTRA_BYTES } from './constants.ts'

/** A header under Berlin's rules, in the order in which it is hashed. Everything is 0x and lower-case hex digits, as JSON-RPC has it. */
export interface HeaderFields {
  parentHash: string
  sha3Uncles: string
  miner: string
  stateRoot: string
  transactionsRoot: string
  receiptsRoot: string
  logsBloom: string
  difficulty: string
  number: string
  gasLimit: string
  gasUsed: string
  timestamp: string
  extraData: string
  mixHash: string
  nonce: string
}

/** A header that was read, with its own hash: whoever has it knows everything before it to be this and nothing else. */
export interface BlockHeader extends HeaderFields {
  /** Computed, never what was told. */
  hash: string
  height: number
  /** Epoch seconds. */
  time: number
}

/** Bytes of the fields that always have as many. */
const FIXED: ReadonlyMap<string, number> = new Map<keyof HeaderFields, number>([
  ['parentHash', 32], ['sha3Uncles', 32], ['miner', 20], ['stateRoot', 32], ['transactionsRoot', 32], ['receiptsRoot', 32], ['logsBloom', 256], ['mixHash', 32], ['nonce', 8]
])
const NUMBERS: ReadonlySet<string> = new Set<keyof HeaderFields>(['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp'])
const ORDER: ReadonlyArray<keyof HeaderFields> = [
  'parentHash', 'sha3Uncles', 'miner', 'stateRoot', 'transactionsRoot', 'receiptsRoot', 'logsBloom', 'difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp', 'extraData', 'mixHash', 'nonce'
]

/**
 * Reads a header from its JSON-RPC form and computes its hash. See specs/chain.md, "Checking".
 *
 * @throws MedrecError `ANSWER_UNSOUND` when it is none, or one of other rules than Berlin's
 */
export function readHeader (value: unknown): BlockHeader {
  if (value === null || typeof value !== 'object') throw unsound('it is no header')
  const json = value as Record<string, unknown>
  // Rules after Berlin's hash more than stands here.
  for (const later of ['baseFeePerGas', 'withdrawalsRoot', 'blobGasUsed', 'parentBeaconBlockRoot']) if (json[later] !== undefined && json[later] !== null) throw unsound(`it has ${later}`)
  const fields = Object.fromEntries(ORDER.map(name => [name, readField(name, json[name])])) as unknown as HeaderFields
  const [height, time] = [Number(fields.number), Number(fields.timestamp)]
  if (!Number.isSafeInteger(height) || !Number.isSafeInteger(time)) throw unsound('it is too far away')
  return { ...fields, hash: hashFields(fields), height, time }
}

/** What of a header is hashed, and nothing else that there is in its JSON-RPC form. */
export function fieldsOf (header: HeaderFields): HeaderFields {
  return Object.fromEntries(ORDER.map(name => [name, header[name]])) as unknown as HeaderFields
}

/** Keccak-256 of the fields' RLP. */
export function hashFields (fields: HeaderFields): string {
  return keccak256(encodeRlp(ORDER.map(name => NUMBERS.has(name) ? minimal(fields[name]) : fields[name])))
}

function readField (name: keyof HeaderFields, value: unknown): string {
  if (typeof value !== 'string' || !/^0x[0-9a-f]*$/i.test(value)) throw unsound(`${name} is missing`)
  const bytes = FIXED.get(name)
  const isRight = NUMBERS.has(name)
    ? /^0x(0|[1-9a-f][0-9a-f]{0,63})$/i.test(value)
    : value.length % 2 === 0 && (bytes === undefined ? value.length <= 2 + 2 * MAX_EXTRA_BYTES : value.length === 2 + 2 * bytes)
  if (!isRight) throw unsound(`${name} has the wrong form`)
  return value.toLowerCase()
}

/** As RLP has numbers: no leading zeros, zero is empty. */
function minimal (hex: string): string {
  const value = BigInt(hex)
  return value === 0n ? '0x' : toBeHex(value)
}

function unsound (reason: string): MedrecError {
  return new MedrecError('ANSWER_UNSOUND', `A header of the chain cannot be used: ${reason}.`)
}
