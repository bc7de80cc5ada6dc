import { uint64be } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'

/**
 * The link of a log's entry: `sha256(previous ‖ u64be(index) ‖ sha256(receiptHash ‖ nonce))` (specs/receipts.md, "Log"). Who knows only a receipt
 * cannot find it in the log, nor in a root made of links.
 *
 * @param options.previous - link of the entry before, 32 bytes; `FIRST_LINK` before the first
 * @param options.nonce - 32 random bytes that only provider and owner know
 */
export function linkEntry (options: { previous: Uint8Array, index: number, receiptHash: Uint8Array, nonce: Uint8Array }): Uint8Array<ArrayBuffer> {
  return sha256(options.previous, uint64be(options.index), sha256(options.receiptHash, options.nonce))
}
