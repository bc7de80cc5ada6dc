/** What a list, a detail and a chart show of a record. Plain JSON. All of it comes from the record, in the record's language where it has words of its own. */
export interface RecordSummary {
  /** FHIR's resource type. */
  type: string
  /** What it is, as people would say it. */
  title: string
  /** When it was, as the source writes it: `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or with time. */
  date?: string
  /** The same as epoch seconds, for order. */
  at?: number
  /** When it ended, as the source writes it. */
  until?: string
  value?: string
  unit?: string
  range?: SummaryRange
  /** What the source says of the value. */
  flag?: SummaryFlag
  /** FHIR's status code, e.g. `active`, `stopped`, `completed`. */
  status?: string
  /** It is over, taken back, or not done: not among what is current. */
  past?: boolean
  /** A second line: the dose, the reaction, the place. */
  detail?: string
  /** More, each under a name that the app has words for. */
  lines: SummaryLine[]
  /** Values of a record that has several. */
  parts: SummaryPart[]
  /** Where it goes in a chart. */
  series?: SummarySeries
  /** Text of a note, up to a limit. */
  note?: string
}

/** What the source thinks of a value. */
export type SummaryFlag = 'high' | 'low' | 'abnormal' | 'normal'

/** Between which values is usual, in the unit of the value. */
export interface SummaryRange {
  low?: number
  high?: number
  /** As people read it: `70–140`, `up to 5.7`. */
  text: string
  /** Not from the source but from the profile's table, for adults in general. */
  general: boolean
}

/** One line of a detail. */
export interface SummaryLine {
  name: SummaryLineName
  text: string
}

/** Names of lines, for which the app has words. */
export const SUMMARY_LINE_NAMES = [
  'dose', 'reason', 'by', 'place', 'reaction', 'severity', 'criticality', 'site', 'lot', 'quantity', 'refills', 'activity', 'goal', 'insurer', 'paid', 'author', 'result',
  'method', 'birth-date', 'sex', 'address', 'phone', 'comment', 'dose-number', 'substitution', 'identifier', 'serial'
] as const

/** One of {@link SUMMARY_LINE_NAMES}. */
export type SummaryLineName = typeof SUMMARY_LINE_NAMES[number]

/** One of several values. */
export interface SummaryPart {
  title: string
  value: string
  unit?: string
  range?: SummaryRange
  flag?: SummaryFlag
}

/** One point of a chart. */
export interface SummarySeries {
  /** Equal for what belongs in one chart. */
  key: string
  value: number
  /** The lower of two values that belong together (diastolic). */
  second?: number
}
