import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { ProviderConfig } from '../provider/config.ts'
import { openFhirFolder } from '../source/open-fhir-folder.ts'
import type { FhirFolder } from '../source/open-fhir-folder.ts'

/**
 * Looks at a provider's records beside its node, which may run: with copies of its own, that go when `work` is done, or `signal` aborts.
 *
 * @throws MedrecError `CANCELLED`, and as `openFhirFolder`
 */
export async function withRecords<T> (options: { config: ProviderConfig, now: () => number, signal: AbortSignal }, work: (source: FhirFolder) => Promise<T>): Promise<T> {
  const { config, now, signal } = options
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const copies = await mkdtemp(join(config.dataDir, 'look-'))
  try {
    const source = await openFhirFolder({ paths: config.records, copies, now, signal })
    try {
      return await work(source)
    } finally {
      await source.close()
    }
  } catch (cause) {
    throw signal.aborted ? new MedrecError('CANCELLED', undefined, { cause }) : cause
  } finally {
    await rm(copies, { recursive: true, force: true })
  }
}
