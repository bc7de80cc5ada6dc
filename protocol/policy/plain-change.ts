import * as A from '@automerge/automerge'
import { concat } from 'uint8arrays/concat'
import { equalBytes, toHex } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { ChunkReader } from './chunk-reader.ts'
import { ACTOR_BYTES, MAX_CHANGE_BYTES, MAX_HEADS } from './constants.ts'
import { countValues } from './count-values.ts'

/** A change of a policy that was counted, and of which nothing was made yet. */
export interface CountedChange {
  readonly bytes: Uint8Array
  /** As Automerge writes it: 64 hex digits. */
  readonly hash: string
  readonly deps: readonly string[]
  /** How many operations it has at most: as many as its longest column has values. */
  readonly count: number
}

/** A change of a policy that was looked at by itself: what it is made on is not known yet. */
export interface PlainChange extends CountedChange {
  readonly actor: string
  /** Which of its actor's changes it is, from 1. */
  readonly seq: number
  /** Number of its first operation, and of the one after its last. */
  readonly start: number
  readonly next: number
  readonly operations: ReadonlyArray<A.DecodedChange['ops'][number]>
}

const MAGIC = new Uint8Array([0x85, 0x6f, 0x4a, 0x83])
const CHECKSUM_BYTES = 4
const HASH_BYTES = 32
/** The kind of a chunk that is one change, not compressed. */
const CHANGE = 1

/**
 * Looks at one change before Automerge does anything with it (specs/policy.md, "Changes").
 *
 * @throws POLICY_INVALID, POLICY_LIMIT
 */
export function readChange (bytes: Uint8Array): PlainChange {
  return readCounted(countChange(bytes))
}

/** {@link readChange} as far as its hash, what it is made on and how much it is: in the time and memory of its bytes, whatever they claim. @throws POLICY_INVALID, POLICY_LIMIT */
export function countChange (bytes: Uint8Array): CountedChange {
  const { reader, checksum } = openChange(bytes)
  const hash = sha256(bytes.subarray(MAGIC.length + CHECKSUM_BYTES))
  if (!equalBytes(hash.subarray(0, CHECKSUM_BYTES), checksum)) throw invalid('Its checksum is wrong.')
  return { bytes, hash: toHex(hash).slice(2), ...countBody(reader) }
}

/** How many operations a change has at most. @throws POLICY_INVALID, POLICY_LIMIT */
export function operationsOf (bytes: Uint8Array): number {
  return countBody(openChange(bytes).reader).count
}

/** A change that was counted, with its operations. @throws POLICY_INVALID */
export function readCounted (change: CountedChange): PlainChange {
  const { deps, actor, seq, startOp, ops } = decode(change.bytes)
  return { ...change, deps, actor, seq, start: startOp, next: startOp + ops.length, operations: ops }
}

/** The hash of a plain change, 64 hex digits, as its bytes give it. */
export function hashChange (bytes: Uint8Array): string {
  return toHex(sha256(bytes.subarray(MAGIC.length + CHECKSUM_BYTES))).slice(2)
}

/** Splits changes that stand one after the other; they are not looked at yet. @throws POLICY_INVALID */
export function splitChanges (bytes: Uint8Array): Uint8Array[] {
  const changes: Uint8Array[] = []
  const reader = new ChunkReader(bytes)
  while (!reader.isAtEnd) {
    const start = reader.at
    reader.take(MAGIC.length + CHECKSUM_BYTES + 1)
    reader.take(reader.unsigned())
    changes.push(bytes.subarray(start, reader.at))
  }
  return changes
}

/** Changes one after the other, as {@link splitChanges} splits them. */
export function joinChanges (changes: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  // As one list: there may be more than a function takes.
  return concat([...changes])
}

/** Up to its body. */
function openChange (bytes: Uint8Array): { reader: ChunkReader, checksum: Uint8Array } {
  if (bytes.length > MAX_CHANGE_BYTES) throw new MedrecError('POLICY_LIMIT', `A change has at most ${MAX_CHANGE_BYTES} bytes.`)
  const reader = new ChunkReader(bytes)
  if (!equalBytes(reader.take(MAGIC.length), MAGIC)) throw invalid('It does not begin as one.')
  const checksum = reader.take(CHECKSUM_BYTES)
  if (reader.take(1)[0] !== CHANGE) throw invalid('It is compressed, or no single change.')
  if (reader.unsigned() !== bytes.length - reader.at) throw invalid('It has another length than it says.')
  return { reader, checksum }
}

function countBody (reader: ChunkReader): Pick<CountedChange, 'deps' | 'count'> {
  const made = reader.unsigned()
  if (made > MAX_HEADS) throw new MedrecError('POLICY_LIMIT', `A change is made on at most ${MAX_HEADS} others.`)
  const deps = Array.from({ length: made }, () => toHex(reader.take(HASH_BYTES)).slice(2))
  if (reader.unsigned() !== ACTOR_BYTES) throw invalid(`Its actor has not ${ACTOR_BYTES} bytes.`)
  reader.take(ACTOR_BYTES)
  // Which of its actor's changes it is, and its first operation.
  reader.unsigned()
  reader.unsigned()
  if (reader.signed() !== 0) throw invalid('It says when it was made.')
  if (reader.unsigned() !== 0) throw invalid('It has a message.')
  const others = reader.unsigned()
  for (let i = 0; i < others; i++) reader.take(reader.unsigned())
  const count = countValues({ reader })
  if (!reader.isAtEnd) throw invalid('Something stands after it.')
  return { deps, count }
}

function decode (bytes: Uint8Array): A.DecodedChange {
  try {
    return A.decodeChange(bytes)
  } catch (cause) {
    throw new MedrecError('POLICY_INVALID', 'A change cannot be read.', { cause })
  }
}

function invalid (what: string): MedrecError {
  return new MedrecError('POLICY_INVALID', `A change of the policy is not well-formed. ${what}`)
}
