import { bytes, hex } from '../second/bytes.ts'
import { plainMessage, plainPart } from '../second/protobuf.ts'
import { plainRelay, plainRelayId } from '../second/relay.ts'
import type { PlainRelay } from '../second/relay.ts'
import { plainAddress } from '../second/sign.ts'
import { SECOND_SIGNED } from '../second/signed.ts'
import { KEYS, NETWORK as network, RELATIONSHIP as relationship, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const [owner, provider, other] = [plainAddress(KEYS.owner), plainAddress(KEYS.provider), plainAddress(KEYS.other)]
const [signature, deadline, expectedSequence, agent] = [repeated('99', 65), 1_800_000_000, 258, repeated('a9', 20)]
const multiaddr = '/dns4/a.example/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
const candidate = { handle: 'third-provider', name: 'Provider ☃ 3', operator: repeated('41', 20), consensus: repeated('42', 20), signingKey: repeated('43', 20), multiaddrs: [multiaddr, `/dns4/b.example/tcp/443/tls/ws/p2p/${multiaddr.slice(-52)}`], statement: repeated('5a', 32) }
const act = { agent, by: 255, expectedSequence, deadline, signature, ownCondition: '0x' }

/** One of each kind, and those whose fields have a default. */
const MESSAGES: Record<string, PlainRelay> = {
  'a relationship is opened': { kind: 'open', ownerDelegate: owner, providerDelegate: provider, deadline, ownerSignature: signature, providerSignature: '0x09' },
  'an anchor': { kind: 'anchor', relationship, commitment: repeated('33', 32), expectedSequence, deadline, signature },
  'the first anchor, signed by an account': { kind: 'anchor', relationship, commitment: repeated('00', 32), expectedSequence: 0, deadline, signature: repeated('09', 1_024) },
  'control is handed over': { kind: 'set-controller', relationship, controller: agent, expectedSequence, deadline, signature },
  'a relationship ends': { kind: 'terminate', relationship, expectedSequence, deadline, signature },
  'a provider asks to be let in': { kind: 'propose-membership', candidate, deadline, signature },
  'a group is made': { kind: 'create-group', keeper: owner, salt: repeated('0c', 32), deadline, signature },
  'viewers of a group': { kind: 'change-viewers', group: repeated('b9', 20), added: [owner, other], removed: [provider], by: owner, expectedSequence, deadline, signature },
  'as many viewers as one message can have': { kind: 'change-viewers', group: repeated('b9', 20), added: Array.from({ length: 64 }, (_, i) => repeated(String(i + 10), 20)), removed: [], by: owner, expectedSequence, deadline, signature },
  'keepers of a group': { kind: 'change-keepers', group: repeated('b9', 20), added: [], removed: [other], by: owner, expectedSequence, deadline, signature },
  'a sign of life': { kind: 'sign-of-life', relationship, expectedSequence, deadline, signature },
  'a cosigner agrees': { kind: 'co-sign', cosigner: other, subject: repeated('55', 32), until: 1_900_000_000, expectedSequence, deadline, signature },
  'a cosigner takes it back': { kind: 'co-sign', cosigner: other, subject: repeated('55', 32), until: 0, expectedSequence, deadline, signature },
  'an agent is made': { kind: 'create-agent', relationship, deadline, signature },
  'guardians\' owner takes over': { kind: 'take-over', agent, owner: other, expectedSequence, deadline, signature },
  'a custodian is added by the owner': { ...act, kind: 'add-custodian', place: 3, custodian: other, powers: 7, notBefore: 1_798_761_600, notAfter: 2 ** 32 - 1, condition: `${repeated('d1', 20)}0102` },
  'a custodian is added by another, in the first place': { ...act, by: 0, ownCondition: repeated('d1', 512), kind: 'add-custodian', place: 0, custodian: other, powers: 1, notBefore: 0, notAfter: 1_806_537_600, condition: '0x' },
  'a custodian ends': { ...act, kind: 'end-custodian', place: 3, custodian: other },
  'a guardian names an owner': { ...act, by: 4, kind: 'nominate-owner', nominee: other },
  'the owner objects': { ...act, kind: 'object' },
  'who gives a new key': { ...act, kind: 'set-recovery', threshold: 2, delay: 259_200 },
  'nobody gives one': { ...act, kind: 'set-recovery', threshold: 0, delay: 0 },
  'the owner takes another key': { ...act, kind: 'set-owner', owner: other, nextSignature: repeated('98', 65) }
}
const message = (name: string): PlainRelay => MESSAGES[name] ?? { kind: '' }
const flat = ({ candidate: whole, ...rest }: PlainRelay): PlainRelay => ({ ...rest, ...(whole as object | undefined) })
const read = (name: string, relayed: Buffer): VectorCase => ({ name, does: 'relay/read', given: { network, bytes: hex(relayed) }, fails: 'BAD_MESSAGE' })
const bad = (name: string, of: string, change: object): VectorCase => read(name, plainRelay({ ...flat(message(of)), ...change }))
const unwritten = (name: string, of: string, change: object): VectorCase => ({ name, does: 'relay/write', given: { message: { ...message(of), ...change } }, fails: 'INVALID_INPUT' })

const founder = { handle: 'first-provider', operator: repeated('51', 20), consensus: repeated('52', 20), signingKey: repeated('53', 20) }
const known = { now: deadline - 60, relationships: { [relationship]: { status: 'active', sequence: expectedSequence } }, members: [founder] }
const takes = (name: string, of: string, change: object = {}, besides: object = {}): VectorCase => ({ name, does: 'relay/takes', given: { message: { ...message(of), ...change }, ...known, ...besides }, gives: {} })
const refused = (name: string, of: string, change: object = {}, besides: object = {}): VectorCase => ({ name, does: 'relay/takes', given: { message: { ...message(of), ...change }, ...known, ...besides }, fails: 'RELAY_REFUSED' })
const over = { relationships: { [relationship]: { status: 'terminated', sequence: expectedSequence } } }
const opened = SECOND_SIGNED['typed-data/relationship']({ ownerDelegate: owner, providerDelegate: provider }).gives.relationship

/** specs/chain.md, "Carrying": what of a message is refused from memory. */
const TAKES_CASES: VectorCase[] = [
  takes('the next of a relationship', 'an anchor'),
  takes('of one that is not known yet', 'an anchor', { expectedSequence: 0 }, { relationships: {} }),
  takes('as far ahead as can be', 'control is handed over', { expectedSequence: expectedSequence + 255 }),
  takes('in its last second', 'an anchor', {}, { now: deadline }),
  takes('an hour before its end', 'an anchor', {}, { now: deadline - 3_600 }),
  takes('a relationship that is not open', 'a relationship is opened'),
  takes('a provider that nobody has the name and keys of', 'a provider asks to be let in'),
  takes('a sign of life', 'a sign of life'),
  refused('its time is over', 'an anchor', {}, { now: deadline + 1 }),
  refused('its end is more than an hour ahead', 'an anchor', {}, { now: deadline - 3_601 }),
  refused('what was done', 'an anchor', { expectedSequence: expectedSequence - 1 }),
  refused('256 ahead', 'an anchor', { expectedSequence: expectedSequence + 256 }),
  refused('256 ahead of one that is not known', 'an anchor', { expectedSequence: 256 }, { relationships: {} }),
  refused('of one that has ended', 'a relationship ends', {}, over),
  refused('a sign of life for one that has ended', 'a sign of life', {}, over),
  refused('an agent for one that has ended', 'an agent is made', {}, over),
  refused('one that is open', 'a relationship is opened', {}, { relationships: { [opened]: { status: 'active', sequence: 0 } } }),
  refused('one that was open', 'a relationship is opened', {}, { relationships: { [opened]: { status: 'terminated', sequence: 1 } } }),
  refused('a provider of a member\'s name', 'a provider asks to be let in', { candidate: { ...candidate, handle: founder.handle } }),
  refused('a provider with a member\'s key, whatever it is for', 'a provider asks to be let in', { candidate: { ...candidate, operator: founder.signingKey } }),
  refused('a provider with one key for two things', 'a provider asks to be let in', { candidate: { ...candidate, operator: candidate.consensus } })
]

/** specs/chain.md, "Messages to carry". */
export const RELAY_CASES: VectorCase[] = [
  ...TAKES_CASES,
  ...Object.entries(MESSAGES).flatMap(([name, each]): VectorCase[] => [
    { name, does: 'relay/write', given: { message: each } },
    { name, does: 'relay/read', given: { network, bytes: hex(plainRelay(flat(each))) }, gives: { message: each, ...plainRelayId(network, each) } }
  ]),
  unwritten('a relationship of 31 bytes', 'an anchor', { relationship: repeated('ab', 31) }),
  unwritten('a commitment that is no hex digits', 'an anchor', { commitment: 'commitment' }),
  unwritten('a salt of 31 bytes', 'a group is made', { salt: repeated('0c', 31) }),
  unwritten('a viewer of 19 bytes', 'viewers of a group', { added: [repeated('11', 19)] }),
  unwritten('a condition of half a byte', 'a custodian is added by the owner', { condition: '0x0' }),

  read('nothing', Buffer.alloc(0)),
  read('bytes that are no message', Buffer.of(255, 255)),
  read('a message that breaks off', plainRelay(message('an anchor')).subarray(0, -1)),
  read('a kind that there is not', plainPart(14, Buffer.alloc(0))),
  read('an act that does nothing', plainPart(12, plainMessage([1, bytes(agent)], [2, 255], [4, deadline], [5, bytes(signature)]))),
  bad('a relationship of 31 bytes', 'an anchor', { relationship: repeated('ab', 31) }),
  bad('a commitment of 33 bytes', 'an anchor', { commitment: repeated('33', 33) }),
  bad('no signature', 'an anchor', { signature: '0x' }),
  bad('a signature of 1,025 bytes', 'an anchor', { signature: repeated('09', 1_025) }),
  bad('a sequence of 2^53', 'an anchor', { expectedSequence: 2 ** 53 }),
  bad('a deadline of 2^53', 'an anchor', { deadline: 2 ** 53 }),
  bad('a delegate of 19 bytes', 'a relationship is opened', { ownerDelegate: repeated('11', 19) }),
  bad('only one of two signatures', 'a relationship is opened', { providerSignature: '0x' }),
  bad('no controller', 'control is handed over', { controller: '0x' }),
  bad('a handle that is none', 'a provider asks to be let in', { handle: 'Third' }),
  bad('a name of 81 bytes', 'a provider asks to be let in', { name: 'a'.repeat(81) }),
  bad('an operator of 19 bytes', 'a provider asks to be let in', { operator: repeated('41', 19) }),
  bad('nine multiaddrs', 'a provider asks to be let in', { multiaddrs: Array.from({ length: 9 }, () => multiaddr) }),
  bad('a multiaddr that names no peer', 'a provider asks to be let in', { multiaddrs: ['/dns4/a.example/tcp/443/tls/ws'] }),
  bad('no statement', 'a provider asks to be let in', { statement: '0x' }),
  bad('a salt of 31 bytes', 'a group is made', { salt: repeated('0c', 31) }),
  bad('nobody comes and nobody goes', 'viewers of a group', { added: [], removed: [] }),
  bad('65 changes', 'viewers of a group', { added: Array.from({ length: 65 }, () => owner), removed: [] }),
  bad('a viewer of 21 bytes', 'viewers of a group', { added: [repeated('11', 21)] }),
  bad('a subject of 31 bytes', 'a cosigner agrees', { subject: repeated('55', 31) }),
  bad('by the place 256', 'a custodian ends', { by: 256 }),
  bad('the place 256', 'a custodian ends', { place: 256 }),
  bad('powers of 256', 'a custodian is added by the owner', { powers: 256 }),
  bad('a condition of 513 bytes', 'a custodian is added by the owner', { condition: repeated('d1', 513) }),
  bad('a condition of who acts of 513 bytes', 'a custodian ends', { ownCondition: repeated('d1', 513) }),
  bad('a nominee of 19 bytes', 'a guardian names an owner', { nominee: repeated('11', 19) }),
  bad('a threshold of 256', 'who gives a new key', { threshold: 256 }),
  bad('the next owner has not signed', 'the owner takes another key', { nextSignature: '0x' })
]

const registry = { chainId: 777, contracts: { providerRegistry: repeated('5c', 20) } }
const proposal = { candidate, nonce: 0, deadline }
const rotation = { member: 3, role: 1, next: other, nonce: 2, deadline }
const signed = (name: string, change: object, fails?: string): VectorCase =>
  ({ name, does: 'registry/sign', given: { network: registry, type: 'ProposeMembership', message: proposal, privateKey: KEYS.owner, ...change }, ...(fails === undefined ? {} : { fails }) })
const rotated = (name: string, change: object, fails?: string): VectorCase => signed(name, { type: 'RotateKey', message: { ...rotation, ...change } }, fails)

/** specs/registry.md, "Messages". */
export const REGISTRY_CASES: VectorCase[] = [
  signed('a provider asks to be let in', {}),
  signed('once more', { message: { ...proposal, nonce: 1 } }),
  signed('without an address or a statement', { message: { ...proposal, candidate: { ...candidate, multiaddrs: [], statement: repeated('00', 32) } } }),
  signed('in another network', { network: { ...registry, chainId: 778 } }),
  signed('for another registry', { network: { ...registry, contracts: { providerRegistry: repeated('5d', 20) } } }),
  rotated('an operator\'s key is replaced', { role: 0 }),
  rotated('a key that seals is replaced', {}),
  rotated('a signing key is replaced', { role: 2 }),
  signed('a nonce below 0', { message: { ...proposal, nonce: -1 } }, 'INVALID_INPUT'),
  signed('a deadline that is not whole', { message: { ...proposal, deadline: 0.5 } }, 'INVALID_INPUT'),
  signed('a registry of 19 bytes', { network: { ...registry, contracts: { providerRegistry: repeated('5c', 19) } } }, 'INVALID_INPUT'),
  signed('a key of 31 bytes', { privateKey: repeated('07', 31) }, 'INVALID_INPUT'),
  signed('a message that there is not', { type: 'Leave', message: { nonce: 0, deadline } }, 'INVALID_INPUT'),
  rotated('a role of 256', { role: 256 }, 'INVALID_INPUT'),
  rotated('a next key of 19 bytes', { next: repeated('09', 19) }, 'INVALID_INPUT'),
  rotated('no member', { member: undefined }, 'INVALID_INPUT')
]
