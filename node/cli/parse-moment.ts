import { MedrecError } from '../../protocol/errors/medrec-error.ts'

const SECONDS: Record<string, number> = { h: 3_600, d: 86_400, w: 604_800 }

/**
 * Reads a moment as people write one on a command line: `2027-01-31` (its first second, here), `2027-01-31T12:00`, or a time from
 * now: `12h`, `30d`, `4w`. Gives epoch seconds.
 *
 * @throws MedrecError `USAGE`
 */
export function parseMoment (options: { text: string, now: number, option: string }): number {
  const { text, now, option } = options
  const [, amount, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? []
  if (amount !== undefined && unit !== undefined) return now + Number(amount) * (SECONDS[unit] ?? 0)
  // Without a time, Date would take a day as one of UTC.
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00`) : /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(time)) throw new MedrecError('USAGE', `${option} takes a day (2027-01-31), a time (2027-01-31T12:00) or how long from now (12h, 30d, 4w), and not "${text}".`)
  return Math.floor(time / 1_000)
}
