import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { weekday } from './calendar.ts'
import type { Day } from './calendar.ts'
import { Chart } from './chart.ts'
import type { Resource } from './chart.ts'
import { toJson } from './decimal.ts'
import { ines } from './people/ines.ts'
import { lio } from './people/lio.ts'
import { maren } from './people/maren.ts'
import { tobias } from './people/tobias.ts'
import { DEMO_PROVIDERS } from './providers.ts'
import type { DemoHandle, DemoProvider } from './providers.ts'
import { createSeededRandom } from './random.ts'
import type { Story } from './story.ts'

/** The people of the demonstration, the first the one to show things with. */
export const DEMO_PEOPLE: readonly Story[] = [maren, tobias, lio, ines]

/** One person as one provider knows them. */
export interface DemoPatient {
  person: string
  name: string
  handle: DemoHandle
  /** The provider's number for them: the id of its Patient resource. */
  patient: string
}

/**
 * Makes up the records of the demonstration and writes them as three providers would hand them out: a folder each, named by its
 * handle, with FHIR R4 Bundles or bulk NDJSON. The same seed and day give the same bytes. Folders of these names are replaced.
 *
 * @param options.today the last day anything happened
 * @throws MedrecError `INVALID_INPUT` when the day is none
 * @example
 * await writeDemoRecords({ folder: 'records', seed: 'demo', today: '2026-11-24' })
 */
export async function writeDemoRecords (options: { folder: string, seed: string, today: Day }): Promise<DemoPatient[]> {
  const { folder, seed, today } = options
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(Date.parse(today))) throw new MedrecError('INVALID_INPUT', `${today} is not a day. Write it as YYYY-MM-DD.`)
  const lives = DEMO_PEOPLE.map(story => ({ story, charts: tell({ story, seed, today }) }))
  for (const provider of DEMO_PROVIDERS) {
    const own = join(folder, provider.handle)
    await rm(own, { recursive: true, force: true })
    await mkdir(own, { recursive: true })
    const charts = lives.map(({ story, charts }) => ({ id: story.id, chart: charts[provider.handle] }))
    if (provider.format === 'bundle') await writeBundles(own, charts)
    else await writeNdjson(own, charts.flatMap(({ chart }) => chart.resources))
  }
  return lives.flatMap(({ story, charts }) => DEMO_PROVIDERS.map(({ handle }) => {
    const { person, resources } = charts[handle]
    return { person: story.id, name: `${person.given} ${person.family}`, handle, patient: resources[0]?.id ?? '' }
  }))
}

const DOCTORS: Readonly<Record<DemoHandle, string>> = { 'mercy-general': 'Dr. Placeholder', 'northside-clinic': 'Dr. Exemplar', 'corner-pharmacy': 'Corner Pharmacy' }

function tell (options: { story: Story, seed: string, today: Day }): Record<DemoHandle, Chart> {
  const { story, seed, today } = options
  const person = story.person(weekday(today))
  const chart = (provider: DemoProvider & { handle: DemoHandle }): Chart =>
    new Chart({ provider, person, random: createSeededRandom(`${seed}/${story.id}/${provider.handle}`), doctor: DOCTORS[provider.handle] })
  const [hospital, clinic, pharmacy] = DEMO_PROVIDERS
  const charts = { 'mercy-general': chart(hospital), 'northside-clinic': chart(clinic), 'corner-pharmacy': chart(pharmacy) }
  story.tell(charts, weekday(today))
  return charts
}

async function writeBundles (folder: string, charts: ReadonlyArray<{ id: string, chart: Chart }>): Promise<void> {
  for (const { id, chart } of charts) {
    const entry = chart.resources.map(resource => ({ fullUrl: `urn:uuid:${resource.id}`, resource, request: { method: 'POST', url: resource.resourceType } }))
    await writeFile(join(folder, `${id}.json`), `${toJson({ resourceType: 'Bundle', type: 'transaction', entry }, 2)}\n`)
  }
}

async function writeNdjson (folder: string, resources: readonly Resource[]): Promise<void> {
  for (const type of new Set(resources.map(resource => resource.resourceType))) {
    const lines = resources.filter(resource => resource.resourceType === type).map(resource => `${toJson(resource)}\n`).join('')
    // One kind packed, as exports come either way.
    if (type === 'Observation') await writeFile(join(folder, `${type}.000.ndjson.gz`), gzipSync(lines))
    else await writeFile(join(folder, `${type}.000.ndjson`), lines)
  }
}
