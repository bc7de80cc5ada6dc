import { plainSeed } from '../second/bip32.ts'
import { bytes, hex } from '../second/bytes.ts'
import { plainKeyPair, plainSeal } from '../second/hpke.ts'
import { plainMessage, plainPart } from '../second/protobuf.ts'
import { KEYS, RELATIONSHIP as relationship, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const account = { seed: hex(plainSeed('legal winner thank year wave sausage worth useful legal winner thank yellow')), network: { chainId: 777, registry: repeated('5a', 20) } }
const decision = `group-${'22'.repeat(16)}`
const salted = (name: string, change: object, fails?: string): VectorCase => ({ name, does: 'co-sign/salt', given: { ...account, decision, relationship, ...change }, ...(fails === undefined ? {} : { fails }) })
const subject = (name: string, change: object): VectorCase => ({ name, does: 'co-sign/subject', given: { relationship, viewer: repeated('11', 20), action: 'read', salt: repeated('0d', 32), ...change } })

const recipient = plainKeyPair(bytes(repeated('01', 32)))
const networkId = (genesis = repeated('5e', 32)): Buffer => plainMessage(
  [1, 'Valley'], [2, 777], [3, bytes(genesis)], [4, bytes(repeated('5c', 20))], [5, bytes(repeated('5a', 20))], [6, bytes(repeated('5d', 20))],
  [7, '/dns4/a.example/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'])
const source = (change: { relationship?: string, provider?: string, name?: string, salt?: string } = {}): Buffer =>
  plainMessage([1, bytes(change.relationship ?? relationship)], [2, change.provider ?? 'mercy-general'], [3, change.name ?? 'Mercy General'], [4, bytes(change.salt ?? repeated('0d', 32))])

interface Change { version?: number, id?: string, from?: string, purpose?: string, network?: Buffer, viewer?: string, actions?: string[], sources?: Buffer[] }
const request = (change: Change = {}): Buffer => Buffer.concat([
  plainMessage([1, change.version ?? 1], [2, bytes(change.id ?? repeated('22', 16))], [3, change.from ?? 'Ada ☃'], [4, change.purpose ?? 'Care at home']), plainPart(5, change.network ?? networkId()),
  plainMessage([6, bytes(change.viewer ?? repeated('11', 20))]), ...(change.actions ?? ['read']).map(action => plainPart(7, Buffer.from(action))), ...(change.sources ?? [source()]).map(each => plainPart(8, each))
])
const seal = (plaintext: Buffer, info = 'medrec/co-sign/1'): Buffer => plainSeal({ recipient: recipient.publicKey, ephemeral: plainKeyPair(bytes(repeated('02', 32))), info, plaintext })
const opened = (name: string, sealed: Buffer, fails?: string, privateKey = recipient.privateKey): VectorCase => ({ name, does: 'co-sign/request', given: { sealed: hex(sealed), privateKey: hex(privateKey) }, ...(fails === undefined ? {} : { fails }) })
const good = (name: string, change: Change): VectorCase => opened(name, seal(request(change)))
const bad = (name: string, change: Change, fails = 'LINK_INVALID'): VectorCase => opened(name, seal(request(change)), fails)
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

/** specs/conditions.md, "Asking for it". */
export const CO_SIGN_CASES: VectorCase[] = [
  salted('what an agreement is hidden by', {}),
  salted('in another relationship', { relationship: repeated('ac', 32) }),
  salted('of another decision', { decision: `group-${'23'.repeat(16)}` }),
  salted('of the same person in another network', { network: { ...account.network, chainId: 778 } }),
  salted('a relationship of 31 bytes', { relationship: repeated('ab', 31) }, 'INVALID_INPUT'),

  subject('what is agreed to', {}),
  subject('another thing that the viewer may do', { action: 'contribute' }),
  subject('an action beyond ASCII', { action: 'lire ☃' }),
  subject('for another viewer', { viewer: repeated('12', 20) }),
  subject('under another salt', { salt: repeated('0e', 32) }),

  good('a request', {}),
  good('of nobody, for nothing that is said', { from: '', purpose: '', sources: [source({ name: '' })] }),
  good('several things in two relationships', { actions: ['read', 'notify', 'contribute'], sources: [source(), source({ relationship: repeated('ac', 32), provider: 'corner-pharmacy', name: 'Corner Pharmacy', salt: repeated('0e', 32) })] }),
  good('the most that there may be', { from: 'a'.repeat(80), purpose: 'b'.repeat(256), actions: many(64, i => String(i).padStart(64, 'c')), sources: many(64, i => source({ relationship: repeated(hex(Buffer.of(i)).slice(2), 32), name: 'd'.repeat(80) })) }),
  opened('fields in another order, and one that is not known', seal(Buffer.concat([plainMessage([99, 'later'], [6, bytes(repeated('11', 20))]), plainPart(8, source()), plainPart(5, networkId()), plainMessage([7, 'read'], [2, bytes(repeated('22', 16))], [1, 1])]))),
  opened('sealed as a share', seal(request(), 'medrec/share/1'), 'SEAL_BROKEN'),
  opened('sealed to another', seal(request()), 'SEAL_BROKEN', bytes(KEYS.other)),
  opened('a byte is missing', seal(request()).subarray(0, -1), 'SEAL_BROKEN'),
  opened('more than one may have', seal(Buffer.alloc(40 * 1024 + 1)), 'TOO_LARGE'),
  opened('bytes that are no message', seal(Buffer.of(255, 255)), 'LINK_INVALID'),
  bad('a later version', { version: 2 }, 'UNSUPPORTED_VERSION'),
  bad('an id of 15 bytes', { id: repeated('22', 15) }),
  bad('a name of 81 characters', { from: 'a'.repeat(81) }),
  bad('a purpose of 257 characters', { purpose: 'b'.repeat(257) }),
  bad('a purpose that turns the direction of writing', { purpose: 'a\u202eb' }),
  bad('a network without a hash of block 0', { network: networkId('0x') }, 'NETWORK_INVALID'),
  bad('a viewer of 19 bytes', { viewer: repeated('11', 19) }),
  bad('no action', { actions: [] }),
  bad('65 actions', { actions: many(65, () => 'read') }),
  bad('an action of 65 characters', { actions: ['c'.repeat(65)] }),
  bad('no source', { sources: [] }),
  bad('65 sources', { sources: many(65, () => source()) }),
  bad('a relationship of 31 bytes', { sources: [source(), source({ relationship: repeated('ac', 31) })] }),
  bad('a salt of 31 bytes', { sources: [source(), source({ salt: repeated('0d', 31) })] }),
  bad('a handle that is none', { sources: [source({ provider: 'Mercy General' })] }),
  bad('a provider with a name of 81 characters', { sources: [source({ name: 'd'.repeat(81) })] })
]
