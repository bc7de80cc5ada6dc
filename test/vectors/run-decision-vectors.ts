import { decide } from '../../protocol/kernel/decide.ts'
import { indexLinks } from '../../protocol/kernel/facts.ts'
import { indexPolicy } from '../../protocol/kernel/policy-index.ts'
import { readValues } from '../../protocol/policy/read-values.ts'

// Runs specs/vectors/decision.json: all that another implementation has to write for itself. `node test/vectors/run-decision-vectors.ts FILE`.

interface Vector {
  name: string
  rules: string[]
  /** What stands in the document, all values in conflict of each place. */
  policy: { majors: unknown[], grants: Record<string, string[]>, ended: Record<string, string[]> }
  answer: Parameters<typeof JSON.stringify>[0]
  relationship: Parameters<typeof decide>[0]['relationship']
  requester: Parameters<typeof decide>[0]['requester']
  action: string
  now: number
  record: { categories: string[], labels: string[] }
  facts: { viewers: Record<string, Record<string, boolean>>, conditions: Record<string, boolean>, emergency?: { reason: string, at: number }, chains: Array<Parameters<typeof indexLinks>[0]> }
}

/** The file: what a vector does not say is as in `base`. */
export interface DecisionVectors { base: Omit<Vector, 'name' | 'rules' | 'policy' | 'answer'>, vectors: Array<Partial<Vector> & Pick<Vector, 'name' | 'rules' | 'policy' | 'answer'>> }

/** The vectors whose answer is another, a line each. */
export function runDecisionVectors ({ base, vectors }: DecisionVectors): string[] {
  return vectors.flatMap(each => {
    const vector = { ...base, ...each }
    const answer = JSON.stringify(sorted(answerOf(vector)))
    const expected = JSON.stringify(sorted(vector.answer))
    return answer === expected ? [] : [`${vector.name} (${vector.rules.join(', ')}): ${answer} instead of ${expected}`]
  })
}

/** What is to be replaced by another implementation. */
function answerOf ({ policy, facts, relationship, requester, action, now, record }: Vector): object {
  const { grants } = readValues({ majors: policy.majors, grants: new Map(Object.entries(policy.grants)), ended: new Map(Object.entries(policy.ended)) })
  return decide({
    index: indexPolicy(grants.values()), relationship, requester, action, now, record,
    facts: {
      ...facts,
      viewers: new Map(Object.entries(facts.viewers).map(([viewer, answers]) => [viewer, new Map(Object.entries(answers))])),
      conditions: new Map(Object.entries(facts.conditions)),
      chains: facts.chains.map(indexLinks)
    }
  })
}

/** With its fields in the order of their names, so that texts can be compared. */
function sorted (value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
}

if (import.meta.main) {
  const { readFile } = await import('node:fs/promises')
  const vectors = JSON.parse(await readFile(process.argv[2] ?? new URL('../../specs/vectors/decision.json', import.meta.url), 'utf8')) as DecisionVectors
  const wrong = runDecisionVectors(vectors)
  console.log([...wrong, `${vectors.vectors.length - wrong.length} of ${vectors.vectors.length} vectors agree`].join('\n'))
  process.exitCode = wrong.length === 0 ? 0 : 1
}
