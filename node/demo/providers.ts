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
