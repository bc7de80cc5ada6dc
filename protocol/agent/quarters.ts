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
  const found = quarterStart(time) === time ? time : quarterStart(time, 1)
  if (found >= QUARTERS_END) throw new MedrecError('HELPER_INVALID', 'Its quarter has to end before 2100.')
  return found
}

/** Whether a time (epoch seconds) is the first second of a quarter before the year 2100. */
export function isQuarter (time: number): boolean {
  return Number.isSafeInteger(time) && time >= 0 && time < QUARTERS_END && quarterStart(time) === time
}

/** When the quarter of a time begins, or one so many later. */
function quarterStart (time: number, later = 0): number {
  const date = new Date(time * 1_000)
  return Date.UTC(date.getUTCFullYear(), 3 * (Math.floor(date.getUTCMonth() / 3) + later), 1) / 1_000
}
