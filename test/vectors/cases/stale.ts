import { A, B, BASE, C, CONSENT, grant, link, MEMBERS, OWNER, policy, WARD } from '../decision/case.ts'
import type { CasePolicy, CaseQuestion } from '../decision/case.ts'
import type { VectorCase } from './case.ts'

const { record: _record, ...base } = BASE
const stale = (name: string, fails: 'POLICY_STALE' | 'DENIED', known: CasePolicy, { facts, ...question }: CaseQuestion = {}): VectorCase =>
  ({ name, does: 'decision/stale', given: { ...base, policy: known, ...question, facts: { ...base.facts, ...facts } }, fails })
const owner = { address: OWNER, role: 'owner' } as const
const handedOn = grant('', { viewer: B })

/** specs/decision.md, "Stale": codes by hand, from the text. */
export const STALE_CASES: VectorCase[] = [
  stale('the owner', 'POLICY_STALE', policy(), { requester: owner }),
  stale('the owner of a relationship that has ended', 'DENIED', policy(), { requester: owner, relationship: { status: 'terminated', controller: OWNER } }),
  stale('who was the owner', 'DENIED', policy(), { requester: owner, relationship: { status: 'active', controller: C } }),
  stale('the owner as a viewer', 'DENIED', policy(), { requester: { ...owner, role: 'viewer' } }),
  stale('a viewer who had something', 'POLICY_STALE', policy(grant('a'))),
  stale('whatever it was', 'POLICY_STALE', policy(grant('a', { categories: ['imaging'], labels: ['x'] }))),
  stale('a viewer of nothing', 'DENIED', policy(grant('a', { viewer: B }))),
  stale('a viewer whose grant ended', 'DENIED', { ...policy(grant('a')), ended: { a: ['{"at":5}'] } }),
  stale('a viewer whose time is over', 'DENIED', policy(grant('a', { notAfter: 999 }))),
  stale('a viewer whose time has not come', 'DENIED', policy(grant('a', { notBefore: 1_001 }))),
  stale('a viewer for another action', 'DENIED', policy(grant('a', { actions: ['notify'] }))),
  stale('a viewer in a relationship that has ended', 'DENIED', policy(grant('a')), { relationship: { status: 'terminated', controller: OWNER } }),
  stale('one of a group', 'POLICY_STALE', policy(grant('a', { viewer: WARD })), { facts: { viewers: { [WARD]: { [A]: true } } } }),
  stale('one who is not of the group', 'DENIED', policy(grant('a', { viewer: WARD })), { facts: { viewers: { [WARD]: { [A]: false } } } }),
  stale('one of whom the group is not known', 'DENIED', policy(grant('a', { viewer: WARD }))),
  stale('a member of the network', 'POLICY_STALE', policy(grant('a', { viewer: MEMBERS })), { facts: { viewers: { [MEMBERS]: { [A]: true } } } }),
  stale('where the condition holds', 'POLICY_STALE', policy(grant('a', { condition: CONSENT })), { facts: { conditions: { [CONSENT]: true } } }),
  stale('where the condition does not', 'DENIED', policy(grant('a', { condition: CONSENT })), { facts: { conditions: { [CONSENT]: false } } }),
  stale('in an emergency', 'POLICY_STALE', policy(grant('a', { emergency: 60 })), { facts: { emergency: { reason: 'unconscious', at: 990 } } }),
  stale('without one', 'DENIED', policy(grant('a', { emergency: 60 }))),
  stale('by a chain', 'POLICY_STALE', policy(grant('a', { depth: 1 })), { requester: { address: B, role: 'viewer' }, facts: { chains: [[link(A, 'a', { ...handedOn, id: 'l' })]] } }),
  stale('by a chain from a grant that may not be handed on', 'DENIED', policy(grant('a')), { requester: { address: B, role: 'viewer' }, facts: { chains: [[link(A, 'a', { ...handedOn, id: 'l' })]] } })
]
