import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { SCAN_CHUNK } from './constants.ts'
import { indexResource } from './index-resource.ts'
import type { IndexedResource, SourceProblem } from './indexed-resource.ts'
import { BundleScanner } from './scan-bundle.ts'
import type { DocumentRange } from './scan-bundle.ts'
import { LineScanner } from './scan-lines.ts'

/** A range of a file that should be one resource. */
interface Candidate {
  start: number
  end: number
  place: string
  bundle?: number
  fullUrl?: string | undefined
}

/** What is in one file. */
export interface FileIndex {
  resources: IndexedResource[]
  problems: SourceProblem[]
}

/**
 * Finds the resources of a file: twice through it, first for where they are, then for what they are, one in memory at a time.
 * A resource that cannot be read is a problem, and the others are served.
 *
 * @throws MedrecError `SOURCE_INVALID` when nothing of the file can be trusted: it ends in the middle, or is no JSON.
 */
export async function indexFile (options: { path: string, name: string, room: number, maxResource: number, signal?: AbortSignal | undefined }): Promise<FileIndex> {
  const { path, name, room, maxResource, signal } = options
  const index: FileIndex = { resources: [], problems: [] }
  const handle = await open(path, 'r')
  try {
    const problem = (place: string, reason: string): void => { index.problems.push({ file: name, place, reason }) }
    const reader = createRangeReader(handle)
    for (const candidate of await findCandidates({ handle, name, signal })) {
      signal?.throwIfAborted()
      if (index.resources.length >= room) {
        problem(candidate.place, 'There are more resources than a source may have. This one and what follows in the file is not served.')
        break
      }
      await addCandidate({ candidate, reader, index, maxResource, problem })
    }
    return index
  } finally {
    await handle.close()
  }
}

async function findCandidates (options: { handle: FileHandle, name: string, signal: AbortSignal | undefined }): Promise<Candidate[]> {
  const { handle, name, signal } = options
  if (/\.(ndjson|jsonl)(\.gz)?$/i.test(name)) {
    const scanner = new LineScanner()
    await scan({ handle, scanner, signal })
    return scanner.end().map(({ start, end, line }) => ({ start, end, place: `line ${line}` }))
  }
  const scanner = new BundleScanner()
  await scan({ handle, scanner, signal })
  return scanner.end().flatMap((document, at) => candidatesOf(document, at))
}

function candidatesOf (document: DocumentRange, bundle: number, base = 0, place = ''): Candidate[] {
  if (document.resourceType !== 'Bundle') return [{ start: base + document.start, end: base + document.end, place }]
  const before = place === '' ? '' : `${place}, `
  return document.entries.map((entry, at) => ({
    start: base + entry.start, end: base + entry.end, place: `${before}entry ${at + 1}`, bundle, fullUrl: entry.fullUrl
  }))
}

async function scan (options: { handle: FileHandle, scanner: { push: (chunk: Uint8Array) => void }, signal: AbortSignal | undefined }): Promise<void> {
  const buffer = Buffer.allocUnsafe(SCAN_CHUNK)
  for (let position = 0; ;) {
    options.signal?.throwIfAborted()
    const { bytesRead } = await options.handle.read(buffer, 0, SCAN_CHUNK, position)
    if (bytesRead === 0) return
    options.scanner.push(buffer.subarray(0, bytesRead))
    position += bytesRead
  }
}

async function addCandidate (options: {
  candidate: Candidate
  reader: RangeReader
  index: FileIndex
  maxResource: number
  problem: (place: string, reason: string) => void
}): Promise<void> {
  const { candidate, reader, index, maxResource, problem } = options
  if (candidate.end - candidate.start > maxResource) {
    problem(candidate.place, `It is larger than ${maxResource} bytes.`)
    return
  }
  try {
    const { bytes, start } = trim(await reader.read(candidate.start, candidate.end), candidate.start)
    const resource = await indexResource({ ...candidate, bytes, start })
    if (resource.resourceType !== 'Bundle' || candidate.bundle !== undefined) {
      index.resources.push(resource)
      return
    }
    await addBundleOnALine({ ...options, bytes, start })
  } catch (cause) {
    if (!isMedrecError(cause, 'SOURCE_INVALID')) throw cause
    problem(candidate.place, cause.message)
  }
}

async function addBundleOnALine (options: Parameters<typeof addCandidate>[0] & { bytes: Uint8Array, start: number }): Promise<void> {
  const { candidate, bytes, start } = options
  const scanner = new BundleScanner()
  scanner.push(bytes)
  const document = scanner.end()[0]
  if (document === undefined) throw new MedrecError('SOURCE_INVALID', 'It is not a FHIR resource.')
  for (const entry of candidatesOf(document, start, start, candidate.place)) {
    const part = { read: async (from: number, to: number) => bytes.subarray(from - start, to - start) }
    await addCandidate({ ...options, candidate: entry, reader: part })
  }
}

/** Without white space, a mark of byte order, or a carriage return around it: the resource begins and ends with a brace. */
function trim (bytes: Uint8Array, start: number): { bytes: Uint8Array, start: number } {
  let from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  let to = bytes.length
  while (from < to && (bytes[from] as number) <= 0x20) from++
  while (to > from && (bytes[to - 1] as number) <= 0x20) to--
  return { bytes: bytes.subarray(from, to), start: start + from }
}

interface RangeReader {
  read: (start: number, end: number) => Promise<Uint8Array>
}

/** Reads ranges that mostly follow one another, a large piece of the file at a time. What it gives is valid until the next read. */
function createRangeReader (handle: FileHandle): RangeReader {
  let window = Buffer.alloc(0)
  let windowStart = 0
  return {
    read: async (start, end) => {
      if (start < windowStart || end > windowStart + window.length) {
        const length = Math.max(end - start, SCAN_CHUNK)
        const buffer = Buffer.allocUnsafe(length)
        const { bytesRead } = await handle.read(buffer, 0, length, start)
        window = buffer.subarray(0, bytesRead)
        windowStart = start
      }
      if (end > windowStart + window.length) throw new MedrecError('SOURCE_INVALID', 'The file ends before its resource.')
      return window.subarray(start - windowStart, end - windowStart)
    }
  }
}
