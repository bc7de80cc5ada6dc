import { abiWord } from '../second/abi.ts'
import { plainEvent } from '../second/agents.ts'
import { bytes, hex } from '../second/bytes.ts'
import { plainKeyPair, plainSeal } from '../second/hpke.ts'
import { SECOND_IDENTITY } from '../second/identity.ts'
import { plainMessage, plainPart } from '../second/protobuf.ts'
import { plainAddress } from '../second/sign.ts'
import { KEYS, NETWORK as network, RELATIONSHIP as relationship, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const FOUNDED = '0x4d65645265630000000000000000000000000005'
const address = (name: string, change: object, fails?: string): VectorCase =>
  ({ name, does: 'agent/address', given: { contracts: { agentFactory: repeated('5f', 20) }, relationship, ...change }, ...(fails === undefined ? {} : { fails }) })

const custodian = plainAddress(KEYS.other)
const anchor = { relationship, commitment: repeated('33', 32), expectedSequence: 258, deadline: 1_800_000_000 }
const proof = { role: 'custodian', relationship, delegate: custodian, clientPeerId: 'client', providerPeerId: 'provider', nonce: repeated('66', 32), expiresAt: 1_800_000_600 }
const letter = { share: repeated('22', 16), revision: 1, relationship, viewer: repeated('11', 20), notBefore: 0, notAfter: 0, detailsHash: repeated('33', 32) }
const envelope = (name: string, change: object, fails?: string): VectorCase =>
  ({ name, does: 'agent/envelope', given: { network, type: 'Anchor', message: anchor, privateKey: KEYS.other, place: 5, condition: '0x', ...change }, ...(fails === undefined ? {} : { fails }) })

const seed = repeated('5e', 64)
const keyNetwork = { chainId: 777, registry: repeated('5a', 20) }
/** Of whom is asked, and the address of a custodian's key with this index. */
const cardKey = (name: string, card: number, index: number, outcome: { fails?: string, role?: string } = {}): VectorCase => {
  const { fails, role = 'custodian' } = outcome
  const { address } = SECOND_IDENTITY['identity/delegate']({ seed, network: keyNetwork, role, index }).gives
  return { name, does: 'agent/card-key', given: { seed, network: keyNetwork, card, address }, ...fails === undefined ? {} : { fails } }
}

const quarter = (name: string, time: number, fails?: string): VectorCase => ({ name, does: 'agent/quarter', given: { time }, ...(fails === undefined ? {} : { fails }) })

// The first seconds of 2027, of April 2027 and of 2030, and a moment in January 2027.
const [YEAR, APRIL, LATER, NOW] = [1_798_761_600, 1_806_537_600, 1_893_456_000, 1_800_000_000]
const [owner, second, parent, aunt, ada, bob] = [repeated('a1', 20), repeated('a2', 20), repeated('b1', 20), repeated('b2', 20), repeated('c1', 20), repeated('c2', 20)]
const NOBODY = repeated('00', 20)
const condition = `${repeated('d1', 20)}0102`
type Event = ReturnType<typeof plainEvent>
const ownerEvent = (name: string, previous: string, next: string, sequence: number): Event => plainEvent(`${name}(address,address,uint64)`, [abiWord(previous), abiWord(next)], [abiWord(sequence)])
const added = (place: number, who: string, [powers, from, until]: number[], by: [number, string, number], under = '0x'): Event => plainEvent(
  'CustodianAdded(uint8,address,uint8,uint64,uint64,bytes,uint8,address,uint64)', [abiWord(place), abiWord(who)],
  [abiWord(powers ?? 0), abiWord(from ?? 0), abiWord(until ?? 0), { bytes: bytes(under) }, ...by.map(abiWord)])
const ended = (place: number, who: string, by: [number, string, number]): Event => plainEvent('CustodianEnded(uint8,address,uint8,address,uint64)', [abiWord(place), abiWord(who)], by.map(abiWord))
const named = (place: number, who: string, nominee: string, sequence: number): Event => plainEvent('OwnerNominated(uint8,address,address,uint64)', [abiWord(place), abiWord(who)], [abiWord(nominee), abiWord(sequence)])
const objected = (who: string, sequence: number): Event => plainEvent('Objected(address,uint64)', [abiWord(who)], [abiWord(sequence)])
const recovery = (threshold: number, delay: number, sequence: number): Event => plainEvent('RecoverySet(uint8,uint64,uint64)', [], [threshold, delay, sequence].map(abiWord))

/** Each in a block of its own, 10 seconds after the one before. */
const replay = (name: string, events: Event[], outcome: { after: object[] } | string): VectorCase => ({
  name, does: 'agent/replay', given: { logs: events.map((event, i) => ({ block: 100 + i, timestamp: NOW + 10 * i, ...event })) },
  ...(typeof outcome === 'string' ? { fails: outcome } : { gives: outcome })
})
const state = (change: object): object => ({ owner, objectedAt: 0, recovery: null, custodians: [], sequences: {}, ...change })
/** @param i - the number of the event that added it */
const one = (i: number, change: object): object => ({ addedBy: 255, notBefore: YEAR, notAfter: LATER, condition: '0x', nominee: null, within: true, addedIn: 100 + i, addedAt: NOW + 10 * i, ...change })

const made = ownerEvent('OwnerSet', NOBODY, owner, 0)
const theParent = one(1, { place: 0, address: parent, powers: 15 })
const theAunt = one(2, { place: 3, address: aunt, powers: 1, addedBy: 0, notBefore: APRIL, condition, within: false })
const guardian = { powers: 16, notBefore: 0, notAfter: null }
const [isAda, isBob] = [one(1, { ...guardian, place: 1, address: ada }), one(2, { ...guardian, place: 15, address: bob })]
const guards = [made, added(1, ada, [16, 0, 2 ** 32 - 1], [255, owner, 1]), added(15, bob, [16, 0, 2 ** 32 - 1], [255, owner, 2]), recovery(2, 259_200, 3)]
const whenSet = { recovery: { threshold: 2, delay: 259_200 }, objectedAt: NOW + 30 }
const guarded = [state({}), state({ custodians: [isAda], sequences: { 255: 1 } }), state({ custodians: [isAda, isBob], sequences: { 255: 2 } }), state({ custodians: [isAda, isBob], sequences: { 255: 3 }, ...whenSet })]
const namedAt = (i: number, who: object): object => ({ ...who, nominee: { address: second, at: NOW + 10 * i } })

const recipient = plainKeyPair(bytes(repeated('01', 32)))
const multiaddr = '/dns4/a.example/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
const networkId = (genesis = repeated('5e', 32)): Buffer => plainMessage([1, 'Valley'], [2, 777], [3, bytes(genesis)], [4, bytes(repeated('5c', 20))], [5, bytes(repeated('5a', 20))], [6, bytes(repeated('5d', 20))], [7, multiaddr])
interface SourceChange { relationship?: string, address?: string, provider?: string, name?: string, multiaddrs?: number, attestation?: string, salt?: string, ownerDelegate?: string }
const source = ({ relationship: of = relationship, address: at = custodian, provider = 'mercy-general', name = 'Mercy General', multiaddrs = 1, attestation = repeated('0e', 65), salt = repeated('0d', 32), ownerDelegate = owner }: SourceChange = {}): Buffer => Buffer.concat([
  plainMessage([1, bytes(of)], [2, bytes(at)], [3, provider], [4, name]), ...Array.from({ length: multiaddrs }, () => plainMessage([5, multiaddr])),
  plainMessage([6, bytes(repeated('08', 20))], [7, bytes(repeated('0f', 32))], [8, bytes(attestation)], [9, bytes(salt)], [10, bytes(ownerDelegate)])
])
const another = (change: SourceChange = {}): Buffer => source({ relationship: repeated('ac', 32), address: repeated('12', 20), ...change })
/** Each with a relationship and an address of its own. */
const several = (count: number): SourceChange[] => Array.from({ length: count }, (_, i) => ({ relationship: repeated(`e${i}`, 32), address: repeated(`1${i}`, 20) }))
const appointment = (change: { version?: number, id?: string, from?: string, kind?: string, network?: Buffer, sources?: Buffer[] } = {}): Buffer => Buffer.concat([
  plainMessage([1, change.version ?? 1], [2, bytes(change.id ?? repeated('22', 16))], [3, change.from ?? 'Ada ☃'], [4, change.kind ?? 'parent']), plainPart(5, change.network ?? networkId()), ...(change.sources ?? [source()]).map(each => plainPart(6, each))
])
const seal = (plaintext: Buffer, info = 'medrec/appointment/1'): Buffer => plainSeal({ recipient: recipient.publicKey, ephemeral: plainKeyPair(bytes(repeated('02', 32))), info, plaintext })
const opened = (name: string, sealed: Buffer, outcome: object, privateKey = recipient.privateKey): VectorCase => ({ name, does: 'agent/appointment', given: { sealed: hex(sealed), privateKey: hex(privateKey) }, ...outcome })
const bad = (name: string, change: Parameters<typeof appointment>[0], fails = 'LINK_INVALID'): VectorCase => opened(name, seal(appointment(change)), { fails })
const badSource = (name: string, change: SourceChange): VectorCase => bad(name, { sources: [source(), another(change)] })
const sourceGives = {
  relationship, address: custodian, provider: 'mercy-general', providerName: 'Mercy General', multiaddrs: [multiaddr], providerDelegate: repeated('08', 20),
  providerEncryptionKey: repeated('0f', 32), attestation: repeated('0e', 65), policySalt: repeated('0d', 32), ownerDelegate: owner
}
const contracts = { providerRegistry: repeated('5c', 20), relationships: repeated('5a', 20), accessLogs: repeated('5d', 20) }
const appointmentGives = { id: '22'.repeat(16), from: 'Ada ☃', kind: 'parent', network: { name: 'Valley', chainId: 777, genesisHash: repeated('5e', 32), contracts, multiaddrs: [multiaddr] }, sources: [sourceGives] }
const last = seal(appointment())

/** specs/agent.md. */
export const AGENT_CASES: VectorCase[] = [
  address('where the agent of a relationship is', {}),
  address('that of another relationship', { relationship: repeated('ac', 32) }),
  address('in a network that was founded', { contracts: { agentFactory: FOUNDED } }),
  address('a relationship of 31 bytes', { relationship: repeated('ab', 31) }, 'INVALID_INPUT'),
  address('a factory of 19 bytes', { contracts: { agentFactory: repeated('5f', 19) } }, 'INVALID_INPUT'),

  envelope('an anchor by a custodian', {}),
  envelope('in the first place', { place: 0 }),
  envelope('in the last place, under the longest condition', { place: 15, condition: repeated('d1', 512) }),
  envelope('under a condition without parameters', { condition: repeated('d1', 20) }),
  envelope('a custodian proves a session', { type: 'SessionProof', message: proof }),
  envelope('a custodian signs a letter as anybody does', { type: 'ShareSource', message: letter }),
  envelope('a custodian cannot hand control over', { type: 'SetController', message: { relationship, controller: custodian, expectedSequence: 258, deadline: 1_800_000_000 } }, 'INVALID_INPUT'),
  envelope('nor end the relationship', { type: 'Terminate', message: { relationship, expectedSequence: 258, deadline: 1_800_000_000 } }, 'INVALID_INPUT'),
  envelope('nor give a sign of life', { type: 'SignOfLife', message: { relationship, expectedSequence: 0, deadline: 1_800_000_000 } }, 'INVALID_INPUT'),
  envelope('a place that there is not', { place: 16 }, 'INVALID_INPUT'),
  envelope('a place below 0', { place: -1 }, 'INVALID_INPUT'),
  envelope('a condition shorter than an address', { condition: repeated('d1', 19) }, 'INVALID_INPUT'),
  envelope('a condition of 513 bytes', { condition: repeated('d1', 513) }, 'INVALID_INPUT'),
  envelope('an anchor without its commitment', { message: { ...anchor, commitment: undefined } }, 'INVALID_INPUT'),

  cardKey('the first address of a card', 2, 16),
  cardKey('the last', 2, 23),
  cardKey('the last of the card before', 2, 15, { fails: 'NOT_FOR_YOU' }),
  cardKey('the first of the next card', 2, 24, { fails: 'NOT_FOR_YOU' }),
  cardKey('one of a card that is shown to owners', 2, 16, { role: 'card', fails: 'NOT_FOR_YOU' }),
  quarter('1970 begins with one', 0),
  quarter('a second later it is the next', 1),
  quarter('a quarter begins', APRIL),
  quarter('the second before', APRIL - 1),
  quarter('a birthday in a leap year', 1_835_395_200),
  quarter('the last second of a year', YEAR - 1),
  quarter('the last quarter that there is', 4_094_496_000),
  quarter('the second after it', 4_094_496_001, 'HELPER_INVALID'),
  quarter('2100', 4_102_444_800, 'HELPER_INVALID'),
  quarter('before 1970', -1, 'HELPER_INVALID'),
  quarter('half a second', 0.5, 'HELPER_INVALID'),

  replay('an owner, a custodian, and one that it added', [made, added(0, parent, [15, YEAR, LATER], [255, owner, 1]), added(3, aunt, [1, APRIL, LATER], [0, parent, 1], condition)], {
    after: [state({}), state({ custodians: [theParent], sequences: { 255: 1 } }), state({ custodians: [theParent, theAunt], sequences: { 0: 1, 255: 1 } })]
  }),
  replay('a custodian goes with those that it added, and another comes into its place', [
    made, added(0, parent, [15, YEAR, LATER], [255, owner, 1]), added(3, aunt, [1, APRIL, LATER], [0, parent, 1], condition), ended(0, parent, [255, owner, 2]), ended(3, aunt, [255, owner, 2]),
    added(0, aunt, [2, YEAR, APRIL], [255, owner, 3])
  ], {
    after: [
      state({}), state({ custodians: [theParent], sequences: { 255: 1 } }), state({ custodians: [theParent, theAunt], sequences: { 0: 1, 255: 1 } }),
      state({ custodians: [theAunt], sequences: { 0: 1, 255: 2 } }), state({ sequences: { 0: 1, 255: 2 } }),
      state({ custodians: [one(5, { place: 0, address: aunt, powers: 2, notAfter: APRIL })], sequences: { 0: 1, 255: 3 } })
    ]
  }),
  replay('a custodian ends itself', [made, added(0, parent, [15, YEAR, LATER], [255, owner, 1]), ended(0, parent, [0, parent, 1])], {
    after: [state({}), state({ custodians: [theParent], sequences: { 255: 1 } }), state({ sequences: { 0: 1, 255: 1 } })]
  }),
  replay('guardians name an owner, one takes it back, the owner objects', [...guards, named(1, ada, second, 1), named(15, bob, second, 1), named(15, bob, NOBODY, 2), objected(owner, 4)], {
    after: [
      ...guarded, state({ custodians: [namedAt(4, isAda), isBob], sequences: { 1: 1, 255: 3 }, ...whenSet }), state({ custodians: [namedAt(4, isAda), namedAt(5, isBob)], sequences: { 1: 1, 15: 1, 255: 3 }, ...whenSet }),
      state({ custodians: [namedAt(4, isAda), isBob], sequences: { 1: 1, 15: 2, 255: 3 }, ...whenSet }), state({ custodians: [namedAt(4, isAda), isBob], sequences: { 1: 1, 15: 2, 255: 4 }, ...whenSet, objectedAt: NOW + 70 })
    ]
  }),
  replay('what a guardian said goes with it', [...guards, named(1, ada, second, 1), ended(1, ada, [255, owner, 4]), added(1, ada, [16, 0, 2 ** 32 - 1], [255, owner, 5])], {
    after: [
      ...guarded, state({ custodians: [namedAt(4, isAda), isBob], sequences: { 1: 1, 255: 3 }, ...whenSet }), state({ custodians: [isBob], sequences: { 1: 1, 255: 4 }, ...whenSet }),
      state({ custodians: [one(6, { ...guardian, place: 1, address: ada }), isBob], sequences: { 1: 1, 255: 5 }, ...whenSet })
    ]
  }),
  replay('guardians give a new owner, who ends the recovery', [...guards, ownerEvent('OwnerRecovered', owner, second, 4), recovery(0, 0, 5)], {
    after: [
      ...guarded, state({ owner: second, custodians: [isAda, isBob], sequences: { 255: 4 }, ...whenSet, objectedAt: NOW + 40 }), state({ owner: second, custodians: [isAda, isBob], sequences: { 255: 5 }, objectedAt: NOW + 50 })
    ]
  }),
  replay('what guardians said counts no more when the owner sets another rule, and a guardian says it again', [...guards, named(1, ada, second, 1), recovery(2, 604_800, 4), named(1, ada, second, 2)], {
    after: [
      ...guarded, state({ custodians: [namedAt(4, isAda), isBob], sequences: { 1: 1, 255: 3 }, ...whenSet }),
      ...[4, 6].map(i => state({ custodians: [namedAt(i, isAda), isBob], sequences: { 1: i === 4 ? 1 : 2, 255: 4 }, recovery: { threshold: 2, delay: 604_800 }, objectedAt: NOW + 50 }))
    ]
  }),
  replay('the owner takes another key', [made, ownerEvent('OwnerSet', owner, second, 1)], { after: [state({}), state({ owner: second, sequences: { 255: 1 }, objectedAt: NOW + 10 })] }),
  replay('an event that no agent has', [made, plainEvent('Closed(address,uint64)', [abiWord(owner)], [abiWord(1)])], 'ANSWER_UNSOUND'),
  replay('an event of another contract', [plainEvent('Opened(bytes32,address,address,uint32)', [abiWord(relationship), abiWord(owner), abiWord(parent)], [abiWord(1)])], 'ANSWER_UNSOUND'),
  replay('an event with less data than it has', [made, { ...objected(owner, 1), data: '0x' }], 'ANSWER_UNSOUND'),
  replay('an event whose data breaks off', [made, ((event: Event) => ({ ...event, data: event.data.slice(0, -64) }))(added(0, parent, [15, YEAR, LATER], [255, owner, 1], condition))], 'ANSWER_UNSOUND'),
  replay('an event with a topic less', [made, ((event: Event) => ({ ...event, topics: event.topics.slice(0, 2) }))(named(1, ada, second, 1))], 'ANSWER_UNSOUND'),

  opened('an appointment', seal(appointment()), { gives: appointmentGives }),
  opened('with powers that were chosen one by one', seal(appointment({ kind: 'helper' })), { gives: { ...appointmentGives, kind: 'helper' } }),
  opened('of two providers, for a guardian', seal(appointment({ kind: 'guardian', from: '', sources: [source(), another({ name: '' })] })), {
    gives: { ...appointmentGives, kind: 'guardian', from: '', sources: [sourceGives, { ...sourceGives, relationship: repeated('ac', 32), address: repeated('12', 20), providerName: '' }] }
  }),
  opened('the most that there may be', seal(appointment({ kind: 'owner', from: 'a'.repeat(80), sources: several(8).map((each, i) => source({ ...each, multiaddrs: i === 0 ? 32 : 0 })) })), {
    gives: { ...appointmentGives, kind: 'owner', from: 'a'.repeat(80), sources: several(8).map((each, i) => ({ ...sourceGives, ...each, multiaddrs: i === 0 ? Array.from({ length: 32 }, () => multiaddr) : [] })) }
  }),
  opened('sealed as a share', seal(appointment(), 'medrec/share/1'), { fails: 'SEAL_BROKEN' }),
  opened('sealed to another', last, { fails: 'SEAL_BROKEN' }, plainKeyPair(bytes(repeated('03', 32))).privateKey),
  opened('a byte is missing', last.subarray(0, -1), { fails: 'SEAL_BROKEN' }),
  opened('more than one may have', seal(Buffer.alloc(40 * 1024 + 1)), { fails: 'TOO_LARGE' }),
  opened('bytes that are no message', seal(Buffer.of(255, 255)), { fails: 'LINK_INVALID' }),
  bad('a later version', { version: 2 }, 'UNSUPPORTED_VERSION'),
  bad('a kind that there is not', { kind: 'friend' }),
  bad('an id of 15 bytes', { id: repeated('22', 15) }),
  bad('a name of 81 characters', { from: 'a'.repeat(81) }),
  bad('no source', { sources: [] }),
  bad('nine sources', { sources: several(9).map(source) }),
  badSource('an address twice', { address: custodian }),
  badSource('a relationship twice', { relationship }),
  bad('a network without a hash of block 0', { network: networkId('0x') }, 'NETWORK_INVALID'),
  badSource('a relationship of 31 bytes', { relationship: repeated('ab', 31) }),
  badSource('an address of 19 bytes', { address: repeated('11', 19) }),
  badSource('an attestation of 64 bytes', { attestation: repeated('0e', 64) }),
  badSource('a salt of 31 bytes', { salt: repeated('0d', 31) }),
  badSource('no delegate of the owner', { ownerDelegate: '0x' }),
  badSource('a handle that is none', { provider: 'Mercy General' }),
  badSource('a provider with a name of 81 characters', { name: 'a'.repeat(81) }),
  badSource('33 multiaddrs', { multiaddrs: 33 })
]

const group = (name: string, change: object, fails?: string): VectorCase =>
  ({ name, does: 'group/address', given: { contracts: { viewerGroupFactory: repeated('5b', 20) }, keeper: owner, salt: repeated('0c', 32), ...change }, ...(fails === undefined ? {} : { fails }) })

/** specs/viewer-group.md. */
export const GROUP_CASES: VectorCase[] = [
  group('where a group is', {}),
  group('another of the same keeper', { salt: repeated('0d', 32) }),
  group('one of another keeper', { keeper: second }),
  group('in a network that was founded', { contracts: { viewerGroupFactory: '0x4d65645265630000000000000000000000000004' } }),
  group('a keeper of 19 bytes', { keeper: repeated('a1', 19) }, 'INVALID_INPUT'),
  group('a salt of 31 bytes', { salt: repeated('0c', 31) }, 'INVALID_INPUT'),
  group('a factory of 19 bytes', { contracts: { viewerGroupFactory: repeated('5b', 19) } }, 'INVALID_INPUT')
]
