import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import type { TurnGiven } from '../operations/sync.ts'
import { batchIdOf, SECOND_BATCHES } from '../second/batches.ts'
import type { Claim } from '../second/batches.ts'
import { bytes, hex, sha256 } from '../second/bytes.ts'
import { plainMessage, plainPart } from '../second/protobuf.ts'
import { repeated } from './case.ts'
import type { VectorCase } from './case.ts'
import { storedDeflate, zerosDeflate } from './deflate.ts'
import { a, ab, added, changesOf, ended, first, grantText, headsOf, merged, saved, sibling, text, written } from './policies.ts'
import { longChain } from './policy-limits.ts'

const digestOf = (batches: Claim[]): string => SECOND_BATCHES['policy/batches']({ batches }).gives.digest
const NONE = digestOf([])
const [FIRST = ''] = headsOf(first)
const turn = (name: string, given: TurnGiven): VectorCase => ({ name, does: 'sync/turn', given })
/** What somebody says who holds this document and no batches. */
const says = (doc: PolicyDocument | undefined, change: object = {}): NonNullable<TurnGiven['said']> => ({ ...doc === undefined ? {} : { first: FIRST }, heads: doc === undefined ? [] : headsOf(doc), older: [], digest: NONE, ...change })

const line = Array.from({ length: 18 }).reduce<PolicyDocument>((doc, _, n) => ended(doc, 'e', `e${n}`), a)
/** Of 40 changes of some 15 KiB, 34 are what a turn has room for. */
const thick = Array.from({ length: 40 }).reduce<PolicyDocument>((doc, _, n) => written(doc, 'e', draft => {
  for (const part of ['p', 'q', 'r', 's']) draft['grants']![`${part}${n}`] = text(grantText(`${part}${n}`, ['labs']).val.padEnd(3_750))
}), a)

const [ofA, ofB] = [headsOf(a)[0] ?? '', headsOf(ab)[0] ?? '']
const [owner, custodian] = [{ changes: [ofA], signer: repeated('aa', 20) }, { changes: [ofB], signer: repeated('bb', 20) }]
const elsewhere = { changes: [repeated('77', 32)], signer: repeated('aa', 20) }
const batches = [owner, custodian, elsewhere]
const idsOf = (...claims: Claim[]): string[] => claims.map(claim => hex(batchIdOf(claim)))

const hashes = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => sha256(Buffer.of(i)))
interface Wire { first?: string, heads?: Buffer[], older?: Buffer[], digest?: string, kept?: string, more?: Buffer }
const change = Buffer.from(changesOf(ab).at(-1)?.slice(2) ?? '', 'hex')
const signed = Buffer.concat([plainMessage([1, Buffer.concat(hashes(2))], [2, bytes(repeated('aa', 20))], [3, bytes(repeated('bb', 65))])])
const wire = ({ first: of = FIRST, heads = hashes(2), older = hashes(1), digest = NONE, kept, more = Buffer.alloc(0) }: Wire): string => hex(Buffer.concat([
  ...heads.map(each => plainPart(1, each)), ...older.map(each => plainPart(2, each)), plainPart(3, change), plainPart(4, signed), plainMessage([5, bytes(digest)]), ...kept === undefined ? [] : [plainPart(6, bytes(kept))], plainMessage([7, bytes(of)]), more
]))
const read = (name: string, says: Wire, fails?: string): VectorCase => ({ name, does: 'sync/read-turn', given: { turn: wire(says) }, ...fails === undefined ? {} : { fails } })

const plain = Buffer.concat(changesOf(ab).map(bytes))
const packed = storedDeflate(plain)
const unpack = (name: string, content: Uint8Array, fails?: string): VectorCase => ({ name, does: 'sync/unpack', given: { packed: hex(content) }, ...fails === undefined ? {} : { fails } })

/** specs/sync.md, "Exchange" and "Packed". */
export const TURN_CASES: VectorCase[] = [
  turn('the first, to one of whom nothing is known', { document: saved(ab) }),
  turn('the first, to one that was known to hold a state', { document: saved(ab), known: headsOf(a) }),
  turn('the first, of one that holds nothing', {}),
  turn('to one that holds nothing', { document: saved(ab), said: says(undefined) }),
  turn('to one that holds an older state', { document: saved(ab), said: says(first) }),
  turn('to one that holds the same', { document: saved(ab), said: says(ab) }),
  turn('to one that holds what is not known here, and tells what came before', { document: saved(ab), said: says(undefined, { first: FIRST, heads: [repeated('77', 32)], older: [repeated('78', 32), ofA] }) }),
  turn('to one that holds what is not known here, and nothing else', { document: saved(ab), said: says(undefined, { first: FIRST, heads: [repeated('77', 32)] }) }),
  turn('with older hashes, 1, 2, 4, 8 and 16 before the last', { document: saved(line), said: says(a) }),
  turn('of changes beside each other, to one that holds none of them', { document: saved(merged(ab, sibling)), said: says(a) }),
  turn('of changes beside each other, and one made on both, in any order in which each comes after those it was made on', { document: saved(added(merged(ab, sibling), 'c', 'd')), known: [FIRST] }),
  turn('to one that holds another document', { document: saved(ab), batches, said: says(undefined, { first: repeated('79', 32), heads: [repeated('77', 32)], digest: repeated('7a', 32), kept: [] }) }),
  turn('of a fresh document', { document: saved(beginAnew({ doc: ab })), said: says(undefined) }),
  turn('with who made the changes that it brings', { document: saved(ab), batches, said: says(a) }),
  turn('to one that keeps the same batches', { document: saved(ab), batches, said: says(ab, { digest: digestOf(batches) }) }),
  turn('to one that says what it keeps, and lacks some', { document: saved(ab), batches, said: says(ab, { digest: digestOf([owner]), kept: idsOf(owner) }) }),
  turn('to one that keeps the batch of a change and not the change', { document: saved(ab), batches, said: says(a, { digest: digestOf([custodian]), kept: idsOf(custodian) }) }),
  turn('to one that keeps a batch more', { document: saved(ab), batches: [owner], said: says(ab, { digest: digestOf(batches), kept: idsOf(...batches) }) }),
  turn('with no batches but those of its changes while there are more to come', { document: saved(thick), batches: [...batches, { changes: changesOf(thick).slice(2, 3).map(each => hex(sha256(bytes(each).subarray(8)))), signer: repeated('aa', 20) }], said: says(a, { kept: [] }) }),
  turn('with no more than 524,288 bytes of changes', { document: saved(thick), known: headsOf(a) }),
  turn('with no more than 2,048 changes', { document: saved(longChain(2_100)), known: [FIRST] }),

  read('a turn', {}),
  read('a turn that tells what it keeps', { kept: repeated('0a', 32) }),
  read('a turn that tells that it keeps nothing', { kept: '0x' }),
  read('a turn of one that holds nothing', { first: '0x', heads: [], older: [] }),
  read('a turn that says no digest, of one that keeps no batches', { digest: '0x' }),
  read('a turn of a later version', { more: plainMessage([99, 'later']) }),
  read('64 heads and 64 older hashes', { heads: hashes(64), older: hashes(64) }),
  read('65 heads', { heads: hashes(65) }, 'BAD_MESSAGE'),
  read('65 older hashes', { older: hashes(65) }, 'BAD_MESSAGE'),
  read('a head of 31 bytes', { heads: [Buffer.alloc(31)] }, 'BAD_MESSAGE'),
  read('an empty older hash', { older: [Buffer.alloc(0)] }, 'BAD_MESSAGE'),
  read('a first change of 33 bytes', { first: repeated('79', 33) }, 'BAD_MESSAGE'),
  read('a digest of 31 bytes', { digest: repeated('7a', 31) }, 'BAD_MESSAGE'),
  read('ids of 17 bytes', { kept: repeated('0a', 17) }, 'BAD_MESSAGE'),

  unpack('a packed policy', packed),
  unpack('a packed policy of nothing', storedDeflate(Buffer.alloc(0))),
  unpack('no bytes', Buffer.alloc(0), 'POLICY_INVALID'),
  unpack('cut off', packed.subarray(0, -1), 'POLICY_INVALID'),
  unpack('without a last block', Buffer.concat([Buffer.of(0), packed.subarray(1)]), 'POLICY_INVALID'),
  unpack('a byte behind it', Buffer.concat([packed, Buffer.of(0)]), 'POLICY_INVALID'),
  unpack('a kind of block that there is not', Buffer.of(7), 'POLICY_INVALID'),
  unpack('a block whose length is not what it says twice', packed.with(3, 0), 'POLICY_INVALID'),
  unpack('bytes with the head of zlib', Buffer.concat([Buffer.of(0x78, 0x9c), packed]), 'POLICY_INVALID'),
  unpack('a change that is cut off', storedDeflate(plain.subarray(0, -1)), 'POLICY_INVALID'),
  unpack('a change of 2^40 bytes, it says', storedDeflate(Buffer.concat([plain.subarray(0, 9), Buffer.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x20)])), 'POLICY_INVALID'),
  unpack('4,194,304 bytes that are no changes', zerosDeflate(4_194_304), 'POLICY_INVALID'),
  unpack('4,194,305 bytes in few', zerosDeflate(4_194_305), 'POLICY_LIMIT'),
  unpack('20,000,000 bytes in few', zerosDeflate(20_000_000), 'POLICY_LIMIT')
]
