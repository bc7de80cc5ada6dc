import { sha256 } from '../../../protocol/crypto/sha256.ts'

const CHANGE = 1
const COMPRESSED_CHANGE = 2

/** Unsigned LEB128. */
export function unsigned (value: number): number[] {
  const bytes: number[] = []
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128)
  return [...bytes, value]
}

/** Signed LEB128, of what is not negative. */
export function signed (value: number): number[] {
  const bytes = unsigned(value)
  const last = bytes.at(-1) as number
  return last < 64 ? bytes : [...bytes.slice(0, -1), last | 128, 0]
}

/** A chunk of Automerge's binary format around a body, with the right checksum where none is given. */
export function chunkOf (options: { body: Uint8Array, kind?: number, length?: number, checksum?: Uint8Array }): Uint8Array {
  const { body, kind = CHANGE, length = body.length } = options
  const hashed = Uint8Array.from([kind, ...unsigned(length), ...body])
  // The checksum of a compressed change is the one of the change that is not: whoever reads it has to inflate it first.
  const checksum = options.checksum ?? sha256(hashed).subarray(0, 4)
  return Uint8Array.from([0x85, 0x6f, 0x4a, 0x83, ...checksum, ...hashed])
}

/** A change by hand, with what a test says otherwise: one operation that says each of its parts `operations` times over, in very few bytes. */
export function repeatedChange (options: { operations: number, deps?: Uint8Array[], actor?: Uint8Array, columns?: Array<[specification: number, data: number[]]> }): Uint8Array {
  const { operations, deps = [], actor = new Uint8Array(16).fill(9) } = options
  const key = [...signed(operations), 1, 97]
  const columns = options.columns ?? [
    [0x15, key], [0x34, unsigned(operations)], [0x42, [...signed(operations), 1]], [0x56, [...signed(operations), 0]], [0x70, [...signed(operations), 0]]
  ]
  return chunkOf({ body: bodyOf({ deps, actor, columns }) })
}

/** The body of a change. */
export function bodyOf (options: { deps?: Uint8Array[], actor?: Uint8Array, time?: number[], message?: number[], columns?: Array<[specification: number, data: number[]]>, after?: number[] }): Uint8Array {
  const { deps = [], actor = new Uint8Array(16).fill(9), time = [0], message = [], columns = [], after = [] } = options
  return Uint8Array.from([
    ...unsigned(deps.length), ...deps.flatMap(dep => [...dep]), ...unsigned(actor.length), ...actor, 1, 1, ...time, ...unsigned(message.length), ...message, 0,
    ...unsigned(columns.length), ...columns.flatMap(([specification, data]) => [...unsigned(specification), ...unsigned(data.length)]), ...columns.flatMap(([, data]) => data), ...after
  ])
}

/** A change compressed as Automerge may compress it. */
export async function compressed (body: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([body.slice()]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return chunkOf({ body: new Uint8Array(await new Response(stream).arrayBuffer()), kind: COMPRESSED_CHANGE })
}
