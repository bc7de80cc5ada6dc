import { be, bytes, hex, sha256 } from './bytes.ts'
import { plainMessage, plainPart, varint } from './protobuf.ts'
import type { ReceiptCount } from '../../../protocol/receipts/receipt.ts'
import { moreCounts } from '../grow.ts'
import type { ReceiptJson, WrittenReceipt } from '../operations/receipts.ts'

const GRANT_FIELDS = ['id', 'viewer', 'categories', 'labels', 'actions', 'notBefore', 'notAfter', 'condition', 'emergency', 'depth', 'purpose', 'standing']

/** specs/commitment.md, policy.md, receipts.md, records.md and streams.md, computed once more. */
export const SECOND_DOCUMENTS = {
  'policy/commitment': ({ salt, relationship, heads }: { salt: string, relationship: string, heads: string[] }) => {
    const preimage = Buffer.concat([Buffer.from('medrec/policy/1'), bytes(salt), bytes(relationship), ...heads.map(bytes).sort((a, b) => Buffer.compare(a, b))])
    return { steps: { preimage: hex(preimage) }, gives: { commitment: hex(sha256(preimage)) } }
  },

  'policy/anchor-history': ({ relationship, anchors }: { relationship: string, anchors: Array<{ commitment: string, sequence: number }> }) =>
    ({ gives: { history: hex(anchors.reduce((before, { commitment, sequence }) => sha256('medrec/policy-anchors/1', before, bytes(commitment), be(sequence, 8)), bytes(relationship))) } }),

  'policy/write-grant': (grant: Record<string, unknown>) => {
    const fields = GRANT_FIELDS.filter(name => name in grant).map(name => [name, Array.isArray(grant[name]) ? [...new Set(grant[name] as string[])].sort() : grant[name]])
    return { gives: { text: `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}` } }
  },

  'records/tree-hash': ({ byte, times }: { byte: number, times: number }) => ({ steps: { chunks: plainChunks(Buffer.alloc(times, byte)).map(hex) }, gives: { hash: hex(plainTreeHash(Buffer.alloc(times, byte))) } }),

  'receipt/write': ({ more, ...receipt }: WrittenReceipt) => {
    const encoded = fittingReceipt({ ...receipt, counts: [...receipt.counts, ...moreCounts(more)] })
    return { gives: { ...more === undefined ? { encoded: hex(encoded) } : { length: encoded.length }, hash: hex(sha256(encoded)) } }
  },

  'receipt/batch': ({ hashes }: { hashes: string[] }) => {
    const { root, paths } = plainTree(hashes.map(bytes))
    return { steps: { leaves: hashes.map(hash => hex(sha256(Buffer.of(0), bytes(hash)))) }, gives: { root: hex(root), paths: paths.map(path => path.map(hex)) } }
  },

  'log/root': ({ logs }: { logs: number }) => ({ gives: { root: hex(plainRoot(Array.from({ length: logs }, (_, i) => sha256(be(i, 8))))) } }),

  'notices/mailbox': ({ address }: { address: string }) => ({ gives: { mailbox: hex(sha256('medrec/mailbox/1', bytes(address))) } }),

  'stream/write': ({ frames }: { frames: Array<{ id: number, kind: number, body?: string, code?: string, credit?: number }> }) => ({ steps: { frames: frames.map(frame => hex(plainFrame(frame))) }, gives: { bytes: hex(Buffer.concat(frames.map(plainFrame))) } })
}

/** A frame with its length before it. */
export function plainFrame ({ id, kind, body = '0x', code = '', credit = 0 }: { id: number, kind: number, body?: string, code?: string, credit?: number }): Buffer {
  const frame = plainMessage([1, 1], [2, id], [3, kind], [4, bytes(body)], [5, code], [6, credit])
  return Buffer.concat([varint(frame.length), frame])
}

/** SHA-256 over the SHA-256s of the chunks of a MiB. */
export function plainTreeHash (content: Uint8Array): Buffer {
  return sha256(...plainChunks(content))
}

/** The SHA-256s of the chunks. */
function plainChunks (content: Uint8Array): Buffer[] {
  return Array.from({ length: Math.ceil(content.length / 1_048_576) }, (_, i) => sha256(content.subarray(i * 1_048_576, (i + 1) * 1_048_576)))
}

/** A receipt's bytes where it has room for all of it; else with the last counts as one, of as few as may be. */
function fittingReceipt (receipt: ReceiptJson): Buffer {
  const counts = [...receipt.counts].sort(inOrder)
  const whole = plainReceipt(receipt)
  if (counts.length <= 4_096 && whole.length <= 262_144) return whole
  for (let left = Math.min(counts.length - 1, 4_095); ; left--) {
    const records = counts.slice(left).reduce((sum, count) => sum + count.records, 0)
    const fewer = plainReceipt({ ...receipt, counts: [...counts.slice(0, left), { grant: '*', category: '', records }] })
    if (fewer.length <= 262_144) return fewer
  }
}

const order = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0
const inOrder = (a: ReceiptCount, b: ReceiptCount): number => order(a.grant, b.grant) || order((a.links ?? []).join(','), (b.links ?? []).join(',')) || order(a.category, b.category)

/** A receipt's bytes. */
export function plainReceipt (receipt: ReceiptJson): Buffer {
  const counts = [...receipt.counts].sort(inOrder)
  return Buffer.concat([
    plainMessage([1, 1], [2, bytes(receipt.relationship)], [3, bytes(receipt.requester)], [4, receipt.role]),
    ...counts.map(({ grant, links = [], category, records }) => plainPart(5, plainMessage([1, grant], [2, category], [3, records], ...links.map(link => [4, link] as const)))),
    plainMessage([6, receipt.records], [7, receipt.bytes], [8, bytes(receipt.hash)], [9, receipt.startedAt], [10, receipt.closedAt], [11, receipt.status], [12, bytes(receipt.requestId)], [13, receipt.emergency ?? ''])
  ])
}

/** The link of a log's entry. */
export function plainLink (previous: Uint8Array, index: number, receipt: Uint8Array, nonce: Uint8Array): Buffer {
  return sha256(previous, be(index, 8), sha256(sha256(receipt), nonce))
}

/** Root and paths of a batch, from the root down: the left half of a tree is the largest power of two that is not all of it. */
export function plainTree (hashes: Uint8Array[]): { root: Buffer, paths: Buffer[][] } {
  const [only] = hashes
  if (hashes.length === 1 && only !== undefined) return { root: sha256(Buffer.of(0), only), paths: [[]] }
  const half = 2 ** Math.floor(Math.log2(hashes.length - 1))
  const [left, right] = [plainTree(hashes.slice(0, half)), plainTree(hashes.slice(half))]
  return { root: sha256(Buffer.of(1), left.root, right.root), paths: [...left.paths.map(path => [...path, right.root]), ...right.paths.map(path => [...path, left.root])] }
}

function plainRoot (links: Uint8Array[]): Buffer {
  const groups = Array.from({ length: Math.ceil(links.length / 256) }, (_, i) => plainTree(links.slice(256 * i, 256 * i + 256)).root)
  return groups.length === 1 && groups[0] !== undefined ? groups[0] : plainRoot(groups)
}
