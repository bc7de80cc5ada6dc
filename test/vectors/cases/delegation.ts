import { hex } from '../second/bytes.ts'
import { SECOND_DELEGATION } from '../second/delegation.ts'
import { otherForm, plainAddress, plainSignTyped } from '../second/sign.ts'
import type { LinkJson } from '../operations/delegation.ts'
import { KEYS, NETWORK as network, RELATIONSHIP as relationship, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const [provider, other] = [plainAddress(KEYS.provider), plainAddress(KEYS.other)]
const last = { id: 'l', viewer: provider, categories: ['labs'], labels: ['HIV'], actions: ['read'], notBefore: 0, notAfter: 1_900_000_000 }
const fields = { ...last, depth: 1 }
const given = { network, relationship, parent: 'g', grant: fields, privateKey: KEYS.owner }
const linkOf = (change: object = {}): LinkJson => {
  const whole = { ...given, ...change }
  return { parent: whole.parent, ...SECOND_DELEGATION['delegation/link'](whole).gives }
}
/** The text as it is given, whatever it says. */
const signedText = (grant: string): LinkJson => ({ parent: 'g', grant, signature: hex(plainSignTyped({ network, type: 'Delegation', message: { relationship, parent: 'g', grant } }, KEYS.owner)) })
const first = linkOf()
const second = linkOf({ parent: 'l', grant: { ...last, id: 'm', viewer: other }, privateKey: KEYS.provider })
const signature = Buffer.from(first.signature.slice(2), 'hex')
const withV = (v: number): string => hex(Buffer.concat([signature.subarray(0, 64), Buffer.of(v)]))

const sign = (name: string, change: object, fails?: string): VectorCase => ({ name, does: 'delegation/link', given: { ...given, ...change }, ...fails === undefined ? {} : { fails } })
const read = (name: string, links: LinkJson[], more: object = {}): VectorCase => ({ name, does: 'delegation/chain', given: { network, relationship, links, ...more } })
const leftOut = (name: string, ...links: LinkJson[]): VectorCase => ({ ...read(name, links), gives: { links: null } })

/** specs/delegation.md. */
export const DELEGATION_CASES: VectorCase[] = [
  sign('a link', {}),
  sign('the fields of a grant in another order, and lists not sorted', { grant: Object.fromEntries(Object.entries({ ...fields, categories: ['vitals', 'labs', 'labs'] }).reverse()) }),
  sign('to a group', { grant: { ...fields, viewer: `group:${repeated('22', 20)}` } }),
  sign('to any member provider, for emergencies only', { grant: { ...last, viewer: 'members', emergency: 3_600 } }),
  sign('a purpose with other signs', { grant: { ...fields, purpose: '"Zweite Meinung" ☃ \u{1f600}' } }),
  sign('of another parent', { parent: 'h' }),
  sign('of another relationship', { relationship: repeated('ac', 32) }),
  sign('in another network', { network: { ...network, chainId: 778 } }),
  sign('a grant without a viewer', { grant: { ...fields, viewer: '' } }, 'POLICY_INVALID'),
  sign('a depth above the limit', { grant: { ...fields, depth: 5 } }, 'POLICY_INVALID'),

  read('no links', []),
  read('one link', [first]),
  read('two links', [first, second]),
  read('signed for another parent: it gives another address', [{ ...first, parent: 'h' }]),
  read('signed for another text', [{ ...first, grant: second.grant }]),
  read('signed for another relationship', [first], { relationship: repeated('ac', 32) }),
  read('signed in another network', [first], { network: { ...network, chainId: 778 } }),
  read('signed for another contract', [first], { network: { ...network, contracts: { relationships: repeated('5b', 20) } } }),

  leftOut('a text that says the same with spaces', signedText(JSON.stringify(fields, null, 1))),
  leftOut('a text whose fields have another order', signedText(JSON.stringify({ viewer: provider, ...Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'viewer')) }))),
  leftOut('a list that is not sorted', signedText(JSON.stringify({ ...fields, categories: ['vitals', 'labs'] }))),
  leftOut('a name twice', signedText(JSON.stringify({ ...fields, categories: ['labs', 'labs'] }))),
  leftOut('a number in another form', signedText(JSON.stringify(fields).replace('1900000000', '1.9e9'))),
  leftOut('a field twice', signedText(JSON.stringify(fields).replace('"depth":1', '"depth":1,"depth":1'))),
  leftOut('a field that is not known', signedText(JSON.stringify({ ...fields, weekdays: [1] }))),
  leftOut('a kind of viewer that is not known', signedText(JSON.stringify({ ...fields, viewer: 'ward:7' }))),
  leftOut('no grant', signedText('[]')),
  leftOut('no JSON', signedText('{')),
  leftOut('no text', signedText('')),
  leftOut('both emergency and depth', signedText(JSON.stringify({ ...fields, emergency: 60 }))),
  leftOut('the higher s', { ...first, signature: hex(otherForm(signature)) }),
  leftOut('v of 0 or 1', { ...first, signature: withV((signature[64] ?? 0) - 27) }),
  leftOut('64 bytes', { ...first, signature: hex(signature.subarray(0, 64)) }),
  leftOut('no signature', { ...first, signature: '0x' }),
  leftOut('a second link that is not verified takes the first with it', first, { ...second, signature: repeated('00', 65) })
]
