import * as A from '@automerge/automerge'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { SECOND_BATCHES } from '../second/batches.ts'
import { bytes, hex, sha256 } from '../second/bytes.ts'
import { plainReceipt, plainTreeHash } from '../second/documents.ts'
import { actorsOf } from '../second/first-changes.ts'
import { plainMessage, plainPart } from '../second/protobuf.ts'
import { plainAddress } from '../second/sign.ts'
import { KEYS, NETWORK as network, RELATIONSHIP as relationship, repeated } from './case.ts'
import type { VectorCase } from './case.ts'
import { a, added, first, grantText, headsOf, merged, saved, text, written } from './policies.ts'
import { longChain } from './policy-limits.ts'
import { invitation } from './streams.ts'

// As much as may be, and one more, of limits that no other case is about. specs/vectors.md, "At the limits".

const anew = (name: string, doc: PolicyDocument): VectorCase => ({ name, does: 'policy/begin-anew', given: { document: saved(doc) } })
/** A grant of one id that so many devices wrote without knowing of each other. */
const writtenBy = (count: number): PolicyDocument => Array.from({ length: count }, (_, i) => added(a, String(i + 1), 'x')).reduce((all, each) => merged(all, each))
/** Ends, 128 bytes each with their keys; the last has so many bytes more. */
const endings = (count: number, more = 0): PolicyDocument => written(first, 'a', draft => {
  for (let n = 0; n < count; n++) draft['ended']![`e${n.toString().padStart(2, '0')}`] = text('☃'.repeat(41) + 'x'.repeat(2 + (n === count - 1 ? more : 0)))
})
const marks = (count: number): PolicyDocument => written(first, 'a', draft => { for (let n = 0; n < count; n++) draft['ended']![`e${n}`] = text('{"at":5}') })

/** What a fresh document begins with: it decides the hashes of its changes. */
export const FRESH_LIMIT_CASES: VectorCase[] = [
  anew('a grant that 8 changes wrote', writtenBy(8)),
  anew('a grant that 9 changes wrote', writtenBy(9)),
  anew('8,192 bytes for one change', endings(64)),
  anew('8,193 bytes, one more than one change has room for', endings(64, 1)),
  anew('128 keys for one change', marks(128)),
  anew('129 keys, one more than one change has room for', marks(129))
]

const condition = (size: number): object => ({ id: 'a', viewer: repeated('11', 20), categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null, condition: repeated('c1', size) })

/** A grant's condition. */
export const GRANT_LIMIT_CASES: VectorCase[] = [
  { name: 'a condition of 512 bytes', does: 'policy/write-grant', given: condition(512) },
  { name: 'a condition of 513 bytes', does: 'policy/write-grant', given: condition(513), fails: 'POLICY_INVALID' }
]

const custodian = { address: plainAddress(KEYS.other), add: true, end: true }
const signed = (changes: string[], privateKey = KEYS.owner): object => {
  const { signer, signature } = SECOND_BATCHES['policy/batch']({ network, relationship, changes, privateKey }).gives
  return { changes: changes.toSorted(), signer, signature }
}
const turn = (name: string, held: PolicyDocument, given: object, outcome: object): VectorCase => ({ name, does: 'policy/take-turn', given: { network, relationship, held: saved(held), changes: [], batches: [], anchors: [], ...given }, ...outcome })
const keeps = (doc: PolicyDocument, batches: number[]): object => ({ gives: { heads: headsOf(doc), keeps: batches } })
const limit = { fails: 'POLICY_LIMIT' }

const [head = ''] = headsOf(a)
const many = longChain(257)
const changesSince = (doc: PolicyDocument, before: PolicyDocument): string[] => A.getChangesSince(doc, A.getHeads(before)).map(hex)
const hashes = changesSince(many, a).map(change => hex(sha256(bytes(change).subarray(8))))
const signers = (count: number): object[] => Array.from({ length: count }, (_, i) => signed([head], repeated((i + 1).toString(16).padStart(2, '0'), 32)))
const actor = hex(actorsOf({ relationship, address: plainAddress(KEYS.other) })).slice(2) + 'e'.repeat(12)
const by = (held: PolicyDocument): { doc: PolicyDocument, given: object } => {
  const doc = added(held, actor, 'e')
  return { doc, given: { changes: changesSince(doc, held), batches: [signed(headsOf(doc), KEYS.other)], custodian } }
}
/** Grants of the owner's, of which a custodian adds one more. */
const granting = (count: number, fields: (n: number) => object): { doc: PolicyDocument, held: PolicyDocument, given: { changes: string[], batches: object[], custodian: object } } => {
  const write = (before: PolicyDocument, who: string, from: number, to: number): PolicyDocument => written(before, who, draft => {
    for (let n = from; n < to; n++) draft['grants']![`g${n}`] = grantText(`g${n}`, ['labs'], fields(n))
  })
  let held = first
  for (let from = 0; from < count - 1; from += 80) held = write(held, 'a', from, Math.min(from + 80, count - 1))
  const doc = write(held, actor, count - 1, count)
  return { doc, held, given: { changes: changesSince(doc, held), batches: [signed(headsOf(doc), KEYS.other)], custodian } }
}
const numbered = (byte: string, n: number): string => `0x${byte}${n.toString(16).padStart(38, '0')}`
const group = (n: number): object => ({ viewer: `group:${numbered('ee', n)}` })
const ofGroups = (n: number): object => ({ ...group(n % 2), condition: numbered('cc', n) })
const ofOne = (n: number): object => ({ condition: numbered('cc', n) })
const most = (name: string, { doc, held, given }: ReturnType<typeof granting>): VectorCase => turn(name, held, given, keeps(doc, [0]))
const tooMany = (name: string, { held, given }: ReturnType<typeof granting>): VectorCase => turn(name, held, given, limit)
const [roomy, full] = [longChain(7_497), longChain(7_498)]

/** What a provider keeps of a turn. */
export const TURN_LIMIT_CASES: VectorCase[] = [
  turn('a batch of 256 changes', many, { batches: [signed(hashes.slice(0, 256))] }, keeps(many, [0])),
  turn('a batch of 257 changes', many, { batches: [signed(hashes)] }, keeps(many, [])),
  turn('124,155 bytes of batches of a turn', many, { batches: [signed(hashes.slice(0, 256))], times: 15 }, keeps(many, [0])),
  turn('132,432 bytes of batches of a turn', many, { batches: [signed(hashes.slice(0, 256))], times: 16 }, limit),
  turn('512 batches of a turn', a, { batches: [signed([head])], times: 512 }, keeps(a, [0])),
  turn('513 batches of a turn', a, { batches: [signed([head])], times: 513 }, limit),
  turn('8 signers of a change', a, { batches: signers(8) }, keeps(a, [0, 1, 2, 3, 4, 5, 6, 7])),
  turn('9 signers of a change', a, { batches: signers(9) }, keeps(a, [0, 1, 2, 3, 4, 5, 6, 7])),
  turn('7,500 changes with one by a custodian', roomy, by(roomy).given, keeps(by(roomy).doc, [0])),
  turn('7,501 changes with one by a custodian', full, by(full).given, limit),
  most('750 grants with one by a custodian', granting(750, () => ({}))),
  tooMany('751 grants with one by a custodian', granting(751, () => ({}))),
  most('32 groups with one by a custodian', granting(32, group)),
  tooMany('33 groups with one by a custodian', granting(33, group)),
  most('a group by a custodian that one of 40 grants names already', granting(41, n => group(n % 40))),
  most('8 conditions for one address with one by a custodian', granting(8, ofOne)),
  tooMany('9 conditions for one address with one by a custodian', granting(9, ofOne)),
  most('8 conditions for groups with one by a custodian', granting(8, ofGroups)),
  tooMany('9 conditions for two groups with one by a custodian', granting(9, ofGroups)),
  most('a grant without a condition by a custodian, beside 9 conditions', granting(10, n => n === 9 ? {} : ofOne(n))),
  turn('33 groups with one by the owner', granting(33, group).held, { changes: granting(33, group).given.changes }, keeps(granting(33, group).doc, []))
]

const receipt = {
  relationship, requester: repeated('11', 20), role: 'viewer' as const, counts: [{ grant: 'a', category: 'labs', records: 1 }], records: 1, bytes: 4_000, hash: repeated('09', 32),
  startedAt: 1_800_000_000, closedAt: 1_800_000_001, status: 'complete' as const, requestId: repeated('00', 16)
}
const counted = (count: number): object => ({ encoded: hex(Buffer.concat([plainReceipt({ ...receipt, counts: [] }), ...Array.from({ length: count }, () => plainPart(5, Buffer.alloc(0)))])) })
/** With a field of a later version behind it, so that it has so many bytes: two for the field's number and three for its length. */
const filled = (size: number): object => ({ encoded: hex(plainReceipt(receipt)), filler: size - plainReceipt(receipt).length - 5 })
const read = (name: string, given: object, outcome: object): VectorCase => ({ name, does: 'receipt/read', given, ...outcome })
const invalid = { fails: 'RECEIPT_INVALID' }
const at = (change: Partial<typeof receipt>): object => ({ encoded: hex(plainReceipt({ ...receipt, ...change })) })
const LAST = 253_402_300_799

/** Of an answer with something of the owner's own right, whose count comes before that of the rest, and with so many counts more. */
const writing = (name: string, counts: number, length: number): VectorCase =>
  ({ name, does: 'receipt/write', given: { ...receipt, role: 'custodian', counts: [{ grant: 'b', category: 'labs', records: 1 }, { grant: '', category: 'notes', records: 1 }], records: counts + 2, more: { counts, length } } })

/** A receipt as it is read, and as it is written of an answer for which it has no room. */
export const RECEIPT_LIMIT_CASES: VectorCase[] = [
  writing('an answer with 4,096 counts', 4_094, 1),
  writing('an answer with 4,097 counts: the last two are one', 4_095, 1),
  writing('an answer whose counts have more bytes than a receipt', 300, 1_000),
  read('a receipt of 262,144 bytes', filled(262_144), { gives: receipt }),
  read('a receipt of 262,145 bytes', filled(262_145), invalid),
  read('4,096 counts', counted(4_096), { gives: { ...receipt, counts: Array.from({ length: 4_096 }, () => ({ grant: '', category: '', records: 0 })) } }),
  read('4,097 counts', counted(4_097), invalid),
  read('begun and closed in the last second that there is', at({ startedAt: LAST, closedAt: LAST }), { gives: { ...receipt, startedAt: LAST, closedAt: LAST } }),
  read('begun after it', at({ startedAt: LAST + 1 }), invalid),
  read('closed after it', at({ closedAt: LAST + 1 }), invalid),
  read('2^53 - 1 bytes', at({ bytes: 2 ** 53 - 1 }), { gives: { ...receipt, bytes: 2 ** 53 - 1 } }),
  read('2^53 bytes', at({ bytes: 2 ** 53 }), invalid)
]

const content = Buffer.from('{"a":1}')
const cardText = `medrec:card:${plainMessage([1, 1], [2, bytes(repeated('11', 20))], [3, bytes(repeated('0b', 32))], [4, 'Ada']).toString('base64url')}`
const linked = (name: string, length: number, outcome: object): VectorCase => ({ name, does: 'link/read', given: { text: cardText, length }, ...outcome })

const PEER = '/tcp/443/tls/ws/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
/** An invitation with an address of so many characters. */
function invited (length: number): string {
  const multiaddr = `/dns4/${'a.'.repeat(length)}`.slice(0, length - PEER.length) + PEER
  return `medrec:join:${invitation({ multiaddr }).toString('base64url')}`
}

/** A link, with blanks behind it. */
export const LINK_LIMIT_CASES: VectorCase[] = [
  linked('a link of 131,072 characters', 131_072, { gives: { kind: 'card', card: { address: repeated('11', 20), encryptionKey: repeated('0b', 32), name: 'Ada' } } }),
  linked('a link of 131,073 characters', 131_073, { fails: 'LINK_INVALID' }),
  { name: 'an invitation with an address of 257 characters', does: 'link/read', given: { text: invited(257) }, fails: 'LINK_INVALID' }
]

/** An answer with one record that has so many tags of each kind. */
function tagged (name: string, categories: number, labels: number, outcome: object): VectorCase {
  const tags = [...Array.from({ length: categories }, (_, i) => [4, `c${i}`] as const), ...Array.from({ length: labels }, (_, i) => [5, `l${i}`] as const)]
  const items = [plainPart(5, plainMessage([1, 'Observation/1'], [2, plainTreeHash(content)], [3, content.length], ...tags)), plainPart(6, content)]
  const end = plainPart(7, plainMessage([1, 1], [2, content.length], [3, plainTreeHash(Buffer.concat(items))], [4, bytes(repeated('0c', 32))], [5, bytes(repeated('0d', 16))]))
  return { name, does: 'records/answer', given: { items: [plainPart(3, plainMessage([2, 1], [3, content.length])), ...items, end].map(hex) }, ...outcome }
}

const long = Buffer.alloc(65_537)

/** A record's categories and labels, and its bytes. */
export const RECORD_LIMIT_CASES: VectorCase[] = [
  tagged('64 categories and 64 labels of a record', 64, 64, { gives: { events: [{ record: 'Observation/1', bytes: hex(content) }] } }),
  tagged('65 categories of a record', 65, 0, { fails: 'TOO_LARGE' }),
  tagged('65 labels of a record', 0, 65, { fails: 'TOO_LARGE' }),
  { name: 'a run of 65,537 bytes of a record', does: 'records/answer', given: { items: [plainPart(3, plainMessage([2, 1], [3, long.length])), plainPart(5, plainMessage([1, 'Observation/1'], [2, plainTreeHash(long)], [3, long.length])), plainPart(6, long)].map(hex) }, fails: 'BAD_MESSAGE' }
]
