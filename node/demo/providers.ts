/** A provider of the demonstration. */
export interface DemoProvider {
  handle: string
  name: string
  /** How it hands out its records: a Bundle per person, or bulk NDJSON. */
  format: 'bundle' | 'ndjson'
}

/** The hospital, the doctor and the pharmacy. */
export const DEMO_PROVIDERS = [
  { handle: 'mercy-general', name: 'Mercy General', format: 'bundle' },
  { handle: 'northside-clinic', name: 'Northside Clinic', format: 'ndjson' },
  { handle: 'corner-pharmacy', name: 'Corner Pharmacy', format: 'ndjson' }
] as const satisfies readonly DemoProvider[]

/** Handle of one of them. */
export type DemoHandle = typeof DEMO_PROVIDERS[number]['handle']

/** Made-up providers that only seal blocks, for a demonstration with more members than have records. */
export const FURTHER_PROVIDERS = [
  { handle: 'valley-laboratory', name: 'Valley Laboratory' },
  { handle: 'eastgate-imaging', name: 'Eastgate Imaging' },
  { handle: 'riverside-dental', name: 'Riverside Dental' },
  { handle: 'harbour-eye-care', name: 'Harbour Eye Care' },
  { handle: 'hillcrest-physiotherapy', name: 'Hillcrest Physiotherapy' },
  { handle: 'parkside-midwives', name: 'Parkside Midwives' }
] as const

/** The first so many of all made-up providers, those with records before the others. */
export function listProviders (count: number = DEMO_PROVIDERS.length): Array<{ handle: string, name: string }> {
  return [...DEMO_PROVIDERS, ...FURTHER_PROVIDERS].slice(0, count).map(({ handle, name }) => ({ handle, name }))
}
