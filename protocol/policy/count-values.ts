import { MedrecError } from '../errors/medrec-error.ts'
import { ChunkReader } from './chunk-reader.ts'
import { MAX_CHANGE_COLUMNS, MAX_CHANGE_OPERATIONS } from './constants.ts'

// What the lowest three bits of a column's specification say that it holds. Automerge's binary format, "Column specifications".
const SIGNED = 3
const BOOLEAN = 4
const TEXT = 5
const RAW = 7
const COMPRESSED = 8

/**
 * Refuses a change that says with few bytes what would be much: every column of it, counted run by run, has at most as many values as a change
 * may have operations. Takes time and memory of the bytes given, whatever they claim.
 *
 * @param options.reader - stands before the columns' specifications
 * @returns how many values the longest of them has
 * @throws POLICY_LIMIT; POLICY_INVALID when a column is compressed or cannot be counted
 */
export function countValues (options: { reader: ChunkReader }): number {
  const { reader } = options
  const count = reader.unsigned()
  if (count > MAX_CHANGE_COLUMNS) throw uncountable()
  const columns = Array.from({ length: count }, () => ({ specification: reader.unsigned(), length: reader.unsigned() }))
  let most = 0
  for (const { specification, length } of columns) {
    if ((specification & COMPRESSED) !== 0) throw uncountable()
    const kind = specification & 7
    const data = new ChunkReader(reader.take(length))
    // Of the raw bytes each value takes what the column beside it says, and no more than there are.
    if (kind === RAW) continue
    most = Math.max(most, kind === BOOLEAN ? countBooleans(data) : countRuns(data, kind))
  }
  return most
}

function countBooleans (data: ChunkReader): number {
  let values = 0
  while (!data.isAtEnd) values = add(values, data.unsigned())
  return values
}

/** A run is a count and one value; minus a count and as many values; or 0 and how many are null. */
function countRuns (data: ChunkReader, kind: number): number {
  const skipValue = (): void => {
    if (kind === TEXT) data.take(data.unsigned())
    else if (kind === SIGNED) data.signed()
    else data.unsigned()
  }
  let values = 0
  while (!data.isAtEnd) {
    const run = data.signed()
    values = add(values, run === 0 ? data.unsigned() : Math.abs(run))
    for (let i = run < 0 ? -run : Math.sign(run); i > 0; i--) skipValue()
  }
  return values
}

function add (values: number, more: number): number {
  if (values + more > MAX_CHANGE_OPERATIONS) throw new MedrecError('POLICY_LIMIT', `A change has at most ${MAX_CHANGE_OPERATIONS} operations.`)
  return values + more
}

function uncountable (): MedrecError {
  return new MedrecError('POLICY_INVALID', 'A change has columns that cannot be counted.')
}
