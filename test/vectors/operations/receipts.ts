import { rootOfLinks } from '../../../node/provider/log-root.ts'
import { concat, fromHex, toHex, uint64be } from '../../../protocol/crypto/bytes.ts'
import { sha256 } from '../../../protocol/crypto/sha256.ts'
import { buildMerkleTree } from '../../../protocol/receipts/merkle.ts'
import { decodeReceipt, encodeReceipt, hashReceipt } from '../../../protocol/receipts/receipt.ts'
import type { Receipt } from '../../../protocol/receipts/receipt.ts'
import { verifyLog } from '../../../protocol/receipts/verify-log.ts'
import { verifyReceiptSignature } from '../../../protocol/receipts/verify-signature.ts'
import { recoverSigner } from '../../../protocol/typed-data/sign.ts'
import type { TypedDataNetwork } from '../../../protocol/typed-data/types.ts'
import { moreCounts } from '../grow.ts'
import type { MoreCounts } from '../grow.ts'

/** A receipt in JSON: bytes as 0x and hex digits. */
export type ReceiptJson = Omit<Receipt, 'hash' | 'requestId'> & { hash: string, requestId: string }

/** One to write, with counts that would be too long for a file. */
export type WrittenReceipt = ReceiptJson & { more?: MoreCounts }

interface SignatureJson { root: string, path: string[], position: number, batch: number, signature: string }
interface EntryJson { index: number, receipt: string, nonce: string, link: string }

/** specs/receipts.md. */
export const RECEIPTS = {
  'receipt/write': ({ hash, requestId, more, ...rest }: WrittenReceipt) => {
    const encoded = encodeReceipt({ ...rest, counts: [...rest.counts, ...moreCounts(more)], hash: fromHex(hash), requestId: fromHex(requestId) })
    return { ...more === undefined ? { encoded: toHex(encoded) } : { length: encoded.length }, hash: toHex(hashReceipt(encoded)) }
  },

  'receipt/read': ({ encoded, filler }: { encoded: string, filler?: number }) => {
    // Field 99, which no version has.
    const more = filler === undefined ? new Uint8Array() : concat(new Uint8Array([0x9a, 0x06]), lengthOf(filler), new Uint8Array(filler))
    const { hash, requestId, ...rest } = decodeReceipt(concat(fromHex(encoded), more))
    return { ...rest, hash: toHex(hash), requestId: toHex(requestId) }
  },

  'receipt/batch': ({ hashes }: { hashes: string[] }) => {
    const { root, paths } = buildMerkleTree(hashes.map(hash => fromHex(hash)))
    return { root: toHex(root), paths: paths.map(path => path.map(toHex)) }
  },

  'receipt/signed': async ({ network, relationship, receiptHash, signature, signer }: { network: TypedDataNetwork, relationship: string, receiptHash: string, signature: SignatureJson, signer: string }) => ({
    holds: await verifyReceiptSignature({
      relationship, receiptHash: fromHex(receiptHash), signer,
      signature: { ...signature, root: fromHex(signature.root), path: signature.path.map(node => fromHex(node)), signature: fromHex(signature.signature) },
      recover: ({ root, batch, signature: signed }) => recoverSigner({ network, type: 'ReceiptBatch', message: { relationship, root, batch }, signature: signed })
    })
  }),

  'log/check': ({ entries, from, previousLink, end }: { entries: EntryJson[], from: number, previousLink: string, end?: { next: number, link: string } }) => {
    const { gaps, next, link } = verifyLog({
      entries: entries.map(({ index, ...bytes }) => ({ index, receipt: fromHex(bytes.receipt), nonce: fromHex(bytes.nonce), link: fromHex(bytes.link) })),
      from, previousLink: fromHex(previousLink), ...(end === undefined ? {} : { end: { next: end.next, link: fromHex(end.link) } })
    })
    return { gaps, next, link: toHex(link) }
  },

  'log/root': ({ logs }: { logs: number }) => ({ root: toHex(rootOfLinks(Array.from({ length: logs }, (_, i) => sha256(uint64be(i)))) ?? new Uint8Array()) })
}

/** A varint of three bytes. */
function lengthOf (value: number): Uint8Array {
  return new Uint8Array([value & 127 | 128, value >> 7 & 127 | 128, value >> 14])
}
