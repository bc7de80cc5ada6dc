import { TYPED_DATA_TYPES } from '../../../protocol/typed-data/types.ts'
import { INTERFACES } from '../../../protocol/chain-view/interfaces.ts'
import { hex } from '../second/bytes.ts'
import { otherForm, plainAddress, plainSignTyped } from '../second/sign.ts'
import { packSignature, SECOND_SIGNED } from '../second/signed.ts'
import { keccak } from '../second/typed-data.ts'
import { KEYS, NETWORK as network, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const VALUES: Record<string, unknown> = { address: repeated('11', 20), bytes16: repeated('22', 16), bytes32: repeated('33', 32), bytes: '0x0102', 'address[]': [repeated('11', 20), repeated('12', 20)], uint8: 7, uint32: 256, uint64: 1_800_000_000, string: 'Ünï ☃' }
const [ownerDelegate, providerDelegate] = [plainAddress(KEYS.owner), plainAddress(KEYS.provider)]
const relationship = '0x08f31fff9e9d8ef8fdc2881cb33ad60d3e21fa74bc0cd31759b267147d075c7a'
const anchor = { network, type: 'Anchor', message: { relationship, commitment: repeated('33', 32), expectedSequence: 258, deadline: 1_800_000_000 } }
const signature = plainSignTyped(anchor, KEYS.owner)
const withV = (v: number): string => hex(Buffer.concat([signature.subarray(0, 64), Buffer.of(v)]))
const signer = (name: string, signed: string, outcome: object): VectorCase => ({ name, does: 'typed-data/signer', given: { ...anchor, signature: signed }, ...outcome })
const digest = (name: string, change: object, fails?: string): VectorCase => ({ name, does: 'typed-data/digest', given: { ...anchor, message: { ...anchor.message, ...change } }, ...(fails === undefined ? {} : { fails }) })

/** specs/typed-data.md: a message of every type, each field with the value of its kind. */
export const TYPED_DATA_CASES: VectorCase[] = [
  ...Object.entries(TYPED_DATA_TYPES).map(([type, fields]) => ({ name: `what is signed: ${type}`, does: 'typed-data/sign', given: { network, type, message: Object.fromEntries(fields.map(field => [field.name, VALUES[field.type]])), privateKey: KEYS.owner } })),
  digest('an anchor', {}),
  { name: 'the same in another network', does: 'typed-data/digest', given: { ...anchor, network: { ...network, chainId: 778 } } },
  { name: 'the same for another contract', does: 'typed-data/digest', given: { ...anchor, network: { ...network, contracts: { relationships: repeated('5b', 20) } } } },
  digest('the highest number that JSON holds exactly', { expectedSequence: 2 ** 53 - 1 }),
  digest('a commitment of 31 bytes', { commitment: repeated('33', 31) }, 'INVALID_INPUT'),
  digest('a number below 0', { deadline: -1 }, 'INVALID_INPUT'),
  digest('a number that is not whole', { deadline: 0.5 }, 'INVALID_INPUT'),
  digest('bytes that are no hex digits', { commitment: 'commitment' }, 'INVALID_INPUT'),
  { name: 'a key of 31 bytes', does: 'typed-data/sign', given: { ...anchor, privateKey: repeated('07', 31) }, fails: 'INVALID_INPUT' },
  { name: 'a field is missing', does: 'typed-data/digest', given: { ...anchor, message: { ...anchor.message, commitment: undefined } }, fails: 'INVALID_INPUT' },

  signer('who signed', hex(signature), { gives: { address: ownerDelegate } }),
  signer('another\'s signature gives another address', hex(plainSignTyped(anchor, KEYS.other)), { gives: { address: plainAddress(KEYS.other) } }),
  signer('the higher s', hex(otherForm(signature)), { fails: 'SIGNATURE_INVALID' }),
  signer('v of 0 or 1', withV((signature[64] ?? 0) - 27), { fails: 'SIGNATURE_INVALID' }),
  signer('v of 29', withV(29), { fails: 'SIGNATURE_INVALID' }),
  signer('64 bytes', hex(signature.subarray(0, 64)), { fails: 'SIGNATURE_INVALID' }),
  signer('66 bytes', `${hex(signature)}00`, { fails: 'SIGNATURE_INVALID' }),
  signer('nothing', '0x', { fails: 'SIGNATURE_INVALID' }),
  signer('r of 0', hex(Buffer.concat([Buffer.alloc(32), signature.subarray(32)])), { fails: 'SIGNATURE_INVALID' }),
  signer('s of 0', hex(Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32), signature.subarray(64)])), { fails: 'SIGNATURE_INVALID' }),
  signer('r above the field', hex(Buffer.concat([Buffer.alloc(32, 255), signature.subarray(32)])), { fails: 'SIGNATURE_INVALID' }),

  { name: 'the id of a relationship', does: 'typed-data/relationship', given: { ownerDelegate, providerDelegate } },
  { name: 'the delegates the other way round', does: 'typed-data/relationship', given: { ownerDelegate: providerDelegate, providerDelegate: ownerDelegate } }
]

const deadline = 1_800_000_000
const signed = (type: string, message: Record<string, unknown>, key = KEYS.owner): string => hex(plainSignTyped({ network, type, message }, key))
const open = { ownerDelegate, providerDelegate, deadline }
const openMessage = { kind: 'open', ...open, ownerSignature: signed('Open', open), providerSignature: signed('Open', open, KEYS.provider) }
const anchorMessage = { kind: 'anchor', ...anchor.message, signature: hex(signature) }
const handover = { relationship, controller: repeated('44', 20), expectedSequence: 258, deadline }
const end = { relationship, expectedSequence: 258, deadline }
const packed = (name: string, message: object, more: object = {}, fails?: string): VectorCase => ({ name, does: 'chain/message', given: { network, message, number: 70_000, ...more }, ...(fails === undefined ? {} : { fails }) })

const event = (name: string, values: readonly unknown[]): object => {
  const { topics, data } = INTERFACES.relationships.encodeEventLog(name, values)
  return { topics, data }
}
const events = [event('Opened', [relationship, ownerDelegate, providerDelegate, 1]), event('Anchored', [relationship, repeated('33', 32), 1]), event('Skipped', [relationship, 2, '0x12345678']), event('Terminated', [relationship, 1])]

const pack = (message: object, number = 70_000): string => SECOND_SIGNED['chain/message']({ network, message: message as never, number }).gives.packed.slice(2)
const submitted = (...messages: string[]): string => `${hex(keccak(Buffer.from('submit()')).subarray(0, 4))}${messages.join('')}`
const carried = (name: string, data: string, ...anchors: object[]): VectorCase => ({ name, does: 'chain/anchors', given: { data }, gives: { anchors } })
const envelopeOf = (kind: string, place: string, words: number): string => `0x${kind}${place}${hex(signature).slice(2)}${'00'.repeat(32 * words)}`
const under = (envelope: string): object => ({ ...anchorMessage, signature: envelope })
// 258 is 1 · 256 + 2.
const byKey = { number: 70_000, commitment: repeated('33', 32), sequenceByte: 2, signature: hex(packSignature(signature).content), place: null }

/** specs/relationships.md, "Messages on the chain", and specs/contracts.md, "History". */
export const CHAIN_CASES: VectorCase[] = [
  { name: 'open', does: 'chain/message', given: { network, message: openMessage } },
  packed('anchor', anchorMessage),
  packed('set controller', { kind: 'set-controller', ...handover, signature: signed('SetController', handover) }),
  packed('terminate', { kind: 'terminate', ...end, signature: signed('Terminate', end, KEYS.provider) }),
  packed('the highest number and deadline', { ...anchorMessage, deadline: 2 ** 32 - 1 }, { number: 2 ** 32 - 1 }),
  packed('the signature of an account contract', { ...anchorMessage, signature: '0x090909' }),
  packed('the longest one', { ...anchorMessage, signature: repeated('09', 1_024) }),
  packed('65 bytes whose v is 0 go as they are', { ...anchorMessage, signature: withV(0) }),
  { name: 'open, the owner\'s side by an account contract', does: 'chain/message', given: { network, message: { ...openMessage, ownerSignature: '0x0909' } } },
  { name: 'open, the provider\'s side by an account contract', does: 'chain/message', given: { network, message: { ...openMessage, providerSignature: '0x' } } },
  packed('a number of 33 bits', anchorMessage, { number: 2 ** 32 }, 'INVALID_INPUT'),
  packed('a deadline of 33 bits', { ...anchorMessage, deadline: 2 ** 32 }, {}, 'INVALID_INPUT'),
  packed('a signature of 1,025 bytes', { ...anchorMessage, signature: repeated('09', 1_025) }, {}, 'INVALID_INPUT'),
  packed('a number below 0', anchorMessage, { number: -1 }, 'INVALID_INPUT'),
  packed('a sequence below 0', { ...anchorMessage, expectedSequence: -1 }, {}, 'INVALID_INPUT'),
  packed('a relationship of 31 bytes', { ...anchorMessage, relationship: repeated('ab', 31) }, {}, 'INVALID_INPUT'),
  packed('a controller of 19 bytes', { kind: 'set-controller', ...handover, controller: repeated('44', 19), signature: hex(signature) }, {}, 'INVALID_INPUT'),
  { name: 'a delegate of 21 bytes', does: 'chain/message', given: { network, message: { ...openMessage, ownerDelegate: repeated('11', 21) } }, fails: 'INVALID_INPUT' },
  packed('a commitment of 31 bytes', { ...anchorMessage, commitment: repeated('33', 31) }, {}, 'INVALID_INPUT'),

  carried('one anchor, signed by a key', submitted(pack(anchorMessage)), byKey),
  carried('anchors between other messages', submitted(pack({ ...openMessage, ownerSignature: '0x0909' }), pack(anchorMessage, 1), pack({ kind: 'terminate', ...end, signature: signed('Terminate', end) }), pack(under(envelopeOf('02', '05', 4)), 2 ** 32 - 1)),
    { ...byKey, number: 1 }, { ...byKey, number: 2 ** 32 - 1, signature: envelopeOf('02', '05', 4), place: 5 }),
  carried('a custodian under a condition', submitted(pack(under(`${envelopeOf('02', '0f', 4)}${'d1'.repeat(512)}`))), { ...byKey, signature: `${envelopeOf('02', '0f', 4)}${'d1'.repeat(512)}`, place: 15 }),
  ...([['a place that there is not is none', envelopeOf('02', '10', 4)], ['an envelope of another kind is none', envelopeOf('03', '05', 4)], ['an envelope that breaks off is none', envelopeOf('02', '05', 3)]] as const).map(([name, envelope]) =>
    carried(name, submitted(pack(under(envelope))), { ...byKey, signature: envelope })),
  carried('no messages', submitted()),
  carried('the data of another call', `0x12345678${pack(anchorMessage)}`),
  carried('an anchor that breaks off', submitted(pack(anchorMessage)).slice(0, -2)),
  carried('what comes behind bytes that are no message', submitted('05', pack(anchorMessage))),

  { name: 'before the first event', does: 'chain/history', given: { events: [] } },
  { name: 'after four events', does: 'chain/history', given: { events } },
  { name: 'after the same in another order', does: 'chain/history', given: { events: events.toReversed() } },
  { name: 'an event that the contract does not have', does: 'chain/history', given: { events: [{ topics: [repeated('33', 32)], data: '0x' }] }, fails: 'ANSWER_UNSOUND' },
  { name: 'an event with less data than it has', does: 'chain/history', given: { events: [{ ...events[0], data: '0x' }] }, fails: 'ANSWER_UNSOUND' }
]
