import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { DecideInput } from '../../../protocol/kernel/decide.ts'
import { indexLinks } from '../../../protocol/kernel/facts.ts'
import type { Link } from '../../../protocol/kernel/facts.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import { staleAnswer } from '../../../protocol/kernel/stale-answer.ts'
import { readValues } from '../../../protocol/policy/read-values.ts'

/** What a vector of decisions has, but for the record. */
interface StaleGiven extends Pick<DecideInput, 'relationship' | 'requester' | 'action' | 'now'> {
  /** The last known one. */
  policy: { majors: unknown[], grants: Record<string, string[]>, ended: Record<string, string[]> }
  facts: { viewers: Record<string, Record<string, boolean>>, conditions: Record<string, boolean>, emergency?: { reason: string, at: number }, chains: Link[][] }
}

/** specs/decision.md, "Stale". */
export const STALE = {
  'decision/stale': ({ policy, facts, ...asked }: StaleGiven) => {
    const { grants } = readValues({ majors: policy.majors, grants: new Map(Object.entries(policy.grants)), ended: new Map(Object.entries(policy.ended)) })
    const viewers = new Map(Object.entries(facts.viewers).map(([viewer, answers]) => [viewer, new Map(Object.entries(answers))]))
    throw new MedrecError(staleAnswer({ ...asked, index: indexPolicy(grants.values()), facts: { ...facts, viewers, conditions: new Map(Object.entries(facts.conditions)), chains: facts.chains.map(indexLinks) } }))
  }
}
