import { svg, html } from 'lit'
import type { TemplateResult } from 'lit'

/** Drawn for this app on a 24-pixel grid with a 1.8 line; they are decoration, the words beside them say it. */
const DRAWINGS = {
  records: svg`<path d="M6 3h8.5L19 7.5V21H6zM14 3v5h5M9.5 12.5h6M9.5 16.5h6"/>`,
  share: svg`<circle cx="6" cy="12" r="2.8"/><circle cx="18" cy="5.8" r="2.8"/><circle cx="18" cy="18.2" r="2.8"/><path d="m8.6 10.7 6.8-3.5M8.6 13.3l6.8 3.5"/>`,
  eye: svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>`,
  person: svg`<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4 3.8-6 7.5-6s6.9 2 7.5 6"/>`,
  people: svg`<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.5-3.6 3.3-5.5 6.5-5.5s6 1.9 6.5 5.5M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.9c2 .8 3.2 2.5 3.5 5.1"/>`,
  flask: svg`<path d="M9 3h6M10 3v6.2L5.3 17.8A2.2 2.2 0 0 0 7.2 21h9.6a2.2 2.2 0 0 0 1.9-3.2L14 9.2V3M7.6 14.5h8.8"/>`,
  pulse: svg`<path d="M2.5 12.5h4l3-8 5 15 3-7h4"/>`,
  pill: svg`<rect x="2.5" y="8" width="19" height="8" rx="4"/><path d="M12 8v8"/>`,
  syringe: svg`<path d="m17 3 4 4M19 5l-3.5 3.5M13 5l6 6M16 8.5 8.5 16H5.5l-2.5 5M5.5 16v2.5H8L16 11M12 9.5l2 2"/>`,
  allergy: svg`<path d="M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9M9.5 4.5 12 7l2.5-2.5M9.5 19.5 12 17l2.5 2.5"/>`,
  heart: svg`<path d="M12 20.3S3.5 15 3.5 9.3A4.7 4.7 0 0 1 12 6.5a4.7 4.7 0 0 1 8.5 2.8C20.5 15 12 20.3 12 20.3z"/>`,
  scalpel: svg`<path d="M20.5 3.5c-5 1-9.5 5.5-11.5 10l2.5 2.5c4.5-2 8-7 9-12.5zM9 13.5 3.5 20.5h6l2-4.5"/>`,
  calendar: svg`<rect x="3.5" y="5" width="17" height="15.5" rx="2.5"/><path d="M3.5 10h17M8 2.8V6.5M16 2.8V6.5"/>`,
  note: svg`<path d="M5 3.5h14v11l-6 6H5zM13 20.5v-6h6M8.5 8h7M8.5 12h4"/>`,
  image: svg`<rect x="3.5" y="4" width="17" height="16" rx="2.5"/><circle cx="9" cy="9.5" r="1.7"/><path d="m4 17.5 5-4.5 3.5 3 3-2.5 4.5 4"/>`,
  device: svg`<rect x="6" y="2.8" width="12" height="18.4" rx="2.5"/><path d="M9 12.5h1.5l1.2-3 1.5 5 1-2H15"/>`,
  plan: svg`<rect x="4.5" y="4" width="15" height="17" rx="2.5"/><path d="M9 2.8h6v3H9zM8 11.5l1.3 1.3L11.5 10.5M8 16.5l1.3 1.3 2.2-2.3M14 12h2.5M14 17h2.5"/>`,
  bill: svg`<path d="M5.5 3h13v18l-2.2-1.5L14.2 21 12 19.5 9.8 21l-2.1-1.5L5.5 21zM9 8h6M9 12h6"/>`,
  home: svg`<path d="M3.5 11.5 12 4l8.5 7.5M6 9.5V20h12V9.5M10 20v-5.5h4V20"/>`,
  building: svg`<path d="M4.5 21V5.5l8-2.5v18M12.5 8.5l7 2V21M2.5 21h19M7.5 8.5h2M7.5 12.5h2M7.5 16.5h2M15.5 13.5h1M15.5 17h1"/>`,
  key: svg`<circle cx="8" cy="15.5" r="4.5"/><path d="m11.3 12.2 8.2-8.2M16 7.5l3 3M13.5 10l2 2"/>`,
  lock: svg`<rect x="4.5" y="10.5" width="15" height="10.5" rx="2.5"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2.5"/>`,
  shield: svg`<path d="M12 2.8 4.5 5.5v6c0 5 3.2 8.2 7.5 9.7 4.3-1.5 7.5-4.7 7.5-9.7v-6zM8.7 12l2.3 2.3 4.3-4.6"/>`,
  alert: svg`<path d="M12 3.5 2.5 20.5h19zM12 10v4.5M12 17.5v.2"/>`,
  info: svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.2"/>`,
  check: svg`<path d="m4.5 12.5 5 5 10-11"/>`,
  close: svg`<path d="m5.5 5.5 13 13M18.5 5.5l-13 13"/>`,
  next: svg`<path d="m9 5 7 7-7 7"/>`,
  before: svg`<path d="m15 5-7 7 7 7"/>`,
  search: svg`<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>`,
  camera: svg`<path d="M3 7.5h4L8.7 5h6.6L17 7.5h4v12H3z"/><circle cx="12" cy="13" r="3.7"/>`,
  download: svg`<path d="M12 3.5v12M7 11l5 5 5-5M4 20.5h16"/>`,
  plus: svg`<path d="M12 4.5v15M4.5 12h15"/>`,
  code: svg`<rect x="3.5" y="3.5" width="6.5" height="6.5" rx="1.2"/><rect x="14" y="3.5" width="6.5" height="6.5" rx="1.2"/><rect x="3.5" y="14" width="6.5" height="6.5" rx="1.2"/><path d="M14 14h2.5v2.5H14zM20.5 14v2.5M18 18.5v2h2.5M14 20.5v-.5"/>`,
  door: svg`<path d="M13.5 3.5h-8v17h8M10 12h11M17 8l4 4-4 4"/>`,
  gap: svg`<path d="M4 5.5h16M4 18.5h16M4 12h4M16 12h4M12 10.800v.2M12 13v.2"/>`,
  refresh: svg`<path d="M20 6v5h-5M4 18v-5h5M5.5 9.5a7 7 0 0 1 12-2.5L20 11M18.5 14.5a7 7 0 0 1-12 2.5L4 13"/>`,
  network: svg`<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9s.5-6 3.5-9z"/>`
} as const

/** The name of a drawing. */
export type IconName = keyof typeof DRAWINGS

/** One drawing, hidden from screen readers. `size` in CSS pixels. */
export function icon (name: IconName, size: 18 | 20 | 22 | 24 | 28 = 20): TemplateResult {
  return html`<svg width=${size} height=${size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${DRAWINGS[name]}</svg>`
}

/** The drawing's paths alone, to stand inside another picture. */
export function iconPaths (name: IconName): unknown { return DRAWINGS[name] }

const OF_CATEGORY: Record<string, IconName> = {
  allergies: 'allergy', conditions: 'heart', labs: 'flask', vitals: 'pulse', prescriptions: 'pill', vaccinations: 'syringe', procedures: 'scalpel',
  visits: 'calendar', notes: 'note', imaging: 'image', documents: 'records', devices: 'device', 'care-plans': 'plan', assessments: 'plan',
  coverage: 'bill', social: 'home'
}

/** The drawing for a record of these categories. */
export function iconOfCategories (categories: string[]): IconName {
  return OF_CATEGORY[categories[0] ?? ''] ?? 'records'
}
