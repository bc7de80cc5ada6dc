import type { VectorCase } from '../cases/case.ts'
import { ANSWERS } from './answers.ts'
import { APPLIES } from './applies.ts'
import { BASE } from './case.ts'
import { CHAINS } from './chains.ts'
import { READING } from './reading.ts'
import { WHO } from './who.ts'

/** specs/decision.md, and "Reading" of specs/policy.md. The answers stand there as somebody wrote them down, and not as the code gives them. */
export const DECISION_CASES: VectorCase[] = [...WHO, ...APPLIES, ...CHAINS, ...ANSWERS, ...READING].map(([name, rules, policy, { facts, ...question }, answer]) => ({
  name,
  does: 'decision/decide',
  given: { ...BASE, policy, ...question, facts: { ...BASE.facts, ...facts } },
  steps: { rules: rules.split(' ') },
  gives: typeof answer === 'string' ? { allow: false, code: answer } : answer
}))
