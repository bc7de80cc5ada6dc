import type { Requester } from '../../../protocol/kernel/candidates.ts'
import type { DecideInput, DecidedRecord, DecidedRelationship } from '../../../protocol/kernel/decide.ts'
import { indexLinks } from '../../../protocol/kernel/facts.ts'
import type { Emergency, Facts, Link } from '../../../protocol/kernel/facts.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'

/** Facts as specs/decision.md says them: plain JSON. */
export interface PlainFacts {
  viewers: Record<string, Record<string, boolean>>
  conditions: Record<string, boolean>
  emergency?: Emergency
  chains: Link[][]
}

/** Everything that a decision depends on, as plain JSON. */
export interface PlainQuestion {
  grants: Grant[]
  relationship: DecidedRelationship
  requester: Requester
  action: string
  now: number
  record: DecidedRecord
  facts: PlainFacts
}

/** The facts as the kernel takes them. */
export function factsOf (plain: Partial<PlainFacts>): Facts {
  const viewers = Object.entries(plain.viewers ?? {}).map(([viewer, answers]) => [viewer, new Map(Object.entries(answers))] as const)
  const chains = (plain.chains ?? []).map(indexLinks)
  return { viewers: new Map(viewers), conditions: new Map(Object.entries(plain.conditions ?? {})), chains, ...(plain.emergency === undefined ? {} : { emergency: plain.emergency }) }
}

/** The question as the kernel takes it. */
export function inputOf ({ grants, facts, ...rest }: PlainQuestion): DecideInput {
  return { ...rest, index: indexPolicy(grants), facts: factsOf(facts) }
}
