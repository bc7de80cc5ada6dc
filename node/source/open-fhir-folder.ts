import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { PersonSummary, RecordDescriptor, RecordSource } from '../../protocol/records/source.ts'
import { buildRecords, sameList } from './build-records.ts'
import type { PatientRecords, ServedFile } from './build-records.ts'
import { LOOK_INTERVAL, MAX_PROBLEMS, SOURCE_LIMITS } from './constants.ts'
import type { SourceLimits } from './constants.ts'
import { Copies } from './copies.ts'
import { copyFile, copyName, copyPrefix, listCopies } from './file-copy.ts'
import { indexFile } from './index-file.ts'
import type { SourceProblem } from './indexed-resource.ts'
import { listFiles } from './list-files.ts'
import type { SourceFile } from './list-files.ts'

/** A folder of FHIR files as a source of records. */
export interface FhirFolder extends RecordSource {
  /** Looks at the folder now, and serves what is new. Otherwise a question does so when the last look is older than 5 s. */
  rescan: () => Promise<void>
  /** What is not served, and why, as of the last look. At most 500; the last one says how many more there are. */
  problems: () => readonly SourceProblem[]
}

/** What {@link openFhirFolder} takes. */
export interface FhirFolderOptions {
  /** Folders, followed down, and files. */
  paths: readonly string[]
  /** A folder of this source's own, for unpacked copies. Holds records in clear: made readable to this user only. */
  copies: string
  /** Epoch seconds. */
  now: () => number
  /** Told of each problem once. */
  report?: ((problem: SourceProblem) => void) | undefined
  limits?: Partial<SourceLimits> | undefined
  signal?: AbortSignal | undefined
}

/**
 * Opens a folder of FHIR R4 files (Bundles, single resources, bulk NDJSON; plain or `.gz`) as a source of records. A record is the
 * exact bytes of its resource in its file. A file that cannot be read is reported; what it held before is served on.
 * specs/record-source.md.
 *
 * @throws MedrecError `SOURCE_UNREADABLE`, `SOURCE_LIMIT`
 * @example
 * const source = await openFhirFolder({ paths: ['records/mercy-general'], copies: 'data/mercy-general/copies', now })
 * for (const { id, name, records } of await source.people()) console.log(id, name, records)
 */
export async function openFhirFolder (options: FhirFolderOptions): Promise<FhirFolder> {
  await mkdir(options.copies, { recursive: true, mode: 0o700 })
  const folder = new OpenFhirFolder(options)
  await folder.rescan()
  return folder
}

/** A file that is served, and as which version of it. */
interface FileState extends ServedFile {
  path: string
  stamp: string
  problems: SourceProblem[]
}

class OpenFhirFolder implements FhirFolder {
  readonly #options: FhirFolderOptions
  readonly #copies: Copies
  readonly #limits: SourceLimits
  #files = new Map<string, FileState>()
  #failed = new Map<string, { stamp: string, problem: SourceProblem }>()
  #patients = new Map<string, PatientRecords>()
  #problems: SourceProblem[] = []
  #lookedAt = -Infinity
  #looking: Promise<void> | undefined
  #closed = false

  constructor (options: FhirFolderOptions) {
    this.#options = options
    this.#copies = new Copies(options.copies)
    this.#limits = { ...SOURCE_LIMITS, ...options.limits }
  }

  async people (): Promise<PersonSummary[]> {
    await this.#lookAgain()
    return [...this.#patients.values()].map(patient => patient.summary)
  }

  async list (person: string): Promise<RecordDescriptor[]> {
    await this.#lookAgain()
    return this.#patients.get(person)?.list ?? NO_RECORDS
  }

  async * read (options: { person: string, key: string, offset?: number, signal?: AbortSignal }): AsyncGenerator<Uint8Array> {
    const { offset = 0, signal } = options
    const place = this.#patients.get(options.person)?.places.get(options.key)
    if (place === undefined || this.#closed) throw new MedrecError('RECORD_UNKNOWN')
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > place.size) throw new MedrecError('INVALID_INPUT', 'The offset is not inside the record.')
    yield * place.copy.read({ start: place.start + offset, size: place.size - offset, signal })
  }

  problems (): readonly SourceProblem[] {
    return this.#problems
  }

  async rescan (): Promise<void> {
    this.#looking ??= this.#look().finally(() => { this.#looking = undefined })
    await this.#looking
  }

  async close (): Promise<void> {
    this.#closed = true
    await this.#looking?.catch(() => undefined)
    for (const file of this.#files.values()) file.copy.close()
  }

  async #lookAgain (): Promise<void> {
    if (this.#looking === undefined && Math.abs(this.#options.now() - this.#lookedAt) < LOOK_INTERVAL) return
    try {
      await this.rescan()
    } catch (cause) {
      // A folder that is away for a while takes nothing from anybody: what was read of it is served on.
      if (!isMedrecError(cause)) throw cause
      this.#lookedAt = this.#options.now()
      this.#tell([{ file: '', place: '', reason: `${cause.message} What it held before is served on.` }])
    }
  }

  async #look (): Promise<void> {
    const { paths, signal } = this.#options
    // Before the files: a copy that another process makes of a newer version meanwhile is then not taken for one nobody uses.
    const { copies, leftovers } = await listCopies(this.#options.copies)
    const existing = new Set(copies)
    const found = await listFiles({ paths, limits: this.#limits, signal })
    this.#lookedAt = this.#options.now()
    const isKnown = (file: SourceFile): boolean => (this.#files.get(file.path) ?? this.#failed.get(file.path))?.stamp === file.stamp
    const gone = [...this.#files.keys(), ...this.#failed.keys()].filter(path => !found.some(file => file.path === path))
    if (gone.length === 0 && found.every(isKnown)) return

    const before = this.#files
    const files = new Map<string, FileState>()
    const failed = new Map<string, { stamp: string, problem: SourceProblem }>()
    let room = this.#limits.resources
    for (const file of found) {
      const state = await this.#load({ file, existing, room, failed })
      if (state === undefined) continue
      files.set(file.path, state)
      room -= state.resources.length
    }
    this.#files = files
    this.#failed = failed
    this.#serve()
    for (const [path, state] of before) {
      existing.delete(state.copy.name)
      if (files.get(path)?.copy !== state.copy) await state.copy.retire()
    }
    await this.#sweep([...existing, ...leftovers])
  }

  /** The file as it is now; when it cannot be read, as it was before; undefined when it never was readable. */
  async #load (options: {
    file: SourceFile
    existing: ReadonlySet<string>
    room: number
    failed: Map<string, { stamp: string, problem: SourceProblem }>
  }): Promise<FileState | undefined> {
    const { file, existing, room, failed } = options
    const { signal } = this.#options
    const known = this.#files.get(file.path)
    const failure = this.#failed.get(file.path)
    if (known?.stamp === file.stamp) {
      if (failure?.stamp === file.stamp) failed.set(file.path, failure)
      return known
    }
    try {
      const path = await copyFile({ file, copies: this.#options.copies, existing, maxFile: this.#limits.file, signal })
      const { resources, problems } = await indexFile({ path, name: file.name, room, maxResource: this.#limits.resource, signal })
      return { ...file, copy: this.#copies.take(copyName(file)), resources, problems }
    } catch (cause) {
      if (!isMedrecError(cause)) throw cause
      const earlier = known ?? await this.#loadEarlier({ file, existing, room })
      const reason = earlier === undefined ? cause.message : `${cause.message} What it held before is served on.`
      failed.set(file.path, { stamp: file.stamp, problem: { file: file.name, place: '', reason } })
      return earlier === undefined ? undefined : { ...earlier, stamp: file.stamp }
    }
  }

  /** What an earlier run has kept of a file that cannot be read now. */
  async #loadEarlier (options: { file: SourceFile, existing: ReadonlySet<string>, room: number }): Promise<FileState | undefined> {
    const { file, existing, room } = options
    for (const name of existing) {
      if (!name.startsWith(copyPrefix(file)) || name === copyName(file)) continue
      try {
        const index = await indexFile({ path: join(this.#options.copies, name), name: file.name, room, maxResource: this.#limits.resource, signal: this.#options.signal })
        return { ...file, copy: this.#copies.take(name), ...index }
      } catch (cause) {
        if (!isMedrecError(cause)) throw cause
      }
    }
    return undefined
  }

  #serve (): void {
    const { patients, problems } = buildRecords([...this.#files.values()])
    for (const [id, patient] of patients) {
      const earlier = this.#patients.get(id)
      if (earlier !== undefined && sameList(earlier.list, patient.list)) patient.list = earlier.list
    }
    this.#patients = patients
    const all = [...[...this.#failed.values()].map(failure => failure.problem), ...[...this.#files.values()].flatMap(file => file.problems), ...problems]
    this.#tell(all.length <= MAX_PROBLEMS ? all : [...all.slice(0, MAX_PROBLEMS - 1), { file: '', place: '', reason: `${all.length - MAX_PROBLEMS + 1} more problems.` }])
  }

  /** Keeps the problems there are, and reports those that were not there before. */
  #tell (problems: SourceProblem[]): void {
    const before = new Set(this.#problems.map(problem => JSON.stringify(problem)))
    this.#problems = problems
    for (const problem of problems) {
      if (!before.has(JSON.stringify(problem))) this.#options.report?.(problem)
    }
  }

  /** Deletes those copies that nothing is served from. */
  async #sweep (existing: readonly string[]): Promise<void> {
    const used = new Set([...this.#files.values()].map(file => file.copy.name))
    for (const name of existing) {
      if (!used.has(name)) await rm(join(this.#options.copies, name), { force: true })
    }
  }
}

const NO_RECORDS: RecordDescriptor[] = []
