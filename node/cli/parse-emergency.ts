import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { DEFAULT_EMERGENCY_SECONDS, MAX_EMERGENCY_SECONDS } from '../../protocol/policy/constants.ts'

const SECONDS: Record<string, number> = { s: 1, min: 60, h: 3_600, d: 86_400, w: 604_800 }

/** What `--emergency` says where no time follows it. */
export const DEFAULT_EMERGENCY = `${DEFAULT_EMERGENCY_SECONDS / 3_600}h`

/** How long records may come after one stated reason, seconds: `90s`, `30min`, `6h`, `2d`, `1w`. @throws MedrecError `USAGE` */
export function parseEmergency (text: string): number {
  const [, amount, unit] = /^(\d{1,6})(s|min|h|d|w)$/.exec(text) ?? []
  const seconds = Number(amount ?? 0) * (SECONDS[unit ?? ''] ?? 0)
  if (seconds < 1 || seconds > MAX_EMERGENCY_SECONDS) throw new MedrecError('USAGE', `--emergency takes how long records may come after one stated reason, a second to a week (90s, 30min, 6h, 2d, 1w), and not "${text}".`)
  return seconds
}
