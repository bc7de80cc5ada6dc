import type { Requester } from './decide.ts'
import type { PolicyIndex } from './policy-index.ts'

/**
 * The next second at which time alone changes what a requester may see: a grant of theirs begins or ends. `undefined`: never.
 * A stream that runs past it must be decided again.
 */
export function nextChange (options: { index: PolicyIndex, requester: Requester, now: number }): number | undefined {
  const { index, requester, now } = options
  if (requester.role === 'owner') return undefined
  let next = Infinity
  for (const { grant } of index.get(requester.address) ?? []) {
    if (grant.notBefore > now) next = Math.min(next, grant.notBefore)
    if (grant.notAfter !== null && grant.notAfter > now) next = Math.min(next, grant.notAfter)
  }
  return next === Infinity ? undefined : next
}
