import { createRateLimiter } from '../../protocol/limits/rate-limiter.ts'
import { MAX_ADMISSIONS, MAX_ADMISSIONS_TRIED, MAX_ADMISSIONS_TRIED_PER_PEER } from './constants.ts'

/** Counts what strangers ask a member to carry for them: nobody knows them, and each of it stays on the chain. specs/chain.md, "Limits". */
export interface AdmissionLimits {
  /** Before it is tried out. @throws MedrecError `TOO_MANY_REQUESTS` */
  try: (peer: string) => void
  /** When the chain would take it. @throws MedrecError `TOO_MANY_REQUESTS` */
  carry: () => void
}

/** @param options.now - epoch seconds */
export function createAdmissionLimits (options: { now: () => number }): AdmissionLimits {
  const { now } = options
  const tried = createRateLimiter({ perKey: MAX_ADMISSIONS_TRIED_PER_PEER, total: MAX_ADMISSIONS_TRIED, windowSeconds: 60, now })
  const carried = createRateLimiter({ perKey: MAX_ADMISSIONS, total: MAX_ADMISSIONS, windowSeconds: 86_400, now })
  return {
    try: peer => { tried.take(peer) },
    carry: () => { carried.take('') }
  }
}
