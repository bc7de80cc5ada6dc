import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSample, sampleFiles, SYNTHEA_R4 } from '../shared-data.ts'

interface Bundle { entry: Array<{ resource: { resourceType: string, id: string } }> }

/** A resource as plain JSON, in one form whatever the order of its fields. */
export function canonical (value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}

/** All resources of the Bundles in a folder of three providers, read plainly. */
export function readResources (folder: string): Array<{ resourceType: string }> {
  return readdirSync(folder).flatMap(provider => readdirSync(join(folder, provider)).flatMap(file =>
    (JSON.parse(readFileSync(join(folder, provider, file), 'utf8')) as Bundle).entry.map(({ resource }) => resource)))
}

/**
 * Divides the records of one person, who has vaccinations, allergies and prescriptions, among three providers: folders to give to `--records`.
 * Undefined, and said loudly, when the sample data is not there.
 */
export function divideRealRecords (folder: string, providers: string[]): string | undefined {
  for (const file of sampleFiles(SYNTHEA_R4)) {
    const bundle = JSON.parse(readSample(SYNTHEA_R4, file)) as Bundle
    const types = new Set(bundle.entry.map(({ resource }) => resource.resourceType))
    if (!['Immunization', 'AllergyIntolerance', 'MedicationRequest'].every(type => types.has(type))) continue
    const patient = bundle.entry.filter(({ resource }) => resource.resourceType === 'Patient')
    const rest = bundle.entry.filter(({ resource }) => resource.resourceType !== 'Patient')
    providers.forEach((provider, i) => {
      mkdirSync(join(folder, provider), { recursive: true })
      writeFileSync(join(folder, provider, 'person.json'), JSON.stringify({ ...bundle, entry: [...patient, ...rest.filter((_, n) => n % providers.length === i)] }))
    })
    return folder
  }
  return undefined
}
