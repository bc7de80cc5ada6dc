import { sha256 } from '../../../protocol/crypto/sha256.ts'

const CHANGE = 1
const COMPRESSED_CHANGE = 2
const MAGIC_BYTES = 4
const CHECKSUM_BYTES = 4

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
export function repeatedChange (options: { operations: number, deps?: Uint8Array[], actor?: Uint8Array, start?: number, columns?: Array<[specification: number, data: number[]]> }): Uint8Array {
  const { operations, deps = [], actor = new Uint8Array(16).fill(9), start = 1 } = options
  const key = [...signed(operations), 1, 97]
  const columns = options.columns ?? [
    [0x15, key], [0x34, unsigned(operations)], [0x42, [...signed(operations), 1]], [0x56, [...signed(operations), 0]], [0x70, [...signed(operations), 0]]
  ]
  return chunkOf({ body: bodyOf({ deps, actor, start, columns }) })
}

/** The body of a change, its actor's first. */
export function bodyOf (options: { deps?: Uint8Array[], actor?: Uint8Array, start?: number, time?: number[], message?: number[], columns?: Array<[specification: number, data: number[]]>, after?: number[] }): Uint8Array {
  const { deps = [], actor = new Uint8Array(16).fill(9), start = 1, time = [0], message = [], columns = [], after = [] } = options
  return Uint8Array.from([
    ...unsigned(deps.length), ...deps.flatMap(dep => [...dep]), ...unsigned(actor.length), ...actor, 1, ...unsigned(start), ...time, ...unsigned(message.length), ...message, 0,
    ...writeColumns(columns), ...after
  ])
}

/** Columns as they stand at the end of a change. */
export function writeColumns (columns: ReadonlyArray<readonly [specification: number, data: readonly number[]]>): number[] {
  return [...unsigned(columns.length), ...columns.flatMap(([specification, data]) => [...unsigned(specification), ...unsigned(data.length)]), ...columns.flatMap(([, data]) => data)]
}

/** The columns of a change that Automerge wrote, and the part of its body before them. */
export function columnsOf (change: Uint8Array): { head: number[], columns: Array<[specification: number, data: number[]]> } {
  let at = MAGIC_BYTES + CHECKSUM_BYTES + 1
  const next = (): number => {
    for (let [value, factor] = [0, 1]; ; factor *= 128) {
      const byte = change[at++] as number
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  const skip = (times = 1): void => {
    const length = times * next()
    at += length
  }
  next()
  const start = at
  skip(32)
  skip()
  for (const _ of ['seq', 'start', 'time']) next()
  skip()
  for (let others = next(); others > 0; others--) skip()
  const head = [...change.subarray(start, at)]
  const specifications = Array.from({ length: next() }, () => [next(), next()] as const)
  return { head, columns: specifications.map(([specification, length]) => [specification, [...change.subarray(at, at += length)]]) }
}

/** A change compressed as Automerge may compress it. */
export async function compressed (body: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([body.slice()]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return chunkOf({ body: new Uint8Array(await new Response(stream).arrayBuffer()), kind: COMPRESSED_CHANGE })
}
