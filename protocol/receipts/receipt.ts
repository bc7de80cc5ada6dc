import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_REASON } from '../kernel/constants.ts'
import { ReceiptSchema } from '../messages/records_pb.ts'
import { MAX_DEPTH, MAX_TIME } from '../policy/constants.ts'
import { MAX_RECEIPT_BYTES, MAX_RECEIPT_COUNTS, RECEIPT_VERSION, REST_OF_COUNTS } from './constants.ts'

/** How many records of a category went out under a grant. Empty grant: the owner's own right; `REST_OF_COUNTS`: what has no count of its own. Empty category: records without one. `links`: ids of those by which it was handed on, if it was. */
export interface ReceiptCount { grant: string, links?: string[], category: string, records: number }

/** What a provider signs for each answer it gives. Times are epoch seconds, at most `MAX_TIME`. See specs/receipts.md. */
export interface Receipt {
  relationship: string
  /** The delegate that asked. */
  requester: string
  role: 'owner' | 'viewer' | 'custodian'
  /** Sorted by grant, then links, then category. */
  counts: ReceiptCount[]
  records: number
  /** Of record data. */
  bytes: number
  /** 32 bytes: tree hash of what was sent. */
  hash: Uint8Array
  startedAt: number
  closedAt: number
  /** `cut`: the answer broke off; the receipt says what had gone. */
  status: 'complete' | 'cut'
  /** 16 random bytes: no two receipts are equal. */
  requestId: Uint8Array
  /** What the requester stated, when anything went out only because of an emergency. */
  emergency?: string
}

/** The bytes of a receipt, always the same for the same receipt. Counts are sorted here; where there are more than a reader takes, the last ones are one. */
export function encodeReceipt (receipt: Receipt): Uint8Array<ArrayBuffer> {
  const counts = [...receipt.counts].sort(byGrantThenCategory)
  const whole = counts.length > MAX_RECEIPT_COUNTS ? undefined : encodeWith(receipt, counts)
  if (whole !== undefined && whole.length <= MAX_RECEIPT_BYTES) return whole
  // As many of the first as there is room for beside the rest.
  let [fits, tooMany] = [0, Math.min(counts.length, MAX_RECEIPT_COUNTS)]
  while (tooMany - fits > 1) {
    const tried = (fits + tooMany) >> 1
    if (encodeWith(receipt, sumRest(counts, tried)).length <= MAX_RECEIPT_BYTES) fits = tried
    else tooMany = tried
  }
  return encodeWith(receipt, sumRest(counts, fits))
}

/** The first as they are, and one for all others. */
function sumRest (counts: readonly ReceiptCount[], first: number): ReceiptCount[] {
  const records = counts.slice(first).reduce((sum, count) => sum + count.records, 0)
  return [...counts.slice(0, first), { grant: REST_OF_COUNTS, category: '', records }].sort(byGrantThenCategory)
}

function encodeWith (receipt: Receipt, counts: readonly ReceiptCount[]): Uint8Array<ArrayBuffer> {
  return toBinary(ReceiptSchema, create(ReceiptSchema, {
    version: RECEIPT_VERSION,
    relationship: fromHex(receipt.relationship, 32),
    requester: fromHex(receipt.requester, 20),
    role: receipt.role,
    counts: counts.map(count => ({ ...count, links: [...count.links ?? []] })),
    records: receipt.records,
    bytes: BigInt(receipt.bytes),
    hash: receipt.hash,
    startedAt: BigInt(receipt.startedAt),
    closedAt: BigInt(receipt.closedAt),
    status: receipt.status,
    requestId: receipt.requestId,
    emergency: receipt.emergency ?? ''
  }))
}

/**
 * Reads a receipt.
 *
 * @throws RECEIPT_INVALID when it is not well-formed, UNSUPPORTED_VERSION
 */
export function decodeReceipt (bytes: Uint8Array): Receipt {
  if (bytes.length > MAX_RECEIPT_BYTES) throw new MedrecError('RECEIPT_INVALID', `A receipt has at most ${MAX_RECEIPT_BYTES} bytes.`)
  const message = parse(bytes)
  if (message.version !== RECEIPT_VERSION) throw new MedrecError('UNSUPPORTED_VERSION', `Receipts of version ${message.version} are not known here.`)
  const { role, status } = message
  const lengths = message.relationship.length === 32 && message.requester.length === 20 && message.hash.length === 32 && message.requestId.length === 16
  if (!lengths || message.counts.length > MAX_RECEIPT_COUNTS || message.counts.some(({ links }) => links.length > MAX_DEPTH)) throw new MedrecError('RECEIPT_INVALID')
  if (message.startedAt > MAX_TIME || message.closedAt > MAX_TIME || message.bytes > Number.MAX_SAFE_INTEGER) throw new MedrecError('RECEIPT_INVALID', 'A receipt says a time, or a number of bytes, that there is not.')
  if (message.emergency.length > MAX_REASON) throw new MedrecError('RECEIPT_INVALID')
  if (!(role === 'owner' || role === 'viewer' || role === 'custodian') || !(status === 'complete' || status === 'cut')) throw new MedrecError('RECEIPT_INVALID')
  return {
    relationship: toHex(message.relationship),
    requester: toHex(message.requester),
    role,
    counts: message.counts.map(({ grant, links, category, records }) => ({ grant, ...links.length === 0 ? {} : { links }, category, records })),
    records: message.records,
    bytes: Number(message.bytes),
    hash: message.hash,
    startedAt: Number(message.startedAt),
    closedAt: Number(message.closedAt),
    status,
    requestId: message.requestId,
    ...message.emergency === '' ? {} : { emergency: message.emergency }
  }
}

/** What stands for a receipt in signatures, logs and end markers: the SHA-256 (32 bytes) of its bytes as they came. */
export function hashReceipt (bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return sha256(bytes)
}

function parse (bytes: Uint8Array): ReturnType<typeof fromBinary<typeof ReceiptSchema>> {
  try {
    return fromBinary(ReceiptSchema, bytes)
  } catch (cause) {
    throw new MedrecError('RECEIPT_INVALID', 'These bytes are no receipt.', { cause })
  }
}

function byGrantThenCategory (a: ReceiptCount, b: ReceiptCount): number {
  if (a.grant !== b.grant) return a.grant < b.grant ? -1 : 1
  const [left, right] = [a.links?.join() ?? '', b.links?.join() ?? '']
  if (left !== right) return left < right ? -1 : 1
  return a.category < b.category ? -1 : a.category > b.category ? 1 : 0
}
