import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { ActingEntry, ActEntry, HelperEntry, LifeEntry } from '../../../protocol/peer/acting/types.ts'
import { actingScreen } from '../screens/acting-screen.ts'
import { helpersScreen } from '../screens/helpers-screen.ts'
import { SAMPLE_NOW as now } from './sample-records.ts'
import '../screens/helper-new.ts'

const DAY = 86_400
const at = { perProvider: [], powers: ['read', 'grant', 'revoke'] as HelperEntry['powers'] }
const HELPERS: HelperEntry[] = [
  { id: 'h1', name: 'Mum', kind: 'parent', until: now + 900 * DAY, state: 'active', createdAt: now - 40 * DAY, ...at },
  { id: 'h2', name: 'My sister', kind: 'proxy', until: null, silence: 30 * DAY, state: 'waiting', createdAt: now - DAY, ...at },
  { id: 'h3', name: 'Uncle', kind: 'proxy', until: null, silence: 90 * DAY, state: 'ended', createdAt: now - 300 * DAY, ...at }
]
const ACTS: ActEntry[] = [
  { at: now - 2 * DAY, relationship: 'r1', provider: 'Northside Clinic', who: 'Mum', did: 'shared' },
  { at: now - 40 * DAY, relationship: 'r1', provider: 'Northside Clinic', who: 'you', did: 'appointed', whom: 'Mum' },
  { at: now - 200 * DAY, relationship: 'r1', provider: 'Mercy General', who: 'you', did: 'ended', whom: 'Uncle' }
]
const LIFE: LifeEntry[] = [{ relationship: 'r1', provider: 'Northside Clinic', silence: 30 * DAY, heardAt: now - 24 * DAY, tripsAt: now + 6 * DAY }]
const ACTING: ActingEntry[] = [
  { id: 'a1', from: 'Lio', kind: 'parent', powers: ['read', 'grant', 'revoke'], until: now + 900 * DAY, state: 'active', sources: [], records: 214, addedAt: now - 40 * DAY },
  { id: 'a2', from: 'Grandfather', kind: 'proxy', powers: [], until: null, state: 'waiting', sources: [], records: 0, addedAt: now - 20 * DAY }
]

/** For whom the banner says that one acts. */
export const HELPED = ACTING[0]

const nothing = (): void => {}

/** The pages of people who act for each other, with made-up people. */
export const HELPER_EXAMPLES: Readonly<Record<string, () => TemplateResult>> = {
  'helpers': () => helpersScreen({ helpers: HELPERS, acts: ACTS, life: LIFE, recovery: undefined, now, onEnd: nothing, onAlive: nothing, onObject: nothing, busy: false }),
  'helpers-empty': () => helpersScreen({ helpers: [], acts: [], life: [], recovery: undefined, now, onEnd: nothing, onAlive: nothing, onObject: nothing, busy: false }),
  'helper-new': () => html`<helper-new></helper-new>`,
  'acting': () => actingScreen({ acting: ACTING, asking: false, onAct: nothing, onStop: nothing, onRefresh: nothing }),
  'acting-empty': () => actingScreen({ acting: [], asking: false, onAct: nothing, onStop: nothing, onRefresh: nothing })
}
