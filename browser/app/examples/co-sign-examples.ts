import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { NO_END } from '../../../protocol/agent/constants.ts'
import type { CoSignAsked, CoSignAt, CoSignEntry } from '../../../protocol/peer/group-types.ts'
import type { CoSignedGrant } from '../screens/co-signed-grants.ts'
import { SAMPLE_NOW, SAMPLE_PROVIDERS } from './sample-records.ts'
import '../screens/co-sign-list.ts'
import '../screens/co-sign-screen.ts'
import '../screens/co-signed-grants.ts'

const DAY = 86_400
const at = (change: Partial<CoSignAt> = {}): CoSignAt[] => SAMPLE_PROVIDERS.slice(0, 2).map(({ relationship, name }) => ({ relationship, name, isKnown: true, isOver: false, ...change }))

/** What somebody asks, as their link says it. */
export const SAMPLE_ASKED: CoSignAsked = { id: 'a'.repeat(32), from: 'Tobias', purpose: 'Care at home', viewer: '0x' + 'c7'.repeat(20), actions: ['read', 'notify'], perProvider: at() }
const others: CoSignEntry[] = [{ ...SAMPLE_ASKED, addedAt: SAMPLE_NOW }, { ...SAMPLE_ASKED, id: 'b'.repeat(32), from: '', purpose: '', addedAt: SAMPLE_NOW - DAY }]

/** One that waits, and one that is agreed to. */
export const SAMPLE_CO_SIGNED: CoSignedGrant[] = ['Care at home', ''].map((purpose, i) => ({
  id: `group-${i}`, viewer: '0x' + 'c7'.repeat(20), purpose, categories: ['prescriptions', 'vitals'], labels: [], notBefore: SAMPLE_NOW - DAY, notAfter: i === 0 ? null : SAMPLE_NOW + 90 * DAY, coSigner: '0x' + 'd4'.repeat(20),
  perProvider: SAMPLE_PROVIDERS.map(({ relationship, handle, name }) => ({ relationship, handle, name, state: 'done' }))
}))

const kept = (standing: CoSignAt[]): TemplateResult => html`<co-sign-screen isKept .asked=${{ ...SAMPLE_ASKED, perProvider: standing }} .now=${SAMPLE_NOW} .load=${async () => standing}></co-sign-screen>`

/** The pages of agreeing to what somebody else shares, with made-up people. */
export const CO_SIGN_EXAMPLES: Readonly<Record<string, () => TemplateResult>> = {
  'agree': () => html`<co-sign-list .entries=${others} .now=${SAMPLE_NOW} .load=${async () => others.map((entry, i) => ({ ...entry, perProvider: i === 0 ? at({ until: NO_END }) : at({ until: 0, was: SAMPLE_NOW - DAY }) }))}></co-sign-list>`,
  'agree-empty': () => html`<co-sign-list></co-sign-list>`,
  'agree-look': () => html`<co-sign-screen .asked=${SAMPLE_ASKED} .now=${SAMPLE_NOW}></co-sign-screen>`,
  'agree-given': () => kept(at({ until: SAMPLE_NOW + 90 * DAY })),
  'agree-partly': () => kept([...at({ until: NO_END }).slice(0, 1), ...at({ until: 0 }).slice(1)]),
  'agree-lapsed': () => kept(at({ until: 0, was: SAMPLE_NOW - DAY })),
  'agree-over': () => kept(at({ isOver: true, until: 0 })),
  'agree-offline': () => html`<co-sign-screen .asked=${{ ...SAMPLE_ASKED, perProvider: at().map(({ relationship, name }) => ({ relationship, name })) }} .online=${false} .now=${SAMPLE_NOW}></co-sign-screen>`,
  'grants': () => html`<co-signed-grants .grants=${SAMPLE_CO_SIGNED} .now=${SAMPLE_NOW} .makeLink=${async () => `https://app.example/#cosign=${'Zm9yIHRoZSBleGFtcGxlcyBhbG9uZQ'.repeat(12)}`} .load=${async (id: string) => at({ until: id === 'group-0' ? 0 : NO_END })}></co-signed-grants>`
}
