import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** The sample records beside the checkout. They are third-party and not part of it; tests that need them are skipped without. */
const FOLDER = join(import.meta.dirname, '../../shared/data')

/** Bundles, one person each. */
export const SYNTHEA_R4 = join(FOLDER, 'synthea-r4')

/** A bulk export, NDJSON. */
export const SYNTHEA_BULK = join(FOLDER, 'synthea-bulk-10')

/** Why a test that needs the sample records is skipped, for `it`'s `skip`; false when they are there. Says so loudly once. */
export const withoutSharedData: string | false = explainAbsence()

function explainAbsence (): string | false {
  const missing = [SYNTHEA_R4, SYNTHEA_BULK].filter(folder => !existsSync(folder))
  if (missing.length === 0) return false
  const line = '!'.repeat(100)
  process.stderr.write(`${line}\n!! The sample records are ABSENT (${missing.join(', ')}).\n!! Every test that reads them is SKIPPED: nothing is known about real exports in this run.\n${line}\n`)
  return 'the sample records in ../shared/data are absent'
}

/** Names of the packed files of a sample folder. */
export function sampleFiles (folder: string): string[] {
  return withoutSharedData === false ? readdirSync(folder).filter(name => name.endsWith('.gz')).sort() : []
}

/** The unpacked text of a sample file. */
export function readSample (folder: string, name: string): string {
  return gunzipSync(readFileSync(join(folder, name))).toString('utf8')
}
