import { isViewerNow } from './decide.ts'
import type { DecideInput } from './decide.ts'

/**
 * What a provider says while the anchored policy is not known to it (specs/decision.md, "Stale"): `POLICY_STALE` to the owner and to whom the
 * last known policy allowed anything now, the plain denial to everybody else.
 *
 * @param options.index - of the last known policy
 */
export function staleAnswer (options: Omit<DecideInput, 'record'>): 'POLICY_STALE' | 'DENIED' {
  const { relationship, requester } = options
  const isOwner = requester.role === 'owner' && relationship.status === 'active' && requester.address === relationship.controller
  return isOwner || isViewerNow(options) ? 'POLICY_STALE' : 'DENIED'
}
