/** Even steps that a person reads easily (1, 2, 2.5, 5 times a power of ten) around the numbers given. */
export function niceTicks (options: { low: number, high: number, count: number }): number[] {
  const { count } = options
  const spread = options.high - options.low || Math.abs(options.high) || 1
  const rough = spread / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 2.5, 5, 10].find(factor => factor * power >= rough) ?? 10)
  const ticks: number[] = []
  const first = Math.floor(options.low / step) * step
  for (let tick = first; ticks.length < 2 || (ticks.at(-1) ?? 0) < options.high; tick += step) ticks.push(Number(tick.toPrecision(12)))
  return ticks
}
