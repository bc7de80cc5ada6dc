import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { decide } from '../../../protocol/kernel/decide.ts'
import type { Link } from '../../../protocol/kernel/facts.ts'
import type { nextChange } from '../../../protocol/kernel/next-change.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import type { meetGrants } from '../../../protocol/policy/meet.ts'
import type { readPolicy } from '../../../protocol/policy/read.ts'
import { mergeLaw } from './merge-law.ts'
import { inputOf } from './plain-question.ts'
import type { PlainQuestion } from './plain-question.ts'
import { readGrant, readQuestion, tapes } from './random-question.ts'
import type { Tape } from './random-question.ts'

/** What the laws are about: the project's own, or one with a fault in it. */
export interface Kernel { decide: typeof decide, nextChange: typeof nextChange, meetGrants: typeof meetGrants, readPolicy: typeof readPolicy }

/** A law of specs/decision.md, to be checked of a kernel. */
export type Law = (kernel: Kernel) => fc.IProperty<[Tape]>

const law = (check: (kernel: Kernel, question: PlainQuestion, tape: Tape) => void): Law => kernel => fc.property(tapes, tape => { check(kernel, readQuestion(tape), tape) })
const allows = (kernel: Kernel, question: PlainQuestion): boolean => kernel.decide(inputOf(question)).allow
const asViewer = (question: PlainQuestion, address = question.requester.address): PlainQuestion => ({ ...question, requester: { address, role: 'viewer' } })
const implies = (premise: boolean, conclusion: () => boolean, what: string): void => { assert.ok(!premise || conclusion(), what) }
const partsOf = ({ grants, facts }: PlainQuestion): Grant[] => [...grants, ...facts.chains.flat().map(link => link.grant)]

/** Every law under its name. */
export const LAWS: Record<string, Law> = {
  'a wider grant or link never shows less': law((kernel, question, tape) => {
    const at = tape.pick(Math.max(1, partsOf(question).length))
    const wider = mapParts(question, (grant, i) => i === at ? widen(grant, tape) : grant)
    implies(allows(kernel, question), () => allows(kernel, wider), 'the wider one shows less')
  }),

  'removing a grant or a chain never shows more': law((kernel, question, tape) => {
    const at = tape.pick(Math.max(1, question.grants.length + question.facts.chains.length))
    const chains = question.facts.chains.filter((_, i) => i !== at - question.grants.length)
    const fewer = { ...question, grants: question.grants.filter((_, i) => i !== at), facts: { ...question.facts, chains } }
    implies(allows(kernel, fewer), () => allows(kernel, question), 'fewer show more')
  }),

  'order does not matter': law((kernel, question) => {
    const { facts, record } = question
    const reversed = {
      ...question,
      grants: question.grants.toReversed(),
      record: { categories: record.categories.toReversed(), labels: record.labels.toReversed() },
      facts: { ...facts, viewers: Object.fromEntries(Object.entries(facts.viewers).toReversed()), chains: facts.chains.toReversed() }
    }
    assert.deepEqual(kernel.decide(inputOf(reversed)), kernel.decide(inputOf(question)))
  }),

  'knowing less never shows more': law((kernel, question, tape) => {
    const { facts } = question
    const viewers = Object.entries(facts.viewers).map(([viewer, answers]) => [viewer, Object.fromEntries(Object.entries(answers).filter(() => !tape.rarely(3)))] as const)
    const conditions = Object.entries(facts.conditions).filter(() => !tape.rarely(3))
    const less = { viewers: Object.fromEntries(viewers), conditions: Object.fromEntries(conditions), chains: facts.chains, ...(tape.rarely(3) ? {} : { emergency: facts.emergency }) }
    implies(allows(kernel, { ...question, facts: less }), () => allows(kernel, question), 'less shows more')
  }),

  'nothing is open after its end': law((kernel, question, tape) => {
    const ending = asViewer(mapParts(question, grant => ({ ...grant, notAfter: grant.notAfter ?? 15 })))
    const now = Math.max(0, ...partsOf(ending).map(grant => grant.notAfter ?? 0)) + tape.pick(3)
    assert.ok(!allows(kernel, { ...ending, now }), 'still open')
  }),

  'when all have begun, time only closes': law((kernel, question, tape) => {
    const begun = Math.max(question.now, question.facts.emergency?.at ?? 0, ...partsOf(question).map(grant => grant.notBefore))
    const [before, after] = [begun, begun + tape.pick(8)].map(now => allows(kernel, { ...question, now }))
    implies(after === true, () => before === true, 'opened by time')
  }),

  'time changes nothing before the moment that was named': law((kernel, question, tape) => {
    const next = kernel.nextChange(inputOf(question)) ?? Infinity
    assert.ok(next > question.now, 'a moment that is over')
    const now = Math.min(question.now + tape.pick(12), next - 1)
    assert.deepEqual(kernel.decide(inputOf({ ...question, now })).allow, allows(kernel, question))
  }),

  'two never add up': law((kernel, question) => {
    const viewer = asViewer(question)
    const { facts } = viewer
    const alone = [
      ...viewer.grants.map(grant => ({ ...viewer, grants: [grant], facts: { ...facts, chains: [] } })),
      ...facts.chains.map(links => ({ ...viewer, grants: rootOf(viewer, links), facts: { ...facts, chains: [links] } }))
    ]
    implies(allows(kernel, viewer), () => alone.some(one => allows(kernel, one)), 'allowed by several, but by none')
  }),

  'a chain shows nothing that its grant, or a shorter part, does not show': law((kernel, question) => {
    for (const links of question.facts.chains) {
      const at = (address: string, grants: Grant[], chain: Link[]): PlainQuestion => ({ ...asViewer(question, address), grants, facts: { ...question.facts, chains: chain.length === 0 ? [] : [chain] } })
      const { address } = question.requester
      assert.ok(!allows(kernel, at(address, [], links)), 'open without its grant')
      const root = rootOf(question, links)
      const decision = kernel.decide(inputOf(at(address, root, links)))
      if (!decision.allow || decision.links === undefined) continue
      links.forEach((link, i) => { assert.ok(allows(kernel, at(link.by, root, links.slice(0, i))), 'shows more than what was handed on') })
    }
  }),

  'a conflict reads as what each of its values allows': law((kernel, question, tape) => {
    const { address } = question.requester
    const [a, b] = [1, 2].map(() => readGrant(tape, { id: 'a', question, viewer: address, faults: 2 })) as [Grant, Grant]
    const showsBy = (grants: Grant[]): boolean => allows(kernel, { ...asViewer(question), grants, facts: { ...question.facts, chains: [] } })
    const met = kernel.meetGrants(a, b)
    const areDifferent = a.condition !== undefined && b.condition !== undefined && a.condition !== b.condition
    assert.equal(met !== undefined && showsBy([met]), showsBy([a]) && showsBy([b]) && !areDifferent)
    assert.ok(met === undefined || (met.depth ?? 0) <= Math.min(a.depth ?? 0, b.depth ?? 0), 'handed on more often')
  }),

  'what a merge allows, one of the devices allowed': mergeLaw
}

function rootOf ({ grants }: PlainQuestion, links: Link[]): Grant[] {
  return grants.filter(grant => grant.id === links[0]?.parent)
}

/** The question with every grant and every link's grant changed, counted through. */
function mapParts (question: PlainQuestion, change: (grant: Grant, i: number) => Grant): PlainQuestion {
  let i = 0
  const grants = question.grants.map(grant => change(grant, i++))
  const chains = question.facts.chains.map(links => links.map(link => ({ ...link, grant: change(link.grant, i++) })))
  return { ...question, grants, facts: { ...question.facts, chains } }
}

function widen (grant: Grant, tape: Tape): Grant {
  const { condition, emergency, depth = 0, ...rest } = grant
  const more = (names: readonly string[], others: string[]): string[] => [...new Set([...names, ...others.filter(() => !tape.rarely(2))])].sort()
  const kept = emergency === undefined || tape.rarely(2) ? {} : { emergency: emergency + tape.pick(4) }
  return {
    ...rest,
    categories: more(grant.categories, ['labs', 'notes', 'vitals']),
    labels: more(grant.labels, ['HIV', 'MH']),
    actions: more(grant.actions, ['read', 'notify']),
    notBefore: grant.notBefore - tape.pick(3),
    notAfter: grant.notAfter === null || tape.rarely(3) ? null : grant.notAfter + tape.pick(4),
    ...kept,
    ...(condition === undefined || tape.rarely(2) ? {} : { condition }),
    ...(Object.hasOwn(kept, 'emergency') || depth + 1 > 4 ? { depth } : { depth: depth + tape.pick(2) })
  }
}
