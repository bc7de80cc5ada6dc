import { ANSWERS } from './answers.ts'
import { APPLIES } from './applies.ts'
import { BASE } from './case.ts'
import { CHAINS } from './chains.ts'
import { READING } from './reading.ts'
import { WHO } from './who.ts'

/** What specs/vectors/decision.json holds. The answers stand there as somebody wrote them down, and not as the code gives them. */
export function decisionVectors (): object {
  const vectors = [...WHO, ...APPLIES, ...CHAINS, ...ANSWERS, ...READING].map(([name, rules, policy, { facts, ...question }, answer]) => ({
    name,
    rules: rules.split(' '),
    policy,
    ...question,
    ...(facts === undefined ? {} : { facts: { ...BASE.facts, ...facts } }),
    answer: typeof answer === 'string' ? { allow: false, code: answer } : answer
  }))
  return { base: BASE, vectors }
}
