import { decide } from '../../../protocol/kernel/decide.ts'
import type { DecideInput } from '../../../protocol/kernel/decide.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { compare } from '../compare.ts'
import { judge } from '../figure.ts'
import type { SectionResult } from '../figure.ts'

const GRANTS = 1_000
/** Of one viewer: the most that a person usually has for one. */
const GRANTS_OF_VIEWER = 10
const DECISIONS = 100_000
const ROUNDS = 7
const GOAL_US = 10
const NOW = 1_800_000_000
const CATEGORIES = ['allergies', 'conditions', 'labs', 'vitals', 'prescriptions', 'vaccinations', 'procedures', 'visits', 'notes', 'imaging']
const LABELS = ['HIV', 'OPIOIDUD', 'MH', 'ETHUD']

/** A decision on one record, warm: the policy is indexed already. The baseline looks at every grant, as one would without the index. */
export async function benchKernel (): Promise<SectionResult> {
  const grants = Array.from({ length: GRANTS }, (_, n) => makeGrant(n))
  const index = indexPolicy(grants)
  const inputs = makeInputs(index)
  const measure = (decideOne: (input: DecideInput) => boolean, decisions: number): number => {
    let allowed = 0
    const started = performance.now()
    for (let n = 0; n < decisions; n++) if (decideOne(inputs[n % inputs.length] as DecideInput)) allowed++
    const microseconds = (performance.now() - started) * 1000 / decisions
    // Half of the requests are such that they are allowed; this also keeps the loop from being optimised away.
    if (allowed === 0 || allowed === decisions) throw new RangeError('the bench decides nothing')
    return microseconds
  }
  const figure = await compare({
    name: `warm decision, ${GRANTS} grants of which ${GRANTS_OF_VIEWER} for the requester`,
    unit: 'µs',
    baselineName: 'without an index',
    rounds: ROUNDS,
    measure: async () => measure(input => decide(input).allow, DECISIONS),
    baseline: async () => measure(input => grants.some(grant => allows(grant, input)), DECISIONS / 100)
  })
  return { section: 'kernel', figures: [judge({ ...figure, goal: { of: 'value', atMost: GOAL_US } })] }
}

function makeGrant (n: number): Grant {
  return {
    id: `grant-${n}`,
    viewer: addressOf(Math.floor(n / GRANTS_OF_VIEWER)),
    categories: CATEGORIES.filter((_, at) => (n + at) % 3 === 0),
    labels: LABELS.filter((_, at) => (n + at) % 4 === 0),
    actions: ['read'],
    notBefore: n % 7 === 0 ? NOW + 1 : 0,
    notAfter: n % 5 === 0 ? NOW - 1 : null
  }
}

function makeInputs (index: DecideInput['index']): DecideInput[] {
  return Array.from({ length: 1_000 }, (_, n) => ({
    index,
    relationship: { status: 'active' as const, controller: addressOf(5_000) },
    requester: { address: addressOf(n % (GRANTS / GRANTS_OF_VIEWER)), role: 'viewer' as const },
    action: 'read',
    now: NOW,
    record: { categories: [CATEGORIES[n % CATEGORIES.length] ?? ''], labels: n % 3 === 0 ? [LABELS[n % LABELS.length] ?? '', LABELS[(n + 1) % LABELS.length] ?? ''] : [] }
  }))
}

function addressOf (n: number): string {
  return `0x${n.toString(16).padStart(40, '0')}`
}

function allows (grant: Grant, { requester, action, now, record }: DecideInput): boolean {
  return grant.viewer === requester.address && grant.actions.includes(action) &&
    now >= grant.notBefore && (grant.notAfter === null || now < grant.notAfter) &&
    record.categories.every(category => grant.categories.includes(category)) && record.labels.every(label => grant.labels.includes(label))
}
