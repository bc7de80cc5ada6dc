import { bytes, hex, sha256 } from '../second/bytes.ts'
import type { LinkJson } from '../operations/delegation.ts'
import { SECOND_DELEGATION } from '../second/delegation.ts'
import { plainFrame, plainTreeHash } from '../second/documents.ts'
import { plainKeyPair, plainSeal } from '../second/hpke.ts'
import { plainMessage, plainPart, varint } from '../second/protobuf.ts'
import { plainAddress, plainSignTyped } from '../second/sign.ts'
import { KEYS, NETWORK, RELATIONSHIP, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const frames = [{ id: 1, kind: 1, body: '0x0801' }, { id: 1, kind: 2, body: repeated('ff', 200) }, { id: 1, kind: 3 }, { id: 2, kind: 4, code: 'DENIED' }, { id: 300, kind: 5 }, { id: 1, kind: 6, credit: 524_288 }]
const wire = Buffer.concat(frames.map(frame => plainFrame(frame)))
const read = (name: string, content: Uint8Array, outcome: object): VectorCase => ({ name, does: 'stream/read', given: { bytes: hex(content) }, ...outcome })
const withLength = (content: Uint8Array): Buffer => Buffer.concat([varint(content.length), content])

/** specs/streams.md. */
export const STREAM_CASES: VectorCase[] = [
  { name: 'a frame of every kind', does: 'stream/write', given: { frames } },
  read('a frame of every kind', wire, { gives: { frames } }),
  read('fields in another order, and one that is not known', withLength(Buffer.concat([plainMessage([9, 'later'], [3, 3], [2, 1], [1, 1])])), { gives: { frames: [{ id: 1, kind: 3 }] } }),
  read('nothing', Buffer.alloc(0), { gives: { frames: [] } }),
  read('another version', withLength(plainMessage([1, 2], [2, 1], [3, 3])), { fails: 'UNSUPPORTED_VERSION' }),
  read('without a version', withLength(plainMessage([2, 1], [3, 3])), { fails: 'UNSUPPORTED_VERSION' }),
  read('bytes that are no message', withLength(Buffer.of(255, 255, 255)), { fails: 'BAD_FRAME' }),
  read('a length above the limit, whatever follows', varint(1_048_577), { fails: 'FRAME_TOO_LARGE' }),
  read('a length that does not end', Buffer.alloc(12, 255), { fails: 'BAD_FRAME' }),
  read('the stream ends within a frame', wire.subarray(0, 3), { fails: 'STREAM_CUT' })
]

const content = Buffer.from('{"a":1}')
const record = plainMessage([1, 'Observation/1'], [2, sha256(sha256(content))], [3, content.length], [4, 'labs'], [6, 'application/fhir+json'])
const start = plainPart(3, plainMessage([2, 1], [3, content.length]))
const [recordItem, dataItem, removedItem] = [plainPart(5, record), plainPart(6, content), plainPart(4, plainMessage([1, 'Observation/2']))]
const endOf = (items: Buffer[], change: { count?: number, bytes?: number, hash?: Buffer } = {}): Buffer =>
  plainPart(7, plainMessage([1, change.count ?? 1], [2, change.bytes ?? content.length], [3, change.hash ?? plainTreeHash(Buffer.concat(items))], [4, bytes(repeated('0c', 32))], [5, bytes(repeated('0d', 16))]))
const answer = (name: string, items: Buffer[], outcome: object): VectorCase => ({ name, does: 'records/answer', given: { items: items.map(hex) }, ...outcome })
const middle = [removedItem, recordItem, dataItem]
const unsound = { fails: 'ANSWER_UNSOUND' }

/** specs/records.md. */
export const RECORD_CASES: VectorCase[] = [
  ...[0, 3, 1_048_576, 1_048_577].map(times => ({ name: `the tree hash of ${times} bytes`, does: 'records/tree-hash', given: { byte: 0, times } })),
  { name: 'the tree hash of three chunks', does: 'records/tree-hash', given: { byte: 7, times: 3 * 1_048_576 } },
  answer('a removal and a record', [start, ...middle, endOf(middle)], { gives: { events: [{ removed: ['Observation/2'] }, { record: 'Observation/1', bytes: hex(content) }] } }),
  answer('a record in two items', [start, recordItem, plainPart(6, content.subarray(0, 3)), plainPart(6, content.subarray(3)), endOf([recordItem, plainPart(6, content.subarray(0, 3)), plainPart(6, content.subarray(3))])], { gives: { events: [{ record: 'Observation/1', bytes: hex(content) }] } }),
  answer('nothing changed', [plainPart(3, Buffer.alloc(0)), endOf([], { count: 0, bytes: 0 })], { gives: { events: [] } }),
  answer('without a start', [...middle, endOf(middle)], unsound),
  answer('two starts', [start, start, ...middle, endOf(middle)], unsound),
  answer('without an end marker', [start, ...middle], unsound),
  answer('something after the end marker', [start, ...middle, endOf(middle), removedItem], unsound),
  answer('more records than announced', [start, recordItem, dataItem, recordItem, dataItem, endOf([recordItem, dataItem, recordItem, dataItem], { count: 2, bytes: 2 * content.length })], unsound),
  answer('fewer records than announced', [start, removedItem, endOf([removedItem], { count: 0, bytes: 0 })], unsound),
  answer('a removal after a record', [start, recordItem, dataItem, removedItem, endOf([recordItem, dataItem, removedItem])], unsound),
  answer('a byte of a record is another', [start, recordItem, plainPart(6, Buffer.from('{"a":2}')), endOf([recordItem, plainPart(6, Buffer.from('{"a":2}'))])], unsound),
  answer('a record that is too short', [start, recordItem, plainPart(6, content.subarray(1)), endOf([recordItem, plainPart(6, content.subarray(1))])], unsound),
  answer('more bytes than the record has', [start, recordItem, plainPart(6, Buffer.concat([content, content])), endOf([recordItem, plainPart(6, Buffer.concat([content, content]))])], unsound),
  answer('the end marker counts another number of records', [start, ...middle, endOf(middle, { count: 2 })], unsound),
  answer('the end marker counts other bytes', [start, ...middle, endOf(middle, { bytes: 8 })], unsound),
  answer('the end marker has the hash of another answer', [start, ...middle, endOf(middle, { hash: Buffer.alloc(32) })], unsound),
  answer('a record above the limit', [plainPart(3, plainMessage([2, 1], [3, 67_108_865])), plainPart(5, plainMessage([1, 'a'], [2, Buffer.alloc(32, 1)], [3, 67_108_865]))], { fails: 'TOO_LARGE' }),
  answer('an announcement above the limit', [plainPart(3, plainMessage([2, 1_000_001]))], { fails: 'TOO_LARGE' }),
  answer('a key above the limit', [start, plainPart(5, plainMessage([1, 'a'.repeat(513)], [2, Buffer.alloc(32, 1)], [3, 1]))], { fails: 'BAD_MESSAGE' }),
  answer('a record without a key', [start, plainPart(5, plainMessage([2, Buffer.alloc(32, 1)], [3, 1]))], { fails: 'BAD_MESSAGE' }),
  answer('a hash of 31 bytes', [start, plainPart(5, plainMessage([1, 'a'], [2, Buffer.alloc(31, 1)], [3, 1]))], { fails: 'BAD_MESSAGE' }),
  answer('an item that is no message', [Buffer.of(255, 255)], { fails: 'BAD_MESSAGE' })
]

const provider = plainKeyPair(bytes(repeated('01', 32)))
const policy = Buffer.from('any policy')
const offer = hex(plainSeal({ recipient: provider.publicKey, ephemeral: plainKeyPair(bytes(repeated('02', 32))), info: 'medrec/policy-offer/1', plaintext: policy, aad: bytes(RELATIONSHIP) }))
const opening = { relationship: RELATIONSHIP, sealed: offer, privateKey: hex(provider.privateKey) }

/** specs/sync.md and specs/notices.md. */
export const SYNC_CASES: VectorCase[] = [
  { name: 'a policy that somebody brought', does: 'sync/open-policy', given: opening, gives: { policy: hex(policy) } },
  { name: 'brought for another relationship', does: 'sync/open-policy', given: { ...opening, relationship: repeated('ac', 32) }, fails: 'SEAL_BROKEN' },
  { name: 'sealed to another provider', does: 'sync/open-policy', given: { ...opening, privateKey: hex(plainKeyPair(bytes(repeated('03', 32))).privateKey) }, fails: 'SEAL_BROKEN' },
  { name: 'no more than an encapsulated key', does: 'sync/open-policy', given: { ...opening, sealed: offer.slice(0, 66) }, fails: 'SEAL_BROKEN' },
  { name: 'the mailbox of an address', does: 'notices/mailbox', given: { address: repeated('11', 20) } },
  { name: 'an address of 19 bytes', does: 'notices/mailbox', given: { address: repeated('11', 19) }, fails: 'INVALID_INPUT' }
]

const address = repeated('11', 20)
const multiaddr = '/dns4/a.example/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
const contracts = { providerRegistry: repeated('5c', 20), relationships: NETWORK.contracts.relationships, accessLogs: repeated('5d', 20) }
const networkId = (change: { genesis?: string, name?: string, chainId?: number, isBare?: boolean } = {}): Buffer => Buffer.concat([plainMessage(
  [1, change.name ?? 'Valley'], [2, change.chainId ?? NETWORK.chainId], [3, bytes(change.genesis ?? repeated('5e', 32))], [4, bytes(contracts.providerRegistry)], [5, bytes(contracts.relationships)], [6, bytes(contracts.accessLogs)]),
change.isBare === true ? Buffer.alloc(0) : plainMessage([7, multiaddr])])
const network = { name: 'Valley', chainId: 777, genesisHash: repeated('5e', 32), contracts, multiaddrs: [multiaddr] }
/** An invitation's bytes. */
export const invitation = (change: { version?: number, secret?: string, provider?: string, network?: Buffer, multiaddr?: string } = {}): Buffer => Buffer.concat([
  plainMessage([1, change.version ?? 1], [2, bytes(change.secret ?? repeated('0a', 16))], [3, 1_800_000_000], [4, change.provider ?? 'mercy-general'], [5, 'Mercy General'], [6, change.multiaddr ?? multiaddr]), plainPart(7, change.network ?? networkId())
])
const card = (change: { version?: number, address?: string, key?: string, name?: string } = {}): Buffer => plainMessage([1, change.version ?? 1], [2, bytes(change.address ?? address)], [3, bytes(change.key ?? repeated('0b', 32))], [4, change.name ?? 'Ada ☃'])
const helper = (change: { addresses?: string[], key?: string, name?: string, version?: number } = {}): Buffer => Buffer.concat([
  plainMessage([1, change.version ?? 1]), ...(change.addresses ?? [address, repeated('12', 20)]).map(each => plainPart(2, bytes(each))), plainMessage([3, bytes(change.key ?? repeated('0b', 32))], [4, change.name ?? 'Ada'])
])
const sealed = (change: { key?: string, ciphertext?: string } = {}): Buffer => plainMessage([1, 1], [2, bytes(address)], [3, bytes(change.key ?? repeated('0c', 32))], [4, bytes(change.ciphertext ?? repeated('0d', 17))])
type PlaceJson = [provider: string, relationship: string]
const places: PlaceJson[] = [['mercy-general', repeated('31', 32)], ['corner-pharmacy', repeated('32', 32)]]
const emergency = (change: { version?: number, network?: Buffer, places?: PlaceJson[] } = {}): Buffer => Buffer.concat([
  plainMessage([1, change.version ?? 1]), plainPart(2, change.network ?? networkId({ isBare: true })), ...(change.places ?? places).map(([handle, of]) => plainPart(3, plainMessage([1, handle], [2, bytes(of)])))
])
const manyPlaces = (n: number): PlaceJson[] => Array.from({ length: n }, (_, i) => ['mercy-general', repeated((0x40 + i).toString(16), 32)])
const emergencyGives = (given: PlaceJson[]): object => ({ gives: { kind: 'emergency', emergency: { network: { ...network, multiaddrs: [] }, places: given.map(([provider, relationship]) => ({ provider, relationship })) } } })
const link = (kind: string, payload: Uint8Array): string => `medrec:${kind}:${Buffer.from(payload).toString('base64url')}`
const linked = (name: string, text: string, outcome: object): VectorCase => ({ name, does: 'link/read', given: { text }, ...outcome })
const badLink = (name: string, text: string, fails = 'LINK_INVALID'): VectorCase => linked(name, text, { fails })
const cardGives = { gives: { kind: 'card', card: { address, encryptionKey: repeated('0b', 32), name: 'Ada ☃' } } }

const [owner, providerDelegate] = [plainAddress(KEYS.owner), plainAddress(KEYS.provider)]
const relationship = '0x08f31fff9e9d8ef8fdc2881cb33ad60d3e21fa74bc0cd31759b267147d075c7a'
interface SourceChange { relationship?: string, categories?: string[], labels?: string[], signedFor?: string, signedBy?: string, from?: string, notBefore?: number, notAfter?: number, revision?: number, provider?: string, sealed?: string, passed?: PassedOn }
/** What a source says that was passed on. */
interface PassedOn { signer: string, grant?: string, depth?: number, links: LinkJson[], by?: string }

/** A source, signed for a share of revision 2 to `address`. */
function source (change: SourceChange = {}): Buffer {
  const { relationship: of = relationship, categories = ['labs', 'vitals'], labels = [], signedFor = address, signedBy = KEYS.owner, from = 'Ada', notBefore = 1_800_000_000, notAfter = 1_900_000_000, revision = 2, provider: handle = 'mercy-general', sealed = '0x', passed } = change
  const head = plainMessage([1, bytes(of)], [2, bytes(owner)], [3, bytes(providerDelegate)], [4, bytes(repeated('0e', 65))], [5, handle], [6, 'Mercy General'], [7, multiaddr])
  const lists = Buffer.concat([...categories.map(each => plainMessage([8, each])), ...labels.map(each => plainMessage([9, each]))])
  const times = plainMessage([10, notBefore], [11, notAfter])
  const key = plainMessage([14, bytes(repeated('0f', 32))])
  const tail = passed === undefined ? Buffer.alloc(0) : Buffer.concat([
    plainMessage([15, bytes(passed.signer)], [16, passed.grant ?? ''], [17, passed.depth ?? 0]), ...passed.links.map(each => plainPart(18, plainMessage([1, each.parent], [2, each.grant], [3, bytes(each.signature)]))), plainMessage([19, passed.by ?? ''])
  ])
  const detailsHash = hex(sha256('medrec/share-source/1', sha256(from), head, lists, times, key, tail))
  const message = { share: repeated('22', 16), revision, relationship: of, viewer: signedFor, notBefore, notAfter, detailsHash }
  const signature = plainSignTyped({ network: NETWORK, type: 'ShareSource', message }, signedBy)
  return Buffer.concat([head, lists, times, plainMessage([12, signature], [13, bytes(sealed)]), key, tail])
}

const share = (sources: Buffer[], change: { version?: number, id?: string, revision?: number, from?: string } = {}): Buffer => Buffer.concat([
  plainMessage([1, change.version ?? 1], [2, bytes(change.id ?? repeated('22', 16))], [3, change.revision ?? 2], [4, change.from ?? 'Ada']), plainPart(5, networkId()), ...sources.map(each => plainPart(6, each))
])
const shared = (name: string, plaintext: Buffer, outcome: object): VectorCase => ({ name, does: 'share/read', given: { plaintext: hex(plaintext), viewer: address }, ...outcome })
const sourceGives = (change: object = {}): object => ({
  relationship, ownerDelegate: owner, providerDelegate, providerEncryptionKey: repeated('0f', 32), attestation: repeated('0e', 65), provider: 'mercy-general', providerName: 'Mercy General',
  multiaddrs: [multiaddr], categories: ['labs', 'vitals'], labels: [], notBefore: 1_800_000_000, notAfter: 1_900_000_000, sealedPolicy: '0x', ...change
})
// The owner granted to the key that hands on.
const [handing, between] = [plainAddress(KEYS.other), plainAddress(KEYS.provider)]
const linkTo = (viewer: string, by: string, change: object = {}, parent = 'g', of = relationship): LinkJson => ({
  parent, ...SECOND_DELEGATION['delegation/link']({ network: NETWORK, relationship: of, parent, grant: { id: 'l', viewer, categories: ['labs', 'vitals'], labels: [], actions: ['read'], notBefore: 1_800_000_000, notAfter: 1_900_000_000, ...change }, privateKey: by }).gives
})
const oneLink = [linkTo(address, KEYS.other)]
const twoLinks = [linkTo(between, KEYS.other, { depth: 1 }), linkTo(address, KEYS.provider, { id: 'm' }, 'l')]
const passedOn = (links: LinkJson[], change: SourceChange = {}, more: Partial<PassedOn> = {}): Buffer => source({ signedBy: KEYS.other, ...change, passed: { signer: handing, links, by: 'Ben', ...more } })
const shareGives = (...sources: object[]): { gives: object } => ({ gives: { id: '22'.repeat(16), revision: 2, from: 'Ada', sources } })
const revised = (revision: number): Buffer => share([source({ revision })], { revision })
const notGenuine = { fails: 'SHARE_NOT_GENUINE' }

const [own, otherCard] = [plainKeyPair(bytes(repeated('04', 32))), plainKeyPair(bytes(repeated('05', 32)))]
const sealedTo = (plaintext: Uint8Array, change: { info?: string, aad?: Uint8Array } = {}): string => hex(plainSeal({ recipient: own.publicKey, ephemeral: plainKeyPair(bytes(repeated('06', 32))), info: 'medrec/share/1', plaintext, ...change }))
const opened = (name: string, sealed: string, outcome: object, privateKey = own.privateKey): VectorCase => ({ name, does: 'share/open', given: { sealed, privateKey: hex(privateKey), viewer: address }, ...outcome })
const broken = { fails: 'SEAL_BROKEN' }

/** specs/share.md, and the links of specs/network.md. */
export const SHARE_CASES: VectorCase[] = [
  linked('a card', link('card', card()), cardGives),
  linked('a card in the link of an app', `https://app.example/#card=${card().toString('base64url')}`, cardGives),
  linked('a card as a mail program breaks it', `\n ${link('card', card()).slice(0, 40)}\r\n${link('card', card()).slice(40)} `, cardGives),
  linked('an invitation', link('join', invitation()), { gives: { kind: 'join', invitation: { secret: repeated('0a', 16), expiresAt: 1_800_000_000, provider: 'mercy-general', providerName: 'Mercy General', multiaddrs: [multiaddr], network } } }),
  linked('a network', link('network', networkId()), { gives: { kind: 'network', network } }),
  linked('a helper card', link('helper', helper()), { gives: { kind: 'helper', helper: { addresses: [address, repeated('12', 20)], encryptionKey: repeated('0b', 32), name: 'Ada' } } }),
  linked('the card of a new key', link('newkey', helper()), { gives: { kind: 'newkey', helper: { addresses: [address, repeated('12', 20)], encryptionKey: repeated('0b', 32), name: 'Ada' } } }),
  linked('an appointment', link('appointment', sealed()), { gives: { kind: 'appointment', appointment: { address, encapsulatedKey: repeated('0c', 32), ciphertext: repeated('0d', 17) } } }),
  linked('a request to agree to a grant', link('cosign', sealed()), { gives: { kind: 'cosign', request: { address, encapsulatedKey: repeated('0c', 32), ciphertext: repeated('0d', 17) } } }),
  badLink('a request to agree without a ciphertext', link('cosign', sealed({ ciphertext: '0x' }))),
  badLink('a helper card without an address', link('helper', helper({ addresses: [] }))),
  badLink('a helper card with nine addresses', link('helper', helper({ addresses: Array.from({ length: 9 }, (_, i) => repeated(`2${i}`, 20)) }))),
  badLink('a helper card with an address twice', link('helper', helper({ addresses: [address, address] }))),
  badLink('a helper card with the zero address', link('helper', helper({ addresses: [address, repeated('00', 20)] }))),
  badLink('a helper card with an address of 19 bytes', link('helper', helper({ addresses: [address, repeated('12', 19)] }))),
  badLink('a helper card with a key of 31 bytes', link('helper', helper({ key: repeated('0b', 31) }))),
  badLink('a later version of a helper card', link('helper', helper({ version: 2 })), 'UNSUPPORTED_VERSION'),
  badLink('a card of a new key with an address twice', link('newkey', helper({ addresses: [address, address] }))),
  badLink('a later version of the card of a new key', link('newkey', helper({ version: 2 })), 'UNSUPPORTED_VERSION'),
  badLink('an appointment with an encapsulated key of 31 bytes', link('appointment', sealed({ key: repeated('0c', 31) }))),
  badLink('an appointment without a ciphertext', link('appointment', sealed({ ciphertext: '0x' }))),
  linked('an emergency card', link('emergency', emergency()), emergencyGives(places)),
  linked('an emergency card in the link of an app', `https://app.example/#emergency=${emergency().toString('base64url')}`, emergencyGives(places)),
  linked('an emergency card with two relationships with one provider', link('emergency', emergency({ places: manyPlaces(2) })), emergencyGives(manyPlaces(2))),
  linked('an emergency card with sixteen places', link('emergency', emergency({ places: manyPlaces(16) })), emergencyGives(manyPlaces(16))),
  badLink('an emergency card without a place', link('emergency', emergency({ places: [] }))),
  badLink('an emergency card with seventeen places', link('emergency', emergency({ places: manyPlaces(17) }))),
  badLink('an emergency card with a relationship twice', link('emergency', emergency({ places: [...places, ['northside-clinic', repeated('31', 32)]] }))),
  badLink('an emergency card with a relationship of 31 bytes', link('emergency', emergency({ places: [['mercy-general', repeated('31', 31)]] }))),
  badLink('an emergency card with a handle that is none', link('emergency', emergency({ places: [['Mercy General', repeated('31', 32)]] }))),
  badLink('an emergency card without a network', link('emergency', Buffer.concat([plainMessage([1, 1]), plainPart(3, plainMessage([1, 'mercy-general'], [2, bytes(repeated('31', 32))]))]))),
  badLink('an emergency card with an address of a member', link('emergency', emergency({ network: networkId() }))),
  badLink('a later version of an emergency card', link('emergency', emergency({ version: 2 })), 'UNSUPPORTED_VERSION'),
  badLink('a kind that there is not', link('ward', card())),
  badLink('no link', 'hello'),
  badLink('bytes that are no message', link('card', Buffer.of(255, 255))),
  badLink('a later version of a card', link('card', card({ version: 2 })), 'UNSUPPORTED_VERSION'),
  badLink('a later version of an invitation', link('join', invitation({ version: 2 })), 'UNSUPPORTED_VERSION'),
  badLink('a card with an address of 19 bytes', link('card', card({ address: repeated('11', 19) }))),
  badLink('a card with a key of 31 bytes', link('card', card({ key: repeated('0b', 31) }))),
  badLink('a card with a name of 81 bytes', link('card', card({ name: 'a'.repeat(81) }))),
  badLink('a card with a control character in its name', link('card', card({ name: 'a\u0007' }))),
  badLink('an invitation with a secret of 15 bytes', link('join', invitation({ secret: repeated('0a', 15) }))),
  badLink('an invitation with a secret of 65 bytes', link('join', invitation({ secret: repeated('0a', 65) }))),
  badLink('an invitation with a handle that is none', link('join', invitation({ provider: 'Mercy General' }))),
  badLink('an invitation with an address that names no peer', link('join', invitation({ multiaddr: '/dns4/a.example/tcp/443/tls/ws' }))),
  badLink('an invitation into a network without a hash of block 0', link('join', invitation({ network: networkId({ genesis: '0x' }) }))),
  badLink('a chain id above 2^50', link('network', networkId({ chainId: 2 ** 50 + 1 }))),
  badLink('a network with a name of 81 bytes', link('network', networkId({ name: 'a'.repeat(81) }))),

  opened('a share', sealedTo(share([source()])), shareGives(sourceGives())),
  opened('sealed to another card', sealedTo(share([source()])), broken, otherCard.privateKey),
  opened('sealed for something else', sealedTo(share([source()]), { info: 'medrec/appointment/1' }), broken),
  opened('sealed with data beside it', sealedTo(share([source()]), { aad: bytes(address) }), broken),
  opened('a byte is another', sealedTo(share([source()])).replace(/.$/, last => last === '0' ? '1' : '0'), broken),
  opened('an encapsulated key of another', hex(Buffer.concat([otherCard.publicKey, bytes(sealedTo(share([source()]))).subarray(32)])), broken),
  opened('cut off', sealedTo(share([source()])).slice(0, -2), broken),
  opened('what is sealed is no share', sealedTo(Buffer.of(255, 255)), { fails: 'LINK_INVALID' }),
  opened('what is sealed is for another card', sealedTo(share([source({ signedFor: repeated('12', 20) })])), notGenuine),
  opened('40,960 bytes that are no share', sealedTo(Buffer.alloc(40_960)), { fails: 'LINK_INVALID' }),
  opened('40,961 bytes', sealedTo(Buffer.alloc(40_961)), { fails: 'TOO_LARGE' }),

  shared('a share', share([source()]), shareGives(sourceGives())),
  shared('a source that has ended', share([source({ categories: [] })]), shareGives(sourceGives({ categories: [] }))),
  shared('a source without an end', share([source({ notAfter: 0 })]), shareGives(sourceGives({ notAfter: null }))),
  shared('a sealed policy is not under the signature', share([source({ sealed: '0x0102' })]), shareGives(sourceGives({ sealedPolicy: '0x0102' }))),
  shared('signed for another card', share([source({ signedFor: repeated('12', 20) })]), notGenuine),
  shared('signed by another', share([source({ signedBy: KEYS.other })]), notGenuine),
  shared('signed for another revision', share([source({ revision: 1 })]), notGenuine),
  shared('the last revision that there may be', revised(2 ** 53 - 1), { gives: { ...shareGives(sourceGives()).gives, revision: 2 ** 53 - 1 } }),
  shared('a revision after it', revised(2 ** 53), { fails: 'LINK_INVALID' }),
  shared('a revision before the first', revised(0), { fails: 'LINK_INVALID' }),
  shared('signed in another name', share([source({ from: 'Eve' })]), notGenuine),
  shared('a relationship that is not of these delegates', share([source({ relationship: repeated('ac', 32) })]), notGenuine),
  shared('one of two sources is not genuine', share([source(), source({ signedBy: KEYS.other })]), notGenuine),
  shared('a later version', share([source()], { version: 2 }), { fails: 'UNSUPPORTED_VERSION' }),
  shared('no source', share([]), { fails: 'LINK_INVALID' }),
  shared('65 sources', share(Array.from({ length: 65 }, () => source())), { fails: 'LINK_INVALID' }),
  shared('an id of 15 bytes', share([source()], { id: repeated('22', 15) }), { fails: 'LINK_INVALID' }),
  shared('a name of 81 characters', share([source({ from: 'a'.repeat(81) })], { from: 'a'.repeat(81) }), { fails: 'LINK_INVALID' }),
  shared('65 labels', share([source({ labels: Array.from({ length: 65 }, (_, i) => `l${i}`) })]), { fails: 'LINK_INVALID' }),
  shared('until the last second that there is', share([source({ notAfter: 253_402_300_799 })]), shareGives(sourceGives({ notAfter: 253_402_300_799 }))),
  shared('until after it', share([source({ notAfter: 253_402_300_800 })]), { fails: 'LINK_INVALID' }),
  shared('from after it', share([source({ notBefore: 253_402_300_800 })]), { fails: 'LINK_INVALID' }),
  shared('a handle that is none', share([source({ provider: 'Mercy General' })]), { fails: 'LINK_INVALID' }),
  shared('passed on', share([passedOn(oneLink)]), shareGives(sourceGives({ signer: handing, links: oneLink, passedOnBy: 'Ben' }))),
  shared('passed on, and to be passed on', share([passedOn([linkTo(address, KEYS.other, { depth: 2 })], {}, { grant: 'l', depth: 2 })]), shareGives(sourceGives({ signer: handing, grant: 'l', depth: 2, links: [linkTo(address, KEYS.other, { depth: 2 })], passedOnBy: 'Ben' }))),
  shared('passed on twice', share([passedOn(twoLinks, { signedBy: KEYS.provider }, { signer: between })]), shareGives(sourceGives({ signer: between, links: twoLinks, passedOnBy: 'Ben' }))),
  shared('passed on, and ended', share([passedOn(oneLink, { categories: [] })]), shareGives(sourceGives({ categories: [], signer: handing, links: oneLink, passedOnBy: 'Ben' }))),
  shared('the owner lets it be passed on', share([source({ passed: { signer: '0x', grant: 'g', depth: 1, links: [] } })]), shareGives(sourceGives({ grant: 'g', depth: 1 }))),
  shared('passed on, and signed by the owner', share([passedOn(oneLink, { signedBy: KEYS.owner }, { signer: owner })]), notGenuine),
  shared('passed on, and signed by another than its signer', share([passedOn(oneLink, { signedBy: KEYS.provider })]), notGenuine),
  shared('passed on to another card', share([passedOn([linkTo(between, KEYS.other)])]), notGenuine),
  shared('a link for another relationship', share([passedOn([linkTo(address, KEYS.other, {}, 'g', repeated('ac', 32))])]), notGenuine),
  shared('a link that is not verified', share([passedOn(oneLink.map(each => ({ ...each, signature: repeated('00', 65) })))]), notGenuine),
  shared('the second link is by another than the first is for', share([passedOn([linkTo(between, KEYS.owner, { depth: 1 }), linkTo(address, KEYS.other, { id: 'm' }, 'l')])]), notGenuine),
  shared('the second link hands on another than the first', share([passedOn([linkTo(between, KEYS.other, { depth: 1 }), linkTo(address, KEYS.provider, { id: 'm' }, 'k')], { signedBy: KEYS.provider }, { signer: between })]), notGenuine),
  shared('a source that says more than its last link', share([passedOn([linkTo(address, KEYS.other, { categories: ['labs'] })])]), notGenuine),
  shared('a source that says another end than its last link', share([passedOn([linkTo(address, KEYS.other, { notAfter: null })])]), notGenuine),
  shared('another id than that of the last link', share([passedOn([linkTo(address, KEYS.other, { depth: 1 })], {}, { grant: 'k', depth: 1 })]), notGenuine),
  shared('a depth that the last link has not', share([passedOn(oneLink, {}, { grant: 'l', depth: 1 })]), notGenuine),
  shared('five links', share([passedOn([...twoLinks, ...twoLinks, ...oneLink])]), { fails: 'LINK_INVALID' }),
  shared('an id that is none', share([source({ passed: { signer: '0x', grant: 'a b', depth: 1, links: [] } })]), { fails: 'LINK_INVALID' }),
  shared('bytes that are no message', Buffer.of(255, 255), { fails: 'LINK_INVALID' })
]
