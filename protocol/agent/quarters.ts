/**
 * The first second of the quarter that begins at, or next after, a time (epoch seconds, UTC): the only dates that stand on a chain, since an exact one
 * would publish a birthday. See specs/agent.md, "Custodians".
 */
export function quarterFrom (time: number): number {
  const date = new Date(time * 1_000)
  const start = (year: number, quarter: number): number => Date.UTC(year, 3 * quarter, 1) / 1_000
  const quarter = Math.floor(date.getUTCMonth() / 3)
  const begun = start(date.getUTCFullYear(), quarter)
  return begun === time ? begun : start(date.getUTCFullYear(), quarter + 1)
}
