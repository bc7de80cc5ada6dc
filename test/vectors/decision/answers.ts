import type { Link } from '../../../protocol/kernel/facts.ts'
import { A, about, B, by, CONSENT, grant, link, MEMBERS, OWNER, policy, WARD } from './case.ts'
import type { Case } from './case.ts'

const labs = policy(grant('a', { labels: ['HIV', 'OPIOIDUD'] }))
const root = grant('r', { viewer: B, depth: 1 })
const toA = (id: string, fields: Parameters<typeof grant>[1] = {}, parent = 'r'): Link => link(B, parent, grant(id, fields))
const emergency = { reason: 'fell', at: 990 }

/** Rules 13 to 18. */
export const ANSWERS: Case[] = [
  ['a record without a category', '13', labs, about([]), 'UNMAPPED'],
  ['a record without a category, with a label that is granted', '13', labs, about([], ['HIV']), 'UNMAPPED'],
  ['a record without a category, for who has no grant', '13 18', policy(), about([]), 'NO_GRANT'],
  ['a record without a category, and a grant that is over', '13 18', policy(grant('a', { notAfter: 1 })), about([]), 'EXPIRED'],
  ['a category that is not named', '14', labs, about(['notes']), 'CATEGORY_NOT_GRANTED'],
  ['one of two categories is not named', '14', labs, about(['labs', 'notes']), 'CATEGORY_NOT_GRANTED'],
  ['both categories are named', '14', policy(grant('a', { categories: ['labs', 'notes', 'vitals'] })), about(['labs', 'notes']), by('a')],
  ['names of categories are compared letter by letter', '14', labs, about(['Labs']), 'CATEGORY_NOT_GRANTED'],
  ['a category that has the name of a property', '14', labs, about(['constructor']), 'CATEGORY_NOT_GRANTED'],
  ['two grants never add up on categories', '15', policy(grant('a'), grant('b', { categories: ['notes'] })), about(['labs', 'notes']), 'CATEGORY_NOT_GRANTED'],
  ['a label that is named', '15', labs, about(['labs'], ['HIV']), by('a')],
  ['all labels are named', '15', labs, about(['labs'], ['HIV', 'OPIOIDUD']), by('a')],
  ['a label that is not named', '15', labs, about(['labs'], ['MH']), 'LABEL_NOT_GRANTED'],
  ['one of two labels is not named', '15', labs, about(['labs'], ['HIV', 'MH']), 'LABEL_NOT_GRANTED'],
  ['labels are flat: SUD is not OPIOIDUD', '15', policy(grant('a', { labels: ['SUD'] })), about(['labs'], ['OPIOIDUD']), 'LABEL_NOT_GRANTED'],
  ['nor the other way round', '15', labs, about(['labs'], ['SUD']), 'LABEL_NOT_GRANTED'],
  ['a label is no category', '15', policy(grant('a', { categories: ['HIV', 'labs'] })), about(['labs'], ['HIV']), 'LABEL_NOT_GRANTED'],
  ['two grants never add up on labels', '15', policy(grant('a', { labels: ['HIV'] }), grant('b', { labels: ['MH'] })), about(['labs'], ['HIV', 'MH']), 'LABEL_NOT_GRANTED'],
  ['one grant has the category, another the label', '15', policy(grant('a'), grant('b', { categories: ['notes'], labels: ['HIV'] })), about(['labs'], ['HIV']), 'LABEL_NOT_GRANTED'],
  ['a grant of a group and an own one never add up', '15 3', policy(grant('a'), grant('w', { viewer: WARD, categories: ['notes'] })), { ...about(['labs', 'notes']), facts: { viewers: { [WARD]: { [A]: true } } } }, 'CATEGORY_NOT_GRANTED'],
  ['a grant for reading and one for the category never add up', '15 4', policy(grant('a', { actions: ['notify'] }), grant('b', { categories: ['notes'] })), {}, 'CATEGORY_NOT_GRANTED'],
  ['of two the smaller id', '16', policy(grant('b'), grant('a')), {}, by('a')],
  ['the smaller id by UTF-16: capitals first', '16', policy(grant('a'), grant('B')), {}, by('B')],
  ['the smaller id by UTF-16: 10 before 9', '16', policy(grant('9'), grant('10')), {}, by('10')],
  ['a beginning before what goes on', '16', policy(grant('ab'), grant('a')), {}, by('a')],
  ['the smaller id that allows', '16', policy(grant('a', { categories: ['notes'] }), grant('b')), {}, by('b')],
  ['the smaller id, though of a group', '16', policy(grant('b'), grant('a', { viewer: MEMBERS })), { facts: { viewers: { [MEMBERS]: { [A]: true } } } }, by('a')],
  ['an ordinary grant before one for an emergency', '16', policy(grant('a', { emergency: 60 }), grant('b')), { facts: { emergency } }, by('b')],
  ['a chain before a grant for an emergency', '16', policy(grant('a', { emergency: 60 }), root), { facts: { emergency, chains: [[toA('l')]] } }, by('r', 'l')],
  ['a grant for an emergency where the ordinary one does not reach', '16 17', policy(grant('a', { emergency: 60, categories: ['notes'] }), grant('b')), { ...about(['notes']), facts: { emergency } }, { allow: true, grant: 'a', emergency }],
  ['a grant before a chain', '16', policy(grant('z'), root), { facts: { chains: [[toA('l')]] } }, by('z')],
  ['of two chains the smaller grant', '16', policy(root, { ...root, id: 'q' }), { facts: { chains: [[toA('k')], [toA('l', {}, 'q')]] } }, by('q', 'l')],
  ['of two chains of a grant the smaller link', '16', policy(root), { facts: { chains: [[toA('l')], [toA('k')]] } }, by('r', 'k')],
  ['the shorter chain', '16', policy({ ...root, depth: 2 }), { facts: { chains: [[link(B, 'r', grant('a', { viewer: OWNER, depth: 1 })), link(OWNER, 'a', grant('b'))], [toA('l')]] } }, by('r', 'l')],
  ['the last of the table: over, and not begun', '18', policy(grant('a', { notAfter: 1 }), grant('b', { notBefore: 2000 })), {}, 'NOT_YET'],
  ['the other way round', '18', policy(grant('b', { notAfter: 1 }), grant('a', { notBefore: 2000 })), {}, 'NOT_YET'],
  ['another action, and over', '18', policy(grant('a', { actions: ['notify'] }), grant('b', { notAfter: 1 })), {}, 'EXPIRED'],
  ['another action and over in one grant', '18', policy(grant('a', { actions: ['notify'], notAfter: 1 })), {}, 'ACTION_NOT_GRANTED'],
  ['over, and another category', '18', policy(grant('a', { notAfter: 1 }), grant('b', { categories: ['notes'] })), {}, 'CATEGORY_NOT_GRANTED'],
  ['another category, and another label', '18', policy(grant('a', { categories: ['notes'] }), grant('b')), about(['labs'], ['HIV']), 'LABEL_NOT_GRANTED'],
  ['neither category nor label in one grant', '18', policy(grant('a')), about(['notes'], ['HIV']), 'CATEGORY_NOT_GRANTED'],
  ['a condition that fails, and one that is not known', '18', policy(grant('a', { condition: CONSENT }), grant('b', { condition: OWNER })), { facts: { conditions: { [CONSENT]: false } } }, 'CONDITION_FAILED'],
  ['a condition that fails, and another category', '18', policy(grant('a', { condition: CONSENT, categories: ['notes'] })), { facts: { conditions: { [CONSENT]: false } } }, 'CONDITION_FAILED'],
  ['an emergency that was not stated, and a condition that fails', '18', policy(grant('a', { condition: CONSENT }), grant('b', { emergency: 60 })), { facts: { conditions: { [CONSENT]: false } } }, 'EMERGENCY_NOT_INVOKED'],
  ['the longer emergency is over too', '18', policy(grant('a', { emergency: 5 }), grant('b', { emergency: 6 })), { facts: { emergency } }, 'EMERGENCY_OVER'],
  ['a chain that is over and a link of another action', '18 12', policy({ ...root, notAfter: 1 }), { facts: { chains: [[toA('l', { actions: ['notify'] })]] } }, 'ACTION_NOT_GRANTED'],
  ['a broken chain that is also too deep', '18', policy({ ...root, depth: undefined }), { facts: { chains: [[link(OWNER, 'r', grant('l'))]] } }, 'CHAIN_BROKEN'],
  ['a broken chain beside a chain of an ended grant', '18', policy(root), { facts: { chains: [[link(OWNER, 'r', grant('l'))], [toA('k', {}, 'gone')]] } }, 'CHAIN_BROKEN'],
  ['a chain too deep beside a grant that is over', '18', policy({ ...root, depth: undefined }, grant('a', { notAfter: 1 })), { facts: { chains: [[toA('l')]] } }, 'EXPIRED'],
  ['an ended grant and a group that is not known', '18', policy(grant('w', { viewer: WARD })), { facts: { chains: [[toA('l')]] } }, 'PARENT_ENDED']
]
