import type { Day } from './calendar.ts'
import type { Chart, DemoPerson } from './chart.ts'
import type { DemoHandle } from './providers.ts'

/** The charts of one person, by provider. */
export type Charts = Readonly<Record<DemoHandle, Chart>>

/** A made-up life: who it is, and what each provider wrote down up to today. */
export interface Story {
  /** Names the story in seeds and files. */
  id: string
  person: (today: Day) => DemoPerson
  tell: (charts: Charts, today: Day) => void
}
