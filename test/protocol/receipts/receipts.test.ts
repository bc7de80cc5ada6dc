import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { MAX_TIME } from '../../../protocol/policy/constants.ts'
import { compareLog } from '../../../protocol/receipts/compare-log.ts'
import { FIRST_LINK, MAX_BATCH, MAX_RECEIPT_BYTES, MAX_RECEIPT_COUNTS, REST_OF_COUNTS } from '../../../protocol/receipts/constants.ts'
import { linkEntry } from '../../../protocol/receipts/log-link.ts'
import { buildMerkleTree, verifyMerklePath } from '../../../protocol/receipts/merkle.ts'
import { decodeReceipt, encodeReceipt, hashReceipt } from '../../../protocol/receipts/receipt.ts'
import type { Receipt } from '../../../protocol/receipts/receipt.ts'
import { verifyLog } from '../../../protocol/receipts/verify-log.ts'
import type { LogEntryProof } from '../../../protocol/receipts/verify-log.ts'
import { verifyReceiptSignature } from '../../../protocol/receipts/verify-signature.ts'

const nodeSha256 = (...parts: Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

const RECEIPT: Receipt = {
  relationship: `0x${'ab'.repeat(32)}`, requester: `0x${'11'.repeat(20)}`, role: 'viewer',
  counts: [{ grant: 'a', category: 'labs', records: 2 }, { grant: 'a', category: 'vitals', records: 1 }],
  records: 3, bytes: 4_000, hash: new Uint8Array(32).fill(9), startedAt: 100, closedAt: 101, status: 'complete', requestId: new Uint8Array(16).fill(3)
}

const hashes = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => nodeSha256(Buffer.from(`${i}`)))

describe('a receipt', () => {
  it('goes there and back, in the same bytes whatever the order of its counts', () => {
    const bytes = encodeReceipt(RECEIPT)
    assert.deepEqual(decodeReceipt(bytes), { ...RECEIPT })
    assert.deepEqual(encodeReceipt({ ...RECEIPT, counts: RECEIPT.counts.toReversed() }), bytes)
    assert.equal(Buffer.from(hashReceipt(bytes)).toString('hex'), nodeSha256(bytes).toString('hex'))
  })

  it('is refused when it is not well-formed', () => {
    const bad = [
      new Uint8Array([255, 255]), new Uint8Array(MAX_RECEIPT_BYTES + 1),
      encodeReceipt({ ...RECEIPT, hash: new Uint8Array(31) }), encodeReceipt({ ...RECEIPT, requestId: new Uint8Array(15) }),
      encodeReceipt({ ...RECEIPT, startedAt: MAX_TIME + 1 }), encodeReceipt({ ...RECEIPT, closedAt: 2 ** 62 }), encodeReceipt({ ...RECEIPT, bytes: 2 ** 53 }),
      encodeReceipt({ ...RECEIPT, role: 'else' as 'owner' }), encodeReceipt({ ...RECEIPT, status: 'else' as 'cut' }),
      Buffer.concat([encodeReceipt({ ...RECEIPT, counts: many(MAX_RECEIPT_COUNTS) }), Buffer.of(0x2a, 0)])
    ]
    for (const bytes of bad) assert.throws(() => decodeReceipt(bytes), error => isMedrecError(error, 'RECEIPT_INVALID'))
    assert.throws(() => decodeReceipt(new Uint8Array([8, 2])), error => isMedrecError(error, 'UNSUPPORTED_VERSION'))
  })
})

/** As many counts, by category. */
const many = (length: number, name = (i: number): string => `c${i}`): Receipt['counts'] => Array.from({ length }, (_, i) => ({ grant: 'a', category: name(i), records: 1 }))

describe('a receipt of an answer with more than it has room for', () => {
  for (const [what, counts, kept] of [
    [`${MAX_RECEIPT_COUNTS} counts`, many(MAX_RECEIPT_COUNTS), MAX_RECEIPT_COUNTS], [`${MAX_RECEIPT_COUNTS + 1} counts`, many(MAX_RECEIPT_COUNTS + 1), MAX_RECEIPT_COUNTS],
    ['counts of more bytes', many(300, i => `${i} `.padEnd(1_000, 'x')), 260]
  ] as Array<[string, Receipt['counts'], number]>) {
    it(`can be read, and says how many there were: ${what}`, () => {
      const bytes = encodeReceipt({ ...RECEIPT, counts })
      const read = decodeReceipt(bytes)
      const rest = read.counts.filter(({ grant }) => grant === REST_OF_COUNTS)
      assert.equal(read.counts.length, kept)
      assert.equal(read.counts.reduce((sum, { records }) => sum + records, 0), counts.length)
      assert.deepEqual(rest, kept === counts.length ? [] : [{ grant: REST_OF_COUNTS, category: '', records: counts.length - kept + 1 }])
      // In the order of the others, and the same when it is written anew.
      assert.deepEqual(encodeReceipt(read), bytes)
    })
  }
})

describe('a batch of receipts', () => {
  it('has the root that the specification says', () => {
    const [a, b, c] = hashes(3).map(hash => nodeSha256(new Uint8Array([0]), hash)) as [Buffer, Buffer, Buffer]
    const inner = (left: Buffer, right: Buffer): Buffer => nodeSha256(new Uint8Array([1]), left, right)
    assert.equal(toHex(buildMerkleTree(hashes(1)).root), `0x${a.toString('hex')}`)
    assert.equal(toHex(buildMerkleTree(hashes(3)).root), `0x${inner(inner(a, b), c).toString('hex')}`)
  })

  it('leads from each receipt to the root, and from nothing else', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: MAX_BATCH }), fc.nat(), fc.nat(), (batch, at, wrong) => {
      const all = hashes(batch)
      const { root, paths } = buildMerkleTree(all)
      const position = at % batch
      const proof = { hash: all[position]!, path: paths[position]!, position, batch, root }
      assert.ok(verifyMerklePath(proof))
      assert.ok(!verifyMerklePath({ ...proof, hash: nodeSha256(proof.hash) }))
      assert.ok(!verifyMerklePath({ ...proof, root: proof.hash }))
      assert.ok(!verifyMerklePath({ ...proof, path: [...proof.path, root] }))
      if (batch > 1) assert.ok(!verifyMerklePath({ ...proof, path: proof.path.slice(1) }))
      const other = wrong % batch
      if (other !== position) assert.ok(!verifyMerklePath({ ...proof, position: other }) || paths[other]!.length === 0)
    }), { numRuns: 300 })
  })

  it(`has 1 to ${MAX_BATCH} receipts`, () => {
    for (const count of [0, MAX_BATCH + 1]) assert.throws(() => buildMerkleTree(hashes(count)), error => isMedrecError(error, 'INVALID_INPUT'))
    const { root, paths } = buildMerkleTree(hashes(2))
    for (const [position, batch] of [[2, 2], [-1, 2], [0, 0], [0, MAX_BATCH + 1], [0.5, 2]] as const) {
      assert.ok(!verifyMerklePath({ hash: hashes(1)[0]!, path: paths[0]!, position, batch, root }))
    }
  })

  it('counts as signed when its root was signed by the provider\'s delegate', async () => {
    const all = hashes(5)
    const { root, paths } = buildMerkleTree(all)
    const signature = { root, path: paths[3]!, position: 3, batch: 5, signature: new Uint8Array(65) }
    const check = async (by: string | undefined, receiptHash = all[3]!): Promise<boolean> =>
      await verifyReceiptSignature({ relationship: RECEIPT.relationship, receiptHash, signature, signer: '0xprovider', recover: batch => batch.root === root && batch.batch === 5 ? by : '0xnobody' })
    assert.equal(await check('0xprovider'), true)
    assert.deepEqual([await check('0xother'), await check(undefined), await check('0xprovider', all[2]!)], [false, false, false])
  })
})

describe('a log', () => {
  const log: LogEntryProof[] = []
  for (let index = 0, previous = FIRST_LINK; index < 6; index++) {
    const receipt = encodeReceipt({ ...RECEIPT, startedAt: index })
    const nonce = nodeSha256(Buffer.from(`nonce ${index}`))
    previous = linkEntry({ previous, index, receiptHash: hashReceipt(receipt), nonce })
    log.push({ index, receipt, nonce, link: previous })
  }
  const end = { next: 6, link: log[5]!.link }
  const check = (entries: LogEntryProof[], options: Partial<Parameters<typeof verifyLog>[0]> = {}): unknown[] => verifyLog({ entries, from: 0, previousLink: FIRST_LINK, end, ...options }).gaps

  it('links as the specification says', () => {
    const index = Buffer.alloc(8)
    index.writeBigUInt64BE(1n)
    const expected = nodeSha256(log[0]!.link, index, nodeSha256(nodeSha256(log[1]!.receipt), log[1]!.nonce))
    assert.equal(Buffer.from(log[1]!.link).toString('hex'), expected.toString('hex'))
  })

  it('has no gap, also when read in parts', () => {
    assert.deepEqual(verifyLog({ entries: log, from: 0, previousLink: FIRST_LINK, end }), { gaps: [], ...end })
    const first = verifyLog({ entries: log.slice(0, 2), from: 0, previousLink: FIRST_LINK })
    assert.deepEqual(check(log.slice(2), { from: first.next, previousLink: first.link }), [])
    assert.deepEqual(check([], { end: { next: 0, link: FIRST_LINK } }), [])
  })

  it('shows entries that are missing, in the middle, at the start and at the end', () => {
    assert.deepEqual(check(log.toSpliced(2, 2)), [{ kind: 'missing', from: 2, to: 3 }])
    assert.deepEqual(check(log.slice(1)), [{ kind: 'missing', from: 0, to: 0 }])
    assert.deepEqual(check(log.slice(0, 4)), [{ kind: 'missing', from: 4, to: 5 }])
  })

  it('shows an entry that was changed, replaced or sent twice', () => {
    const changed = { ...log[3]!, receipt: encodeReceipt({ ...RECEIPT, records: 0 }) }
    assert.deepEqual(check(log.with(3, changed)), [{ kind: 'broken', from: 3, to: 3 }])
    assert.deepEqual(check(log.with(3, { ...log[3]!, nonce: new Uint8Array(32) })), [{ kind: 'broken', from: 3, to: 3 }])
    assert.deepEqual(check([...log.slice(0, 4), ...log.slice(3)]), [{ kind: 'broken', from: 3, to: 3 }])
  })

  it('shows entries that come in another order', () => {
    fc.assert(fc.property(fc.shuffledSubarray(log, { minLength: 6 }), entries => {
      assert.equal(check(entries).length === 0, entries.every((entry, i) => entry.index === i))
    }))
    // Also when they are numbered anew, as if they had always stood so.
    const renumbered = [log[0]!, { ...log[2]!, index: 1 }, { ...log[1]!, index: 2 }, ...log.slice(3)]
    assert.ok(check(renumbered).some(gap => (gap as { from: number }).from === 1))
  })

  it('shows a receipt that is there twice, although all links are right', () => {
    const again = (receipt: Uint8Array, index: number, previous: Uint8Array): LogEntryProof => {
      const nonce = nodeSha256(Buffer.from('another nonce'))
      return { index, receipt, nonce, link: linkEntry({ previous, index, receiptHash: hashReceipt(receipt), nonce }) }
    }
    const twice = again(log[2]!.receipt, 6, end.link)
    assert.deepEqual(check([...log, twice], { end: { next: 7, link: twice.link } }), [{ kind: 'broken', from: 6, to: 6 }])
    const later = { entries: [twice], from: 6, previousLink: end.link, end: { next: 7, link: twice.link } }
    assert.deepEqual(verifyLog(later).gaps, [])
    assert.deepEqual(verifyLog({ ...later, seen: log.map(({ receipt }) => toHex(hashReceipt(receipt))) }).gaps, [{ kind: 'broken', from: 6, to: 6 }])
  })

  it('shows what was shown before as it was', () => {
    const held = log.slice(2).map(({ index, link }) => ({ index, link }))
    const other = (index: number): LogEntryProof => ({ ...log[index]!, link: nodeSha256(log[index]!.link) })
    const compare = (entries: LogEntryProof[]): unknown[] => compareLog({ held, next: 6, link: end.link, entries })
    assert.deepEqual(compare(log.slice(2)), [])
    assert.deepEqual(compare([...log.slice(2, 4), other(4), other(5)]), [{ kind: 'broken', from: 4, to: 5 }])
    assert.deepEqual(compare(log.slice(2, 5)), [{ kind: 'broken', from: 5, to: 5 }])
    assert.deepEqual(compare([]), [{ kind: 'broken', from: 2, to: 5 }])
    assert.deepEqual(compareLog({ held: held.slice(0, -1), next: 6, link: end.link, entries: [...log.slice(2, 5), other(5)] }), [{ kind: 'broken', from: 5, to: 5 }])
    assert.deepEqual(compareLog({ held: [], next: 6, link: end.link, entries: [] }), [])
  })

  it('shows a log that became shorter, and one with another history', () => {
    assert.deepEqual(verifyLog({ entries: [], from: 6, previousLink: end.link, end: { next: 4, link: log[3]!.link } }).gaps, [{ kind: 'missing', from: 4, to: 5 }])
    assert.deepEqual(verifyLog({ entries: [], from: 6, previousLink: end.link, end: { next: 6, link: log[3]!.link } }).gaps, [{ kind: 'broken', from: 5, to: 5 }])
  })
})
