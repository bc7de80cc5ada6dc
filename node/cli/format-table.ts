import { MAX_TIME } from '../../protocol/policy/constants.ts'

/** Lines of a table with its columns side by side. */
export function formatTable (rows: string[][]): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => { widths[i] = Math.max(widths[i] ?? 0, cell.length) })
  return rows.map(row => row.map((cell, i) => i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)).join('  '))
}

/** How many records, in words. */
export function sayRecords (count: number): string { return count === 1 ? '1 record' : `${count} records` }

/** A moment in this machine's time, to the minute. What was kept before times had a limit may be none. */
export function formatMoment (seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return 'no end'
  if (seconds > MAX_TIME) return 'an impossible date'
  return new Date(seconds * 1_000).toLocaleString('sv-SE').slice(0, 16)
}

/** How long something is, in its largest unit that says enough. */
export function formatDuration (seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} days`
}

/** Decimal digits with a blank before every three. */
export function groupDigits (digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ' ')
}
