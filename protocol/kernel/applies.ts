import type { DenialCode } from './codes.ts'
import type { Emergency, Facts } from './facts.ts'
import { MAX_REASON } from './constants.ts'
import type { IndexedGrant } from './policy-index.ts'

/** What a grant is asked, whatever the record. `now` is epoch seconds. */
export interface Asked { action: string, now: number, facts: Facts }

/** Why a grant, or a link, does not apply, if so (specs/decision.md, rules 4 to 7). */
export function refuses ({ grant, actions }: IndexedGrant, { action, now, facts }: Asked): DenialCode | undefined {
  if (!actions.has(action)) return 'ACTION_NOT_GRANTED'
  // Written so that a clock that is not a number denies.
  if (grant.notAfter !== null && !(now < grant.notAfter)) return 'EXPIRED'
  if (!(now >= grant.notBefore)) return 'NOT_YET'
  if (grant.condition !== undefined) {
    const holds = facts.conditions.get(grant.condition)
    if (holds !== true) return holds === undefined ? 'CONDITION_UNKNOWN' : 'CONDITION_FAILED'
  }
  if (grant.emergency !== undefined) {
    if (facts.emergency === undefined || !isInvoked(facts.emergency, now)) return 'EMERGENCY_NOT_INVOKED'
    if (!(now < facts.emergency.at + grant.emergency)) return 'EMERGENCY_OVER'
  }
  return undefined
}

function isInvoked ({ reason, at }: Emergency, now: number): boolean {
  return reason.length <= MAX_REASON && /[\p{L}\p{N}]/u.test(reason) && at <= now
}
