import type { RecordEntry } from '../../../protocol/peer/record-types.ts'
import type { RecordSummary } from '../../../protocol/profiles/fhir/summary/record-summary.ts'
import { viewOf } from '../model/record-view.ts'
import type { RecordView } from '../model/record-view.ts'
import { sortViews } from '../model/timeline.ts'

/** The day on which the examples happen, so that pictures of them stay the same. */
export const SAMPLE_NOW = Date.UTC(2026, 10, 23, 11, 0) / 1000

/** Generated providers, for the examples alone. */
export const SAMPLE_PROVIDERS = [
  { relationship: '0x' + '1'.repeat(64), handle: 'mercy-general', name: 'Mercy General' },
  { relationship: '0x' + '2'.repeat(64), handle: 'northside', name: 'Northside Clinic' },
  { relationship: '0x' + '3'.repeat(64), handle: 'corner-pharmacy', name: 'Corner Pharmacy' }
] as const

type Sample = Partial<RecordSummary> & { title: string, day: string, from: 0 | 1 | 2, categories: string[], labels?: string[] }

const LAB_RANGE = { high: 5.6, text: 'under 5.7', general: true }
const A1C: Array<[string, number]> = [['2021-03-09', 8.1], ['2021-09-14', 7.6], ['2022-03-15', 7.2], ['2022-10-04', 7.4], ['2023-04-11', 6.9], ['2023-11-07', 6.8], ['2024-05-14', 7.0], ['2025-02-11', 6.8], ['2025-10-21', 6.6], ['2026-05-05', 6.6], ['2026-11-14', 6.1]]
const PRESSURE: Array<[string, number, number]> = [['2022-03-15', 146, 92], ['2022-10-04', 142, 90], ['2023-04-11', 138, 88], ['2023-11-07', 139, 86], ['2024-05-14', 134, 85], ['2025-02-11', 131, 84], ['2025-10-21', 132, 82], ['2026-09-03', 128, 82]]

const SAMPLES: Sample[] = [
  ...A1C.map(([day, value]): Sample => ({ title: 'HbA1c', day, from: 1, categories: ['labs'], value: value.toFixed(1), unit: '%', range: LAB_RANGE, flag: value > 5.6 ? 'high' : 'normal', status: 'final', series: { key: 'a1c', value } })),
  ...PRESSURE.map(([day, upper, lower]): Sample => ({ title: 'Blood pressure', day, from: 0, categories: ['vitals'], value: `${upper}/${lower}`, unit: 'mmHg', status: 'final', series: { key: 'bp', value: upper, second: lower } })),
  { title: 'Metformin 500 mg', day: '2026-11-14', from: 1, categories: ['prescriptions'], status: 'active', detail: 'twice daily', lines: [{ name: 'dose', text: 'One tablet twice daily with meals' }, { name: 'quantity', text: '180 tablets' }, { name: 'refills', text: '3' }] },
  { title: 'Influenza vaccine', day: '2026-09-28', from: 2, categories: ['vaccinations'], status: 'completed', lines: [{ name: 'lot', text: 'A26-4417' }, { name: 'site', text: 'Left upper arm' }] },
  { title: 'Methadone 10 mg', day: '2026-09-03', from: 0, categories: ['prescriptions'], labels: ['OPIOIDUD'], status: 'active', detail: 'once daily', lines: [{ name: 'dose', text: 'One tablet once daily' }] },
  { title: 'Lipid panel', day: '2026-05-05', from: 1, categories: ['labs'], status: 'final', parts: [{ title: 'Total cholesterol', value: '186', unit: 'mg/dL', range: { high: 200, text: 'under 200', general: true } }, { title: 'LDL cholesterol', value: '131', unit: 'mg/dL', range: { high: 100, text: 'under 100', general: true }, flag: 'high' }, { title: 'HDL cholesterol', value: '52', unit: 'mg/dL' }, { title: 'Triglycerides', value: '118', unit: 'mg/dL' }] },
  { title: 'Visit with family doctor', day: '2026-05-05', from: 1, categories: ['visits'], status: 'finished', detail: 'Check-up' },
  { title: 'Note after a conversation', day: '2026-03-12', from: 0, categories: ['notes'], labels: ['MH'], status: 'current', note: 'Sleeps better since the spring. Walks every morning. Would like to talk again in three months.' },
  { title: 'Penicillin', day: '2019-08-02', from: 0, categories: ['allergies'], status: 'active', detail: 'Hives', lines: [{ name: 'criticality', text: 'high' }, { name: 'reaction', text: 'Hives' }] },
  { title: 'Bee venom', day: '2011-06-18', from: 1, categories: ['allergies'], status: 'active', detail: 'Swelling' },
  { title: 'Type 2 diabetes', day: '2021-03-09', from: 1, categories: ['conditions'], status: 'active' },
  { title: 'HIV test', day: '2024-05-14', from: 0, categories: ['labs'], labels: ['HIV'], value: 'not detected', status: 'final' },
  { title: 'Tetanus booster', day: '2022-06-20', from: 2, categories: ['vaccinations'], status: 'completed' },
  { title: 'COVID-19 vaccine', day: '2023-10-16', from: 2, categories: ['vaccinations'], status: 'completed' },
  { title: 'Chest X-ray', day: '2020-01-27', from: 0, categories: ['imaging'], status: 'final' },
  { title: 'Lisinopril 10 mg', day: '2022-03-15', from: 1, categories: ['prescriptions'], status: 'active', detail: 'once daily' },
  { title: 'Home address and next of kin', day: '2019-08-02', from: 0, categories: [] }
]

function sampleEntry (sample: Sample, n: number): RecordEntry {
  const { title, day, from, categories, labels = [], ...more } = sample
  const provider = SAMPLE_PROVIDERS[from]
  const summary: RecordSummary = { type: 'Sample', lines: [], parts: [], title, date: day, at: Date.parse(`${day}T10:00:00Z`) / 1000, ...more }
  return { key: `Sample/${n}`, relationship: provider.relationship, handle: provider.handle, provider: provider.name, categories, labels, mediaType: 'application/fhir+json', size: 1_200 + n * 37, hash: n.toString(16).padStart(64, '0'), receivedAt: SAMPLE_NOW - 3_600, source: '', summary }
}

/** Generated records of a person who does not exist. */
export const SAMPLE_ENTRIES: RecordEntry[] = SAMPLES.map(sampleEntry)

/** The same as the screens show them, newest first. */
export const SAMPLE_VIEWS: RecordView[] = sortViews(SAMPLE_ENTRIES.map(viewOf))
