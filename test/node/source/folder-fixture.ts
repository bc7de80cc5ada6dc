import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { SourceLimits } from '../../../node/source/constants.ts'
import { openFhirFolder } from '../../../node/source/open-fhir-folder.ts'
import type { FhirFolder } from '../../../node/source/open-fhir-folder.ts'
import type { SourceProblem } from '../../../node/source/indexed-resource.ts'

/** A folder of records that is gone after the test, with a clock that stands still until told. */
export interface FolderFixture {
  folder: string
  copies: string
  /** Seconds. */
  clock: { now: number }
  reported: SourceProblem[]
  /** Writes a file, as something that happened at that second: no two versions are taken for one. */
  put: (name: string, content: string | Uint8Array) => Promise<void>
  open: (paths?: string[], limits?: Partial<SourceLimits>) => Promise<FhirFolder>
}

/** Makes an empty one. */
export async function makeFolder (test: TestContext): Promise<FolderFixture> {
  const root = await mkdtemp(join(tmpdir(), 'medrec-source-'))
  const folder = join(root, 'records')
  const copies = join(root, 'copies')
  await mkdir(folder)
  const clock = { now: 1000 }
  const reported: SourceProblem[] = []
  const opened: FhirFolder[] = []
  let version = 1_000_000
  test.after(async () => {
    for (const source of opened) await source.close()
    await rm(root, { recursive: true, force: true })
  })
  return {
    folder,
    copies,
    clock,
    reported,
    put: async (name, content) => {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
      await utimes(path, ++version, version)
    },
    open: async (paths = [folder], limits = {}) => {
      const source = await openFhirFolder({ paths, copies, limits, now: () => clock.now, report: problem => reported.push(problem) })
      opened.push(source)
      return source
    }
  }
}

/** The bytes of a record. */
export async function readRecord (source: FhirFolder, patient: string, key: string, offset = 0): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source.read({ person: patient, key, offset })) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** The text of every record of a patient, by key. */
export async function readAll (source: FhirFolder, patient: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const { key } of await source.list(patient)) texts.set(key, (await readRecord(source, patient, key)).toString('utf8'))
  return texts
}
