import { findCandidates } from './candidates.ts'
import type { CandidateInput } from './candidates.ts'

/**
 * The next second at which time alone may change what a requester may see: a grant of theirs, a link or their emergency begins or ends.
 * `undefined`: never. A stream that runs past it must be decided again.
 */
export function nextChange (options: CandidateInput & { now: number }): number | undefined {
  const { requester, facts: { emergency }, now } = options
  if (requester.role === 'owner') return undefined
  const times = findCandidates(options).candidates.flat().flatMap(({ grant }) => [
    grant.notBefore,
    grant.notAfter ?? now,
    ...(emergency === undefined || grant.emergency === undefined ? [] : [emergency.at, emergency.at + grant.emergency])
  ])
  const next = times.filter(time => time > now).reduce((a, b) => Math.min(a, b), Infinity)
  return next === Infinity ? undefined : next
}
