import { judge, median } from './figure.ts'
import type { Figure } from './figure.ts'

/** What {@link compare} takes. The two functions measure one round each and give the figure in `unit`. */
export interface Comparison {
  name: string
  unit: string
  baselineName: string
  measure: () => Promise<number>
  baseline: () => Promise<number>
  rounds: number
  goal?: { atLeast?: number, atMost?: number }
  note?: string
}

/**
 * Measures something beside its baseline: one round of each to warm up, then rounds of both in turn, the order changing each time, so
 * that what else the machine does meanwhile falls on both. The ratio is the median of the rounds' ratios.
 */
export async function compare (comparison: Comparison): Promise<Figure> {
  const { name, unit, baselineName, measure, baseline, rounds, goal, note } = comparison
  await baseline()
  await measure()
  const values: number[] = []
  const baselines: number[] = []
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) baselines.push(await baseline())
    values.push(await measure())
    if (round % 2 === 1) baselines.push(await baseline())
  }
  return judge({
    name,
    unit,
    value: median(values),
    baseline: { name: baselineName, value: median(baselines) },
    ratio: median(values.map((value, round) => value / (baselines[round] ?? Number.NaN))),
    ...(goal === undefined ? {} : { goal: { of: 'ratio' as const, ...goal } }),
    ...(note === undefined ? {} : { note })
  })
}
