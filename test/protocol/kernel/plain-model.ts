import type { DecideInput } from '../../../protocol/kernel/decide.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'

/** The second model: the rules of specs/decision.md, each as one line, with no index and no order. Gives the ids of the grants that allow. */
export function allowingGrants (input: Omit<DecideInput, 'index'> & { grants: Grant[] }): string[] | 'owner' {
  const { grants, relationship, requester, action, now, record } = input
  if (relationship.status === 'terminated') return []
  if (requester.role === 'owner') return requester.address === relationship.controller ? 'owner' : []
  return grants
    .filter(grant => grant.viewer === requester.address)
    .filter(grant => grant.actions.some(named => named === action))
    .filter(grant => grant.notBefore <= now)
    .filter(grant => grant.notAfter === null || now < grant.notAfter)
    .filter(() => record.categories.length >= 1)
    .filter(grant => record.categories.filter(category => !grant.categories.includes(category)).length === 0)
    .filter(grant => record.labels.filter(label => !grant.labels.includes(label)).length === 0)
    .map(grant => grant.id)
    .sort()
}
