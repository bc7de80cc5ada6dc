import { MedrecError } from '../errors/medrec-error.ts'
import { QUARTERS_END } from './constants.ts'

/**
 * The first second of the quarter that begins at, or next after, a time (epoch seconds, UTC): the only dates that stand on a chain, since an exact one
 * would publish a birthday. See specs/agent.md, "Custodians".
 *
 * @throws MedrecError `HELPER_INVALID` when it is no whole number from 0, or an agent takes no quarter that begins after it
 */
export function quarterFrom (time: number): number {
  if (!Number.isSafeInteger(time) || time < 0 || time >= QUARTERS_END) throw new MedrecError('HELPER_INVALID', 'The day has to be from 1970 on, and before 2100.')
  const date = new Date(time * 1_000)
  const start = (year: number, quarter: number): number => Date.UTC(year, 3 * quarter, 1) / 1_000
  const quarter = Math.floor(date.getUTCMonth() / 3)
  const begun = start(date.getUTCFullYear(), quarter)
  const found = begun === time ? begun : start(date.getUTCFullYear(), quarter + 1)
  if (found >= QUARTERS_END) throw new MedrecError('HELPER_INVALID', 'Its quarter has to end before 2100.')
  return found
}
