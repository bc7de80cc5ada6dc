import type { Grant } from '../../../protocol/policy/grant.ts'
import { A, about, by, CONSENT, grant, policy, TRIAL, WARD } from './case.ts'
import type { Case, CaseQuestion } from './case.ts'

const only = (fields: Partial<Grant>): Case[2] => policy(grant('a', fields))
const timed = only({ notBefore: 900, notAfter: 1100 })
const day = only({ emergency: 86_400 })
const invoked = (at: number, reason = 'fell on the stairs'): CaseQuestion => ({ facts: { emergency: { reason, at } } })
const marked = (at: number, reason = 'fell on the stairs', id = 'a'): Case[4] => ({ allow: true, grant: id, emergency: { reason, at } })
const says = (conditions: Record<string, boolean>): CaseQuestion => ({ facts: { conditions } })

/** Rules 4 to 7. */
export const APPLIES: Case[] = [
  ['an action that is named among others', '4', only({ actions: ['contribute', 'notify', 'read'] }), { action: 'notify' }, by('a')],
  ['to contribute', '4', only({ actions: ['contribute'] }), { action: 'contribute' }, by('a')],
  ['an own action of an application', '4', only({ actions: ['print:card'] }), { action: 'print:card' }, by('a')],
  ['who may read may not be told', '4', only({}), { action: 'notify' }, 'ACTION_NOT_GRANTED'],
  ['who may read may not contribute', '4', only({}), { action: 'contribute' }, 'ACTION_NOT_GRANTED'],
  ['who may contribute may not read', '4', only({ actions: ['contribute'] }), {}, 'ACTION_NOT_GRANTED'],
  ['an action that nobody knows', '4', only({}), { action: 'delete' }, 'ACTION_NOT_GRANTED'],
  ['names of actions are compared letter by letter', '4', only({}), { action: 'Read' }, 'ACTION_NOT_GRANTED'],
  ['no name of an action', '4', only({}), { action: '' }, 'ACTION_NOT_GRANTED'],
  ['a second before it begins', '5', timed, { now: 899 }, 'NOT_YET'],
  ['when it begins', '5', timed, { now: 900 }, by('a')],
  ['in its last second', '5', timed, { now: 1099 }, by('a')],
  ['when it ends', '5', timed, { now: 1100 }, 'EXPIRED'],
  ['long after its end', '5', timed, { now: 9_000_000_000 }, 'EXPIRED'],
  ['without an end', '5', only({}), { now: 9_000_000_000 }, by('a')],
  ['an end at 0 is an end', '5', only({ notAfter: 0 }), { now: 0 }, 'EXPIRED'],
  ['a begin at 0', '5', only({ notAfter: 1 }), { now: 0 }, by('a')],
  ['a time below 0', '5', only({}), { now: -1 }, 'NOT_YET'],
  ['no time between begin and end', '5', only({ notBefore: 1000, notAfter: 1000 }), {}, 'EXPIRED'],
  ['a begin after the end: before both', '5', only({ notBefore: 1100, notAfter: 1050 }), {}, 'NOT_YET'],
  ['a begin after the end: between them', '5 18', only({ notBefore: 1100, notAfter: 900 }), {}, 'EXPIRED'],
  ['a condition that holds', '6', only({ condition: CONSENT }), says({ [CONSENT]: true }), by('a')],
  ['a condition that does not hold', '6', only({ condition: CONSENT }), says({ [CONSENT]: false }), 'CONDITION_FAILED'],
  ['a condition of which nothing is known', '6', only({ condition: CONSENT }), {}, 'CONDITION_UNKNOWN'],
  ['another condition that holds', '6', only({ condition: CONSENT }), says({ [TRIAL]: true }), 'CONDITION_UNKNOWN'],
  ['another condition that does not hold', '6', only({ condition: CONSENT }), says({ [CONSENT]: true, [TRIAL]: false }), by('a')],
  ['no condition, and one that does not hold', '6', only({}), says({ [CONSENT]: false }), by('a')],
  ['a condition before the grant has begun', '6 18', only({ condition: CONSENT, notBefore: 1001 }), {}, 'NOT_YET'],
  ['a grant without a condition beside one with it', '6', policy(grant('a', { condition: CONSENT }), grant('b')), {}, by('b')],
  ['an emergency that was not stated', '7', day, {}, 'EMERGENCY_NOT_INVOKED'],
  ['an emergency in the second it was stated', '7 17', day, invoked(1000), marked(1000)],
  ['an emergency that was stated before', '7 17', day, invoked(500), marked(500)],
  ['an emergency stated for later', '7', day, invoked(1001), 'EMERGENCY_NOT_INVOKED'],
  ['in the last second of an emergency', '7', day, { now: 86_899, ...invoked(500) }, marked(500)],
  ['after 24 hours', '7', day, { now: 86_900, ...invoked(500) }, 'EMERGENCY_OVER'],
  ['an emergency of one second', '7', only({ emergency: 1 }), invoked(1000), marked(1000)],
  ['an emergency of one second, a second later', '7', only({ emergency: 1 }), invoked(999), 'EMERGENCY_OVER'],
  ['the longest emergency', '7', only({ emergency: 604_800 }), { now: 605_799, ...invoked(1000) }, marked(1000)],
  ['the longest emergency is over', '7', only({ emergency: 604_800 }), { now: 605_800, ...invoked(1000) }, 'EMERGENCY_OVER'],
  ['an emergency without a reason', '7', day, invoked(1000, ''), 'EMERGENCY_NOT_INVOKED'],
  ['spaces are no reason', '7', day, invoked(1000, '   '), 'EMERGENCY_NOT_INVOKED'],
  ['signs are no reason', '7', day, invoked(1000, '?! …'), 'EMERGENCY_NOT_INVOKED'],
  ['a digit is one', '7', day, invoked(1000, '7'), marked(1000, '7')],
  ['a letter of any script is one', '7', day, invoked(1000, '急'), marked(1000, '急')],
  ['a reason of 256', '7', day, invoked(1000, 'x'.repeat(256)), marked(1000, 'x'.repeat(256))],
  ['a reason of 257', '7', day, invoked(1000, 'x'.repeat(257)), 'EMERGENCY_NOT_INVOKED'],
  ['no reason, and long ago', '7 18', only({ emergency: 1 }), invoked(1, ''), 'EMERGENCY_NOT_INVOKED'],
  ['an emergency after the end of the grant', '7 5', only({ emergency: 86_400, notAfter: 1000 }), invoked(999), 'EXPIRED'],
  ['an emergency before the begin of the grant', '7 5', only({ emergency: 86_400, notBefore: 1001 }), invoked(999), 'NOT_YET'],
  ['an emergency stated before the grant began', '7', only({ emergency: 86_400, notBefore: 1000 }), invoked(999), marked(999)],
  ['an emergency opens no grant that is not for one', '7', only({ categories: ['notes'] }), invoked(1000), 'CATEGORY_NOT_GRANTED'],
  ['an emergency opens nothing for who has no grant', '7', policy(), invoked(1000), 'NO_GRANT'],
  ['an emergency opens no more than the grant names', '7 14', day, { ...invoked(1000), ...about(['notes']) }, 'CATEGORY_NOT_GRANTED'],
  ['nor what has no category', '7 13', day, { ...invoked(1000), ...about([]) }, 'UNMAPPED'],
  ['an emergency for another action', '7 4', day, { ...invoked(1000), action: 'contribute' }, 'ACTION_NOT_GRANTED'],
  ['an emergency under a condition', '7 6', only({ emergency: 60, condition: CONSENT }), invoked(1000), 'CONDITION_UNKNOWN'],
  ['an emergency of one of a group', '7 3', policy(grant('w', { viewer: WARD, emergency: 60 })), { facts: { viewers: { [WARD]: { [A]: true } }, emergency: { reason: 'fell', at: 990 } } }, marked(990, 'fell', 'w')],
  ['an emergency of one of whom that is not known', '7 3', policy(grant('w', { viewer: WARD, emergency: 60 })), { facts: { emergency: { reason: 'fell', at: 990 } } }, 'MEMBERSHIP_UNKNOWN'],
  ['an ordinary grant is not marked, though an emergency was stated', '7 17', only({}), invoked(1000), by('a')]
]
