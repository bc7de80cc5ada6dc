import { isMedrecError } from '../errors/medrec-error.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { checkRoom } from '../policy/edit.ts'
import { encodeGrant } from '../policy/grant.ts'
import type { Grant } from '../policy/grant.ts'
import type { StandingPlan } from './plan-standing.ts'

/**
 * As much of a plan as a policy has room for (specs/account.md, "Carrying out"). All its ends always are: what takes away waits for no room, and for nothing that adds.
 *
 * @param options.decided - what the person decides right now: all of it, or nothing
 * @param options.owed - the rest that is to be added, as far as it goes
 * @param options.isOthers - who adds acts for the owner
 * @returns the plan, and how many of `owed` are left
 * @throws POLICY_LIMIT when there is no room for `decided`
 */
export function fitPlan (options: { policy: PolicyDocument, end: string[], decided: readonly Grant[], owed: readonly Grant[], isOthers?: boolean }): { plan: StandingPlan, left: number } {
  const { policy, end, decided, owed, isOthers = false } = options
  const [now, later] = [decided.map(encodeGrant), owed.map(encodeGrant)]
  const check = (texts: readonly string[]): void => { checkRoom({ doc: policy, texts, end, isOthers }) }
  const fits = (count: number): boolean => {
    try {
      check([...now, ...later.slice(0, count)])
      return true
    } catch (error) {
      if (isMedrecError(error, 'POLICY_LIMIT')) return false
      throw error
    }
  }
  if (now.length > 0) check(now)
  // Nearly always all of it; else as many as fit lie between the two.
  let count = owed.length
  if (count > 0 && !fits(count)) {
    let over = count
    count = 0
    while (over - count > 1) {
      const middle = (count + over) >> 1
      if (fits(middle)) count = middle
      else over = middle
    }
  }
  return { plan: { end, add: [...decided, ...owed.slice(0, count)] }, left: owed.length - count }
}
