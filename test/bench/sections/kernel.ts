import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { decide } from '../../../protocol/kernel/decide.ts'
import type { DecideInput } from '../../../protocol/kernel/decide.ts'
import { NO_FACTS } from '../../../protocol/kernel/facts.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import { decodeGrant, encodeGrant } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { compare } from '../compare.ts'
import { judge } from '../figure.ts'
import type { Figure, SectionResult } from '../figure.ts'

const GRANTS = 1_000
/** More than a policy may have: says how a decision grows with the policy. */
const MANY_GRANTS = 10_000
/** Of one viewer: the most that a person usually has for one. */
const GRANTS_OF_VIEWER = 10
const DECISIONS = 100_000
const ROUNDS = 7
const POLICIES_KEPT = 20
const GOAL_US = 10
const NOW = 1_800_000_000
const CATEGORIES = ['allergies', 'conditions', 'labs', 'vitals', 'prescriptions', 'vaccinations', 'procedures', 'visits', 'notes', 'imaging']
const LABELS = ['HIV', 'OPIOIDUD', 'MH', 'ETHUD']

/** What a decision takes, and what a policy that is ready for them does. */
export async function benchKernel (): Promise<SectionResult> {
  return { section: 'kernel', figures: [judge({ ...await benchDecision(GRANTS), goal: { of: 'value', atMost: GOAL_US } }), await benchDecision(MANY_GRANTS), await benchMemory()] }
}

/** A decision on one record, warm: the policy is indexed already. The baseline looks at every grant, as one would without the index. */
async function benchDecision (count: number): Promise<Figure> {
  const grants = Array.from({ length: count }, (_, n) => makeGrant(n))
  const index = indexPolicy(grants)
  const inputs = makeInputs(index, count)
  const measure = (decideOne: (input: DecideInput) => boolean, decisions: number): number => {
    let allowed = 0
    const started = performance.now()
    for (let n = 0; n < decisions; n++) if (decideOne(inputs[n % inputs.length] as DecideInput)) allowed++
    const microseconds = (performance.now() - started) * 1000 / decisions
    // Half of the requests are such that they are allowed; this also keeps the loop from being optimised away.
    if (allowed === 0 || allowed === decisions) throw new RangeError('the bench decides nothing')
    return microseconds
  }
  return await compare({
    name: `warm decision, ${count} grants of which ${GRANTS_OF_VIEWER} for the requester`,
    unit: 'µs',
    baselineName: 'without an index',
    rounds: ROUNDS,
    measure: async () => measure(input => decide(input).allow, DECISIONS),
    baseline: async () => measure(input => grants.some(grant => allows(grant, input)), DECISIONS * 10 / count)
  })
}

/** What one policy that is ready for decisions takes, beside its grants without the index. */
async function benchMemory (): Promise<Figure> {
  const texts = Array.from({ length: GRANTS }, (_, n) => encodeGrant(makeGrant(n)))
  const read = (): Grant[] => texts.flatMap(text => decodeGrant(text) ?? [])
  return await compare({
    name: `memory of an indexed policy, ${GRANTS} grants`,
    unit: 'KiB',
    baselineName: 'without an index',
    rounds: ROUNDS,
    measure: async () => measureKept(() => indexPolicy(read())),
    baseline: async () => measureKept(read)
  })
}

/** KiB of the heap that stay taken, of each of many. */
function measureKept (make: () => unknown): number {
  const kept = Array.from<unknown>({ length: POLICIES_KEPT })
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  for (let n = 0; n < kept.length; n++) kept[n] = make()
  collectGarbage()
  const after = process.memoryUsage().heapUsed
  return (after - before) / 1024 / kept.length
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

function makeInputs (index: DecideInput['index'], count: number): DecideInput[] {
  return Array.from({ length: 1_000 }, (_, n) => ({
    index,
    relationship: { status: 'active' as const, controller: addressOf(5_000) },
    requester: { address: addressOf(n % (count / GRANTS_OF_VIEWER)), role: 'viewer' as const },
    action: 'read',
    now: NOW,
    record: { categories: [CATEGORIES[n % CATEGORIES.length] ?? ''], labels: n % 3 === 0 ? [LABELS[n % LABELS.length] ?? '', LABELS[(n + 1) % LABELS.length] ?? ''] : [] },
    facts: NO_FACTS
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
