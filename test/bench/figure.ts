/** One measured figure, beside what it is compared with in the same run. */
export interface Figure {
  /** What was measured. */
  name: string
  unit: string
  /** The median of the rounds. */
  value: number
  /** What the same was without MedRec's part, in the same unit; the median of rounds alternated with those of `value`. */
  baseline?: { name: string, value: number }
  /** `value / baseline`: the median over the rounds. */
  ratio?: number
  /** What is asked for; of the ratio where there is a baseline and `of` does not say otherwise. */
  goal?: { of: 'ratio' | 'value', atLeast?: number, atMost?: number }
  /** Absent where nothing is asked for. */
  met?: boolean
  /** What a reader must know to judge the figure. */
  note?: string
}

/** What a section of the bench gives. `skipped` says why it could not be measured here. */
export interface SectionResult { section: string, figures: Figure[], skipped?: string }

/** The middle of the numbers; between two, their mean. */
export function median (numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Fills in whether the goal is met. */
export function judge (figure: Figure): Figure {
  const { goal } = figure
  if (goal === undefined) return figure
  const judged = goal.of === 'ratio' ? figure.ratio : figure.value
  const met = judged !== undefined && judged >= (goal.atLeast ?? -Infinity) && judged <= (goal.atMost ?? Infinity)
  return { ...figure, met }
}
