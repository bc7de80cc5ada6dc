import { join } from 'node:path'
import type { RecordSource } from '../../protocol/records/source.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { openFhirFolder } from '../source/open-fhir-folder.ts'

/**
 * Opens a provider's store of records: with the paths that its configuration names under `records`, and the folder in which its node keeps what is its own.
 * The node closes it when it ends.
 */
export type OpenSource = (options: { paths: string[], dataDir: string, now: () => number, report: Report }) => Promise<RecordSource>

/** Opens the paths as folders and files of FHIR: what a node does unless it is told otherwise. */
export const openFhirSource: OpenSource = async ({ paths, dataDir, now, report }) => await openFhirFolder({
  paths, copies: join(dataDir, 'copies'), now, report: problem => { report({ event: 'record-skipped', reason: JSON.stringify(problem) }) }
})
