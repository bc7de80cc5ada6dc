import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ndjsonLine } from '../../protocol/profiles/fhir/bundle.ts'

/** What was written for one provider. */
export interface WrittenFile {
  handle: string
  provider: string
  file: string
  records: number
}

/** One provider's records, to be written into a file of their own. */
export interface RecordGroup {
  handle: string
  provider: string
  relationship: string
  texts: () => AsyncIterable<string>
  /** Told why no file was written of it, in place of an end of everything; throws what ends everything. */
  brokeOff?: (error: unknown) => void
}

/**
 * Writes one NDJSON file per provider into `folder`, readable by its owner alone: each record is the exact text it came in, less white
 * space outside strings. A file is replaced as a whole, and keeps its old content when this breaks off; what was begun is taken away then.
 */
export async function writeNdjson (options: { folder: string, groups: Iterable<RecordGroup> | AsyncIterable<RecordGroup>, signal: AbortSignal }): Promise<WrittenFile[]> {
  const taken = new Set<string>()
  const written: WrittenFile[] = []
  for await (const group of options.groups) {
    // Somebody may have two relationships with one provider: a parent, for a child.
    const name = taken.has(group.handle) ? `${group.handle}-${group.relationship.slice(2, 10)}` : group.handle
    taken.add(group.handle)
    const file = join(options.folder, `${name}.ndjson`)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    let records = 0
    const lines = async function * (): AsyncGenerator<string> {
      for await (const text of group.texts()) {
        records++
        yield ndjsonLine(text)
      }
    }
    const part = createWriteStream(`${file}.part`, { mode: 0o600 })
    try {
      await pipeline(lines(), part, { signal: options.signal })
    } catch (error) {
      // It may be opened after it was given up; half a record is of no use to anybody.
      if (!part.closed) await new Promise<void>(resolve => { part.on('error', () => {}).once('close', resolve) })
      await rm(`${file}.part`, { force: true })
      if (group.brokeOff === undefined) throw error
      group.brokeOff(error)
      continue
    }
    await rename(`${file}.part`, file)
    written.push({ handle: group.handle, provider: group.provider, file, records })
  }
  return written
}
