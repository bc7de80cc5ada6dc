import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { ActingEntry, ActEntry, HelperEntry, LifeEntry, MovingEntry, RecoveryEntry } from '../../../protocol/peer/acting/types.ts'
import { words as done } from '../messages/en.ts'
import { helperWords as helper } from '../messages/helper-words.ts'
import { lostWords as words } from '../messages/lost-words.ts'
import { upperFirst } from '../model/say-share.ts'
import type { Question } from '../pages/page-context.ts'
import { wrongLink } from '../parts/told-error.ts'
import { actingScreen } from '../screens/acting-screen.ts'
import { helpersScreen } from '../screens/helpers-screen.ts'
import { lostKeyScreen, recoveryChoice } from '../screens/lost-key.ts'
import { moveDone, moveStart } from '../screens/move-words.ts'
import type { MoveShown } from '../screens/move-words.ts'
import { SAMPLE_NOW as now } from './sample-records.ts'
import '../parts/link-entry.ts'
import '../screens/helper-new.ts'
import '../screens/move-sure.ts'
import '../screens/name-next.ts'
import '../screens/take-over.ts'

const DAY = 86_400
const at = { perProvider: [], added: [], untold: [], missing: [], powers: ['read', 'grant', 'revoke'] as HelperEntry['powers'] }
const HELPERS: HelperEntry[] = [
  { id: 'h1', name: 'Mum', kind: 'parent', until: now + 900 * DAY, state: 'active', createdAt: now - 40 * DAY, ...at },
  { id: 'h2', name: 'My sister', kind: 'proxy', until: null, silence: 30 * DAY, state: 'waiting', createdAt: now - DAY, ...at },
  { id: 'h4', name: 'Day nurse', kind: 'helper', until: now + 200 * DAY, state: 'active', createdAt: now - 10 * DAY, ...at, powers: ['read', 'add'], condition: { kind: 'silence', seconds: DAY }, added: [{ relationship: 'r1', name: 'Northside Clinic', address: '0x1', powers: ['read'], until: now + 200 * DAY }] },
  { id: 'k1', name: 'Ana', kind: 'guardian', until: null, state: 'active', createdAt: now - 20 * DAY, ...at },
  { id: 'k2', name: 'Ben', kind: 'guardian', until: null, state: 'waiting', createdAt: now - DAY, ...at },
  { id: 'h3', name: 'Uncle', kind: 'proxy', until: null, silence: 90 * DAY, state: 'ended', createdAt: now - 300 * DAY, ...at }
]
const ACTS: ActEntry[] = [
  { at: now - 2 * DAY, relationship: 'r1', provider: 'Northside Clinic', who: 'Mum', did: 'shared' },
  { at: now - 20 * DAY, relationship: 'r1', provider: 'Northside Clinic', who: 'you', did: 'appointed', whom: 'Ana' },
  { at: now - 20 * DAY, relationship: 'r2', provider: 'Mercy General', who: 'you', did: 'appointed', whom: 'Ana' },
  { at: now - 40 * DAY, relationship: 'r1', provider: 'Northside Clinic', who: 'you', did: 'appointed', whom: 'Mum' },
  { at: now - 200 * DAY, relationship: 'r1', provider: 'Mercy General', who: 'you', did: 'ended', whom: 'Uncle' }
]
const LIFE: LifeEntry[] = [{ relationship: 'r1', provider: 'Northside Clinic', silence: 30 * DAY, heardAt: now - 24 * DAY, tripsAt: now + 6 * DAY, waiting: [{ name: 'Ines', kind: 'helper', silence: 30 * DAY }] }]
const ACTING: ActingEntry[] = [
  { id: 'a1', from: 'Lio', kind: 'parent', powers: ['read', 'grant', 'revoke'], until: now + 900 * DAY, state: 'active', sources: [], records: 214, addedAt: now - 40 * DAY },
  { id: 'a3', from: 'Ines', kind: 'guardian', powers: ['guard'], until: null, state: 'active', sources: [], records: 0, recovery: { threshold: 2, delay: 7 * DAY }, addedAt: now - 10 * DAY },
  { id: 'a2', from: 'Grandfather', kind: 'proxy', powers: [], until: null, state: 'waiting', sources: [], records: 0, addedAt: now - 20 * DAY },
  { id: 'a4', from: 'Dad', kind: 'parent', powers: [], until: null, state: 'unasked', sources: [], records: 0, addedAt: now }
]

/** For whom the banner says that one acts. */
export const HELPED = ACTING[0]

/** What two guardians can do, and that one of them has begun. */
const RECOVERY: RecoveryEntry = { threshold: 2, delay: 7 * DAY, guardians: ['Ana', 'Ben'], named: [] }
const NAMED: RecoveryEntry = { ...RECOVERY, named: [{ relationship: 'r1', provider: 'Northside Clinic', address: '0x', by: ['Ana', 'Ben'], takesOverAt: now + 6 * DAY }] }
const KEEPERS = HELPERS.filter(({ kind }) => kind === 'guardian')
const lost = (keepers: HelperEntry[], recovery: RecoveryEntry | undefined): TemplateResult => lostKeyScreen({ keepers, recovery, busy: false, onEnd: nothing, onObject: nothing })

const MOVING: MovingEntry[] = [{ relationship: 'r1', name: 'Northside Clinic', state: 'done', called: 'Ines', at: now - 600 }, { relationship: 'r2', name: 'Mercy General', state: 'waiting', called: 'Ines', at: now + 1_200 }]

const nothing = (): void => {}
const OTHERS = MOVING.slice(1).map(each => ({ ...each, called: 'Alex' }))
const MOVE: MoveShown = { link: undefined, lost: [], rest: [], moving: MOVING, others: [], onCard: async () => {}, onFurther: nothing, onInstead: nothing }

/** The pages of people who act for each other, with made-up people. */
export const HELPER_EXAMPLES: Readonly<Record<string, () => TemplateResult>> = {
  'helpers': () => helpersScreen({ helpers: HELPERS, acts: ACTS, life: LIFE, recovery: undefined, now, onEnd: nothing, onAlive: nothing, onObject: nothing, link: undefined, onLink: nothing, busy: false }),
  'helpers-empty': () => helpersScreen({ helpers: [], acts: [], life: [], recovery: undefined, now, onEnd: nothing, onAlive: nothing, onObject: nothing, link: undefined, onLink: nothing, busy: false }),
  'helper-card': () => html`<div class="stack"><p class="muted">${helper.addLead}</p><link-entry .label=${helper.card} .hint=${helper.cardHint} .onLink=${async () => { throw wrongLink({ kind: 'card', wanted: 'helper' }) }}></link-entry></div>`,
  'helper-new': () => html`<helper-new called="Mum" own="Lio"></helper-new>`,
  'helper-proxy': () => html`<helper-new kind="proxy" called="Mum" own="Lio"></helper-new>`,
  'acting': () => actingScreen({ acting: ACTING, asking: false, onAct: nothing, onStop: nothing, onRefresh: nothing }),
  'lost-empty': () => lost([], undefined),
  'lost-rule': () => lost(KEEPERS, RECOVERY),
  'lost-named': () => lost(KEEPERS, NAMED),
  'lost-new': () => html`<helper-new .kind=${'guardian'} called="Ana" own="Lio"></helper-new>`,
  'lost-agree': () => recoveryChoice({ name: 'agree', legend: words.agreeTitle, choices: [2, 3].map(value => ({ value, title: words.agree(value, 3), hint: words.agreeHint(value, 3) })), chosen: 2, word: done.goOn, onChosen: nothing }),
  'lost-wait': () => recoveryChoice({ name: 'wait', legend: words.waitTitle, lead: words.waitLead, choices: words.waits.map(([value, text]) => ({ value, title: upperFirst(text) })), chosen: 7, word: words.save, onChosen: nothing }),
  'lost-name': () => html`<name-next .name=${'Ines'} .read=${async () => 'Ines'} .ask=${(question: Question) => { void question.act() }} .nominate=${async () => ({ link: 'https://app.example/#appointment=example', left: [{ relationship: 'r2', provider: 'Mercy General', why: 'away' }] })}></name-next>`,
  'lost-card': () => html`<me-card name="Ines" .lead=${words.cardLead} .then=${words.cardThen} .isOne=${true} .further=${words.cardFurther} .makeCard=${async () => ({ link: `https://app.example/#newkey=${'c'.repeat(120)}`, text: 'medrec:newkey:example', address: '0x' })}></me-card>`,
  'lost-take': () => html`<take-over .link=${'https://app.example/#appointment=example'} .takeOver=${async () => ({ done: 1, waiting: [{ relationship: 'r2', provider: 'Mercy General', at: now + 6 * DAY }, { relationship: 'r3', provider: 'Hill Practice', isAway: true }] })}></take-over>`,
  'move-start': () => moveStart({ appUrl: 'https://medrec.example', onCard: async () => {} }),
  'move-sure': () => html`<move-sure called="Ines" .move=${async () => {}}></move-sure>`,
  'move-under-way': () => moveDone({ ...MOVE, link: 'https://app.example/#appointment=example', rest: ['Hill Practice'] }),
  'move-other-card': () => moveDone({ ...MOVE, link: 'https://app.example/#appointment=example', others: OTHERS, moving: [...MOVING.slice(0, 1), ...OTHERS] }),
  'move-done': () => moveDone({ ...MOVE, lost: ['Harbour Clinic'], moving: MOVING.map(each => ({ ...each, state: 'done' as const })) }),
  'acting-empty': () => actingScreen({ acting: [], asking: false, onAct: nothing, onStop: nothing, onRefresh: nothing })
}
