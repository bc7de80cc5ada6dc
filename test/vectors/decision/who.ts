import { A, about, B, by, CLINIC, grant, MEMBERS, OWNER, policy, WARD } from './case.ts'
import type { Case } from './case.ts'

const plain = policy(grant('a'))
const ended = { status: 'terminated', controller: OWNER }
const owner = { requester: { address: OWNER, role: 'owner' } } as const
const ward = policy(grant('w', { viewer: WARD }))
const members = policy(grant('m', { viewer: MEMBERS }))
const two = policy(grant('c', { viewer: CLINIC }), grant('w', { viewer: WARD }))
const known = (viewer: string, isIn: boolean, address = A): { facts: { viewers: Record<string, Record<string, boolean>> } } => ({ facts: { viewers: { [viewer]: { [address]: isIn } } } })

/** Rules 1 to 3. */
export const WHO: Case[] = [
  ['a terminated relationship shut out its viewers', '1', plain, { relationship: ended }, 'RELATIONSHIP_INACTIVE'],
  ['and its owner', '1 2', plain, { relationship: ended, ...owner }, 'RELATIONSHIP_INACTIVE'],
  ['and who only says to be the owner', '1 18', plain, { relationship: ended, requester: { address: B, role: 'owner' } }, 'RELATIONSHIP_INACTIVE'],
  ['and who has no grant', '1 18', policy(), { relationship: ended }, 'RELATIONSHIP_INACTIVE'],
  ['a status that is not understood is not active', '1', plain, { relationship: { status: 'paused', controller: OWNER } }, 'RELATIONSHIP_INACTIVE'],
  ['an active relationship lets in its viewers', '1', plain, {}, by('a')],
  ['the owner reads', '1 2 17', plain, owner, by('')],
  ['the owner reads without any grant', '2', policy(), owner, by('')],
  ['the owner reads what has no category', '2 13', policy(), { ...owner, ...about([]) }, by('')],
  ['the owner reads what is labelled', '2', policy(), { ...owner, ...about(['notes'], ['HIV', 'MH']) }, by('')],
  ['the owner may do everything', '2 4', policy(), { ...owner, action: 'print:card' }, by('')],
  ['the owner reads while the policy is not understood', '2 P1', { ...plain, majors: [2] }, owner, by('')],
  ['another address as owner', '2', plain, { requester: { address: B, role: 'owner' } }, 'NOT_CONTROLLER'],
  ['a viewer with a grant as owner', '2', plain, { requester: { address: A, role: 'owner' } }, 'NOT_CONTROLLER'],
  ['the controller as viewer has no right of its own', '2 3', plain, { requester: { address: OWNER, role: 'viewer' } }, 'NO_GRANT'],
  ['the controller as viewer sees nothing without a category', '2 13', policy(grant('a', { viewer: OWNER })), { requester: { address: OWNER, role: 'viewer' }, ...about([]) }, 'UNMAPPED'],
  ['the controller as viewer by a grant to it', '2 3', policy(grant('o', { viewer: OWNER })), { requester: { address: OWNER, role: 'viewer' } }, by('o')],
  ['after control has moved, the former owner', '2', plain, { relationship: { status: 'active', controller: B }, ...owner }, 'NOT_CONTROLLER'],
  ['a viewer by its address', '3 17', plain, {}, by('a')],
  ['another address', '3', plain, { requester: { address: B, role: 'viewer' } }, 'NO_GRANT'],
  ['no grant at all', '3 18', policy(), {}, 'NO_GRANT'],
  ['an address that differs in its last digit', '3', policy(grant('a', { viewer: `${A.slice(0, -1)}2` })), {}, 'NO_GRANT'],
  ['one of a group', '3', ward, known(WARD, true), by('w')],
  ['one not of the group', '3', ward, known(WARD, false), 'NO_GRANT'],
  ['a group of which nothing is known', '3 18', ward, {}, 'MEMBERSHIP_UNKNOWN'],
  ['a group of which something is known, but not of the requester', '3', ward, known(WARD, true, B), 'MEMBERSHIP_UNKNOWN'],
  ['one of another group', '3', ward, known(CLINIC, true), 'MEMBERSHIP_UNKNOWN'],
  ['the address of a group as requester is not in it', '3', ward, { requester: { address: WARD.slice(6), role: 'viewer' } }, 'MEMBERSHIP_UNKNOWN'],
  ['a member provider', '3', members, known(MEMBERS, true), by('m')],
  ['one that is no member provider', '3', members, known(MEMBERS, false), 'NO_GRANT'],
  ['not known whether a member provider', '3', members, {}, 'MEMBERSHIP_UNKNOWN'],
  ['a member provider is in no group by that', '3', ward, known(MEMBERS, true), 'MEMBERSHIP_UNKNOWN'],
  ['of two groups in the second', '3', two, { facts: { viewers: { [CLINIC]: { [A]: false }, [WARD]: { [A]: true } } } }, by('w')],
  ['of two groups in the first, and nothing is known of the other', '3', two, known(CLINIC, true), by('c')],
  ['of two groups not in the first, and nothing is known of the other', '3 18', two, known(CLINIC, false), 'MEMBERSHIP_UNKNOWN'],
  ['of two groups in none', '3', two, { facts: { viewers: { [CLINIC]: { [A]: false }, [WARD]: { [A]: false } } } }, 'NO_GRANT'],
  ['in both groups: the smaller id', '3 16', two, { facts: { viewers: { [CLINIC]: { [A]: true }, [WARD]: { [A]: true } } } }, by('c')],
  ['a fact that one address is in another says nothing', '3', policy(grant('a', { viewer: B })), known(B, true), 'NO_GRANT'],
  ['a fact that the viewer is not itself says nothing', '3', plain, known(A, false), by('a')],
  ['an own grant helps where a group is not known', '3', policy(grant('a'), grant('w', { viewer: WARD })), {}, by('a')],
  ['an own grant that is over came nearer than a group that is not known', '3 18', policy(grant('a', { notAfter: 500 }), grant('w', { viewer: WARD })), {}, 'EXPIRED']
]
