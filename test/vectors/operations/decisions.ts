import { decide } from '../../../protocol/kernel/decide.ts'
import { indexLinks } from '../../../protocol/kernel/facts.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import { readValues } from '../../../protocol/policy/read-values.ts'

type Asked = Parameters<typeof decide>[0]

/** What a decision is asked, in JSON. */
export interface DecideGiven extends Pick<Asked, 'relationship' | 'requester' | 'action' | 'now' | 'record'> {
  /** What stands in the document, all values in conflict of each place. */
  policy: { majors: unknown[], grants: Record<string, string[]>, ended: Record<string, string[]> }
  facts: { viewers: Record<string, Record<string, boolean>>, conditions: Record<string, boolean>, emergency?: { reason: string, at: number }, chains: Array<Parameters<typeof indexLinks>[0]> }
}

/** specs/decision.md. */
export const DECISIONS = {
  'decision/decide': ({ policy, facts, ...question }: DecideGiven) => {
    const { grants } = readValues({ majors: policy.majors, grants: new Map(Object.entries(policy.grants)), ended: new Map(Object.entries(policy.ended)) })
    return decide({
      ...question,
      index: indexPolicy(grants.values()),
      facts: {
        ...facts,
        viewers: new Map(Object.entries(facts.viewers).map(([viewer, answers]) => [viewer, new Map(Object.entries(answers))])),
        conditions: new Map(Object.entries(facts.conditions)),
        chains: facts.chains.map(indexLinks)
      }
    })
  }
}
