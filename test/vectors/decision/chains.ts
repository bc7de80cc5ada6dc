import type { Link } from '../../../protocol/kernel/facts.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { A, about, B, by, C, CONSENT, D, grant, link, MEMBERS, policy, WARD } from './case.ts'
import type { Case, CaseQuestion } from './case.ts'

const root = (fields: Partial<Grant> = {}): Grant => grant('r', { viewer: B, categories: ['labs', 'vitals'], labels: ['HIV'], notBefore: 500, notAfter: 1500, depth: 1, ...fields })
const one = policy(root())
const deep = policy(root({ depth: 4 }))
const shows = (...chains: Link[][]): CaseQuestion => ({ facts: { chains } })
/** B hands on to A. */
const toA = (fields: Partial<Grant> = {}): Link => link(B, 'r', grant('l', fields))
/** B to C to A. */
const viaC = (first: Partial<Grant> = {}, last: Partial<Grant> = {}): Link[] => [link(B, 'r', grant('l', { viewer: C, depth: 1, ...first })), link(C, 'l', grant('k', last))]
const four = [link(B, 'r', grant('l1', { viewer: C, depth: 3 })), link(C, 'l1', grant('l2', { viewer: D, depth: 2 })), link(D, 'l2', grant('l3', { viewer: C, depth: 1 })), link(C, 'l3', grant('l4'))]
const inWard = (address: string, isIn: boolean): Record<string, Record<string, boolean>> => ({ [WARD]: { [address]: isIn } })
const wardRoot = policy(root({ viewer: WARD }))

/** Rules 8 to 12. */
export const CHAINS: Case[] = [
  ['handed on once', '8 9 10 11 12 17', one, shows([toA()]), by('r', 'l')],
  ['handed on twice', '10 11 12', deep, shows(viaC()), by('r', 'l', 'k')],
  ['handed on four times', '11', deep, shows(four), by('r', 'l1', 'l2', 'l3', 'l4')],
  ['no chain shown', '8', one, {}, 'NO_GRANT'],
  ['a chain without links', '8', one, shows([]), 'NO_GRANT'],
  ['a chain for another', '8', one, shows([toA({ viewer: C })]), 'NO_GRANT'],
  ['a chain for another, by who was on the way', '8', deep, { ...shows(viaC()), requester: { address: C, role: 'viewer' } }, 'NO_GRANT'],
  ['who hands on keeps its own', '8 3', one, { ...shows([toA()]), requester: { address: B, role: 'viewer' } }, by('r')],
  ['handed on to a group', '8 3', one, { facts: { chains: [[toA({ viewer: WARD })]], viewers: inWard(A, true) } }, by('r', 'l')],
  ['handed on to a group that the requester is not in', '8 3', one, { facts: { chains: [[toA({ viewer: WARD })]], viewers: inWard(A, false) } }, 'NO_GRANT'],
  ['handed on to a group of which nothing is known', '8 3', one, shows([toA({ viewer: WARD })]), 'MEMBERSHIP_UNKNOWN'],
  ['handed on to any member provider', '8 3', one, { facts: { chains: [[toA({ viewer: MEMBERS })]], viewers: { [MEMBERS]: { [A]: true } } } }, by('r', 'l')],
  ['the grant is not in the policy', '9', policy(), shows([toA()]), 'PARENT_ENDED'],
  ['the grant has ended', '9 P2', { ...one, ended: { r: ['{"at":900}'] } }, shows([toA()]), 'PARENT_ENDED'],
  ['the grant has ended, two links on', '9 P2', { ...deep, ended: { r: ['{"at":900}'] } }, shows(viaC()), 'PARENT_ENDED'],
  ['the grant is not understood', '9 P3', { ...one, grants: { r: [JSON.stringify({ ...root(), later: 1 })] } }, shows([toA()]), 'PARENT_ENDED'],
  ['the first link hands on another grant', '9 10', policy(root(), grant('s', { viewer: C, depth: 1 })), shows([link(B, 's', grant('l'))]), 'CHAIN_BROKEN'],
  ['the first link names a link', '9', one, shows([link(C, 'l', grant('k'))]), 'PARENT_ENDED'],
  ['signed by another than the viewer', '10', one, shows([link(C, 'r', grant('l'))]), 'CHAIN_BROKEN'],
  ['signed by who wants to be let in', '10', one, shows([link(A, 'r', grant('l'))]), 'CHAIN_BROKEN'],
  ['the second link signed by the first signer', '10', deep, shows([viaC()[0] as Link, link(B, 'l', grant('k'))]), 'CHAIN_BROKEN'],
  ['the second link hands on the grant itself', '10', deep, shows([viaC()[0] as Link, link(C, 'r', grant('k'))]), 'CHAIN_BROKEN'],
  ['the links the wrong way round', '10', deep, shows([viaC()[1] as Link, viaC()[0] as Link]), 'NO_GRANT'],
  ['a link between is missing', '10', deep, shows([four[0] as Link, link(D, 'l2', grant('l3'))]), 'CHAIN_BROKEN'],
  ['a link with the id of the grant', '10', one, shows([link(B, 'r', grant('r'))]), by('r', 'r')],
  ['a link with the id of a grant of the policy does not become it', '10 12', policy(root(), grant('a', { viewer: C, categories: ['notes'] })), { ...shows([link(B, 'r', grant('a'))]), ...about(['notes']) }, 'CATEGORY_NOT_GRANTED'],
  ['signed by one of the group', '10 3', wardRoot, { facts: { chains: [[toA()]], viewers: inWard(B, true) } }, by('r', 'l')],
  ['signed by one who has left the group', '10 3', wardRoot, { facts: { chains: [[toA()]], viewers: inWard(B, false) } }, 'CHAIN_BROKEN'],
  ['signed by one of whom that is not known', '10 3', wardRoot, shows([toA()]), 'MEMBERSHIP_UNKNOWN'],
  ['that the requester is in the group does not help the signer', '10 3', wardRoot, { facts: { chains: [[link(C, 'r', grant('l', { labels: ['HIV'] }))]], viewers: { [WARD]: { [A]: false, [C]: false } } } }, 'CHAIN_BROKEN'],
  ['the second signer of a group that is not known', '10 3', deep, shows(viaC({ viewer: WARD })), 'MEMBERSHIP_UNKNOWN'],
  ['a grant that may not be handed on', '11', policy(root({ depth: undefined })), shows([toA()]), 'TOO_DEEP'],
  ['an emergency grant is never handed on', '11 7', policy(root({ depth: undefined, emergency: 86_400 })), { facts: { chains: [[toA()]], emergency: { reason: 'fell', at: 1000 } } }, 'TOO_DEEP'],
  ['handed on twice where once is said', '11', one, shows(viaC()), 'TOO_DEEP'],
  ['a link that may not be handed on', '11', deep, shows(viaC({ depth: undefined })), 'TOO_DEEP'],
  ['a link that says more depth than there is', '11', policy(root({ depth: 2 })), shows([link(B, 'r', grant('l1', { viewer: C, depth: 4 })), link(C, 'l1', grant('l2', { viewer: D, depth: 4 })), link(D, 'l2', grant('l3'))]), 'TOO_DEEP'],
  ['five times', '11', deep, shows([...four.slice(0, 3), link(C, 'l3', grant('l4', { viewer: D, depth: 1 })), link(D, 'l4', grant('l5'))]), 'TOO_DEEP'],
  ['the last link may say a depth that is of no use', '11', one, shows([toA({ depth: 4 })]), by('r', 'l')],
  ['the link names more categories than the grant', '12 14', one, { ...shows([toA({ categories: ['labs', 'notes'] })]), ...about(['notes']) }, 'CATEGORY_NOT_GRANTED'],
  ['and gives what both name all the same', '12', one, shows([toA({ categories: ['labs', 'notes'] })]), by('r', 'l')],
  ['the link names fewer', '12 14', one, { ...shows([toA()]), ...about(['vitals']) }, 'CATEGORY_NOT_GRANTED'],
  ['the link names fewer labels', '12 15', one, { ...shows([toA()]), ...about(['labs'], ['HIV']) }, 'LABEL_NOT_GRANTED'],
  ['the link names more labels', '12 15', one, { ...shows([toA({ labels: ['HIV', 'MH'] })]), ...about(['labs'], ['MH']) }, 'LABEL_NOT_GRANTED'],
  ['both name the label', '12 15', one, { ...shows([toA({ labels: ['HIV'] })]), ...about(['labs'], ['HIV']) }, by('r', 'l')],
  ['the link names another action', '12 4', one, { ...shows([toA({ actions: ['contribute', 'read'] })]), action: 'contribute' }, 'ACTION_NOT_GRANTED'],
  ['the grant names an action that the link does not', '12 4', policy(root({ actions: ['notify', 'read'] })), { ...shows([toA()]), action: 'notify' }, 'ACTION_NOT_GRANTED'],
  ['the link has no end, the grant is in its last second', '12 5', one, { ...shows([toA()]), now: 1499 }, by('r', 'l')],
  ['the link ends with the grant', '12 5', one, { ...shows([toA()]), now: 1500 }, 'EXPIRED'],
  ['the link ends before the grant', '12 5', one, shows([toA({ notAfter: 1000 })]), 'EXPIRED'],
  ['the link begins later', '12 5', one, shows([toA({ notBefore: 1001 })]), 'NOT_YET'],
  ['the link begins before the grant', '12 5', one, { ...shows([toA()]), now: 499 }, 'NOT_YET'],
  ['a link between has ended', '12 5', deep, shows(viaC({ notAfter: 900 })), 'EXPIRED'],
  ['a link between is narrower', '12 14', deep, { ...shows(viaC({ categories: ['labs'] }, { categories: ['vitals'] })), ...about(['vitals']) }, 'CATEGORY_NOT_GRANTED'],
  ['the condition of the grant binds the link', '12 6', policy(root({ condition: CONSENT })), { facts: { chains: [[toA()]], conditions: { [CONSENT]: false } } }, 'CONDITION_FAILED'],
  ['a condition of the link', '12 6', one, shows([toA({ condition: CONSENT })]), 'CONDITION_UNKNOWN'],
  ['a condition of the link that holds', '12 6', one, { facts: { chains: [[toA({ condition: CONSENT })]], conditions: { [CONSENT]: true } } }, by('r', 'l')],
  ['handed on for emergencies', '12 7', one, shows([toA({ emergency: 60 })]), 'EMERGENCY_NOT_INVOKED'],
  ['handed on for emergencies, and one was stated', '12 7 17', one, { facts: { chains: [[toA({ emergency: 60 })]], emergency: { reason: 'fell', at: 990 } } }, { allow: true, grant: 'r', links: ['l'], emergency: { reason: 'fell', at: 990 } }],
  ['handed on for emergencies, and it is over', '12 7', one, { facts: { chains: [[toA({ emergency: 10 })]], emergency: { reason: 'fell', at: 990 } } }, 'EMERGENCY_OVER'],
  ['a record without a category is not handed on', '12 13', one, { ...shows([toA()]), ...about([]) }, 'UNMAPPED'],
  ['two links of a grant never add up', '15', one, { ...shows([toA()], [link(B, 'r', grant('k', { categories: ['vitals'] }))]), ...about(['labs', 'vitals']) }, 'CATEGORY_NOT_GRANTED'],
  ['nor their labels', '15', one, { ...shows([toA({ labels: ['HIV'], categories: ['vitals'] })], [link(B, 'r', grant('k'))]), ...about(['labs'], ['HIV']) }, 'LABEL_NOT_GRANTED'],
  ['nor a grant and a chain', '15', policy(root(), grant('a', { categories: ['vitals'] })), { ...shows([toA()]), ...about(['labs', 'vitals']) }, 'CATEGORY_NOT_GRANTED']
]
