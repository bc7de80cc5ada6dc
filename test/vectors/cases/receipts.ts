import { be, hex, sha256 } from '../second/bytes.ts'
import { plainLink, plainReceipt, plainTree } from '../second/documents.ts'
import { plainAddress, plainSignTyped } from '../second/sign.ts'
import type { ReceiptJson } from '../operations/receipts.ts'
import { KEYS, NETWORK as network, RELATIONSHIP as relationship, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const receipt: ReceiptJson = {
  relationship, requester: repeated('11', 20), role: 'viewer', counts: [{ grant: 'a', category: 'labs', records: 2 }, { grant: 'a', category: 'vitals', records: 1 }],
  records: 3, bytes: 4_000, hash: repeated('09', 32), startedAt: 1_800_000_000, closedAt: 1_800_000_001, status: 'complete', requestId: repeated('00', 16)
}
const owners: ReceiptJson = { ...receipt, role: 'owner', counts: [{ grant: '', category: '', records: 1 }, { grant: '', category: 'labs', records: 2 }], bytes: 2 ** 40, status: 'cut', requestId: repeated('01', 16) }
const encoded = plainReceipt(receipt)
// A comma comes before all that ids have.
const handedOn = [undefined, ['l'], ['l', 'm'], ['l-'], ['l0']].map(links => ({ grant: 'a', ...links === undefined ? {} : { links }, category: 'labs', records: 1 }))
const bad = (name: string, content: Uint8Array, fails = 'RECEIPT_INVALID'): VectorCase => ({ name, does: 'receipt/read', given: { encoded: hex(content) }, fails })

const hashes = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => sha256(be(i, 4)))
const batchOf = (count: number): VectorCase => ({ name: `a batch of ${count}`, does: 'receipt/batch', given: { hashes: hashes(count).map(hex) } })
const { root, paths } = plainTree(hashes(5))
const provider = plainAddress(KEYS.provider)
const signature = {
  root: hex(root), path: (paths[3] ?? []).map(hex), position: 3, batch: 5,
  signature: hex(plainSignTyped({ network, type: 'ReceiptBatch', message: { relationship, root: hex(root), batch: 5 } }, KEYS.provider))
}
const signed = { network, relationship, receiptHash: hex(hashes(5)[3] as Buffer), signature, signer: provider }
const holds = (name: string, change: object, yes = false): VectorCase => ({ name, does: 'receipt/signed', given: { ...signed, ...change }, gives: { holds: yes } })
const pathChanged = (change: object): object => ({ signature: { ...signature, ...change } })

const zero = Buffer.alloc(32)
const entries = Array.from({ length: 4 }, (_, i) => ({ index: i, receipt: plainReceipt({ ...receipt, requestId: repeated(`0${i}`, 16) }), nonce: Buffer.alloc(32, 0x40 + i) }))
const links = entries.reduce<Buffer[]>((found, entry) => [...found, plainLink(found.at(-1) ?? zero, entry.index, entry.receipt, entry.nonce)], [])
const log = entries.map((entry, i) => ({ index: entry.index, receipt: hex(entry.receipt), nonce: hex(entry.nonce), link: hex(links[i] as Buffer) }))
const end = { next: 4, link: hex(links[3] as Buffer) }
const checked = (name: string, change: object, gaps: object[], next = 4, link = end.link): VectorCase =>
  ({ name, does: 'log/check', given: { entries: log, from: 0, previousLink: hex(zero), end, ...change }, gives: { gaps, next, link } })
/** The link of the second entry, by that of the first if it were that of the second. */
const afterOther = hex(plainLink(links[2] as Buffer, 2, entries[2]?.receipt as Buffer, entries[2]?.nonce as Buffer))
const missing = (from: number, to: number): object => ({ kind: 'missing', from, to })
const broken = (at: number): object => ({ kind: 'broken', from: at, to: at })
const [zeroth, one, two, three] = log as [typeof log[0], typeof log[0], typeof log[0], typeof log[0]]

/** specs/receipts.md. */
export const RECEIPT_CASES: VectorCase[] = [
  { name: 'an emergency, with the reason that was stated', does: 'receipt/write', given: { ...receipt, emergency: 'unconscious, ☃' } },
  { name: 'a receipt', does: 'receipt/write', given: receipt },
  { name: 'counts in another order', does: 'receipt/write', given: { ...receipt, counts: receipt.counts.toReversed() } },
  { name: 'counts sort by UTF-16 units', does: 'receipt/write', given: { ...receipt, counts: ['\u{1f600}', '\uff5e', 'z'].map(category => ({ grant: 'a', category, records: 1 })) } },
  { name: 'what went out by chains is counted apart, those of no links first', does: 'receipt/write', given: { ...receipt, counts: handedOn.toReversed() } },
  { name: 'of an answer to the owner that was cut', does: 'receipt/write', given: owners },
  { name: 'of an answer with nothing in it', does: 'receipt/write', given: { ...receipt, counts: [], records: 0, bytes: 0 } },
  { name: 'a receipt is read', does: 'receipt/read', given: { encoded: hex(encoded) }, gives: receipt },
  { name: 'one by chains is read', does: 'receipt/read', given: { encoded: hex(plainReceipt({ ...receipt, counts: handedOn })) }, gives: { ...receipt, counts: handedOn } },
  { name: 'an owner\'s is read', does: 'receipt/read', given: { encoded: hex(plainReceipt(owners)) }, gives: owners },
  bad('of a later version', Buffer.concat([Buffer.of(8, 2), encoded.subarray(2)]), 'UNSUPPORTED_VERSION'),
  bad('without a version', encoded.subarray(2), 'UNSUPPORTED_VERSION'),
  bad('nothing', Buffer.alloc(0), 'UNSUPPORTED_VERSION'),
  bad('bytes that are no message', Buffer.of(255, 255)),
  bad('cut off', encoded.subarray(0, -1)),
  bad('a relationship of 31 bytes', plainReceipt({ ...receipt, relationship: repeated('ab', 31) })),
  bad('a requester of 19 bytes', plainReceipt({ ...receipt, requester: repeated('11', 19) })),
  bad('a hash of 31 bytes', plainReceipt({ ...receipt, hash: repeated('09', 31) })),
  bad('a request id of 15 bytes', plainReceipt({ ...receipt, requestId: repeated('00', 15) })),
  bad('a count of five links', plainReceipt({ ...receipt, counts: [{ grant: 'a', links: ['a', 'b', 'c', 'd', 'e'], category: 'labs', records: 1 }] })),
  bad('a role that there is not', plainReceipt({ ...receipt, role: 'else' as 'owner' })),
  bad('a status that there is not', plainReceipt({ ...receipt, status: 'else' as 'cut' })),

  ...[1, 2, 3, 4, 5, 7, 8].map(batchOf),
  { name: 'a batch of none', does: 'receipt/batch', given: { hashes: [] }, fails: 'INVALID_INPUT' },
  { name: 'a batch of 257', does: 'receipt/batch', given: { hashes: Array.from({ length: 257 }, () => repeated('00', 32)) }, fails: 'INVALID_INPUT' },

  holds('signed for', {}, true),
  holds('another receipt', { receiptHash: hex(hashes(5)[2] as Buffer) }),
  holds('another provider', { signer: plainAddress(KEYS.other) }),
  holds('another relationship', { relationship: repeated('ac', 32) }),
  holds('another network', { network: { ...network, chainId: 778 } }),
  holds('another position', pathChanged({ position: 2 })),
  holds('a position behind the last', pathChanged({ position: 5 })),
  holds('another size of the batch', pathChanged({ batch: 6 })),
  holds('a batch of 257', pathChanged({ batch: 257 })),
  holds('a path with more than it takes', pathChanged({ path: [...signature.path, signature.root] })),
  holds('a path with less', pathChanged({ path: signature.path.slice(1) })),
  holds('a sibling of 31 bytes', pathChanged({ path: [...signature.path.slice(0, -1), repeated('00', 31)] })),
  holds('an inner node given out as a receipt', { receiptHash: signature.path[0], ...pathChanged({ path: signature.path.slice(1), position: 0, batch: 2 }) }),
  holds('another root', pathChanged({ root: repeated('00', 32) })),

  checked('a whole log', {}, []),
  checked('the rest of a log, from where it was checked', { entries: log.slice(2), from: 2, previousLink: one.link }, []),
  checked('nothing new', { entries: [], from: 4, previousLink: end.link }, []),
  checked('a log without an entry', { entries: [], end: { next: 0, link: hex(zero) } }, [], 0, hex(zero)),
  checked('one is missing', { entries: [zeroth, two, three] }, [missing(1, 1)]),
  checked('the first are missing', { entries: [two, three] }, [missing(0, 1)]),
  checked('the last are missing', { entries: [zeroth, one] }, [missing(2, 3)], 2, one.link),
  checked('the end was dropped with the last', { entries: [zeroth, one], end: { next: 2, link: one.link }, from: 0 }, [], 2, one.link),
  checked('a log became shorter', { entries: [], from: 4, previousLink: end.link, end: { next: 2, link: one.link } }, [missing(2, 3)]),
  checked('a receipt is another', { entries: [zeroth, { ...one, receipt: `${one.receipt}00` }, two, three] }, [broken(1)]),
  checked('a receipt is that of another entry', { entries: [zeroth, { ...one, receipt: two.receipt }, two, three] }, [broken(1), broken(2)]),
  checked('a nonce is another', { entries: [zeroth, { ...one, nonce: two.nonce }, two, three] }, [broken(1)]),
  checked('a link is another', { entries: [zeroth, { ...one, link: two.link }, two, three] }, [broken(1), broken(2)]),
  checked('two receipts changed places, and their links with them', { entries: [zeroth, { ...two, index: 1 }, { ...one, index: 2 }, three] }, [broken(1), broken(2), broken(3)]),
  checked('one comes after the next', { entries: [zeroth, two, one, three] }, [missing(1, 1), broken(1)]),
  checked('the receipt of one that comes after what is missing is that of another entry', { entries: [zeroth, { ...two, receipt: zeroth.receipt }, three] }, [missing(1, 1)]),
  checked('what follows from a link that is another', { entries: [zeroth, { ...one, link: two.link }, { ...two, link: afterOther }], end: { next: 3, link: afterOther } }, [broken(1)], 3, afterOther),
  checked('one comes twice', { entries: [zeroth, one, one, two, three] }, [broken(1)]),
  checked('another history of the same length', { end: { next: 4, link: repeated('77', 32) } }, [broken(3)]),

  ...[1, 3, 256, 257, 600].map(count => ({ name: `the root over ${count} logs`, does: 'log/root', given: { logs: count } }))
]

