import { equalBytes, toHex } from '../crypto/bytes.ts'
import { linkEntry } from './log-link.ts'
import { hashReceipt } from './receipt.ts'

/** An entry of an owner's log, as it came. */
export interface LogEntryProof {
  index: number
  /** The encoded receipt. */
  receipt: Uint8Array
  nonce: Uint8Array
  link: Uint8Array
}

/**
 * A stretch of a log that cannot be trusted to be whole: entries `from` to `to` (both included) are missing, or `from` does not follow from what came before, or has
 * a receipt that another entry has.
 */
export interface LogGap { kind: 'missing' | 'broken', from: number, to: number }

/** What {@link verifyLog} found. `next` and `link` are where the next look begins; store them. */
export interface LogCheck { gaps: LogGap[], next: number, link: Uint8Array }

/**
 * Checks the entries of a log from where it was checked last (specs/receipts.md, "Log"). Entries stand in the order of their index.
 *
 * @param options.from - the first index wanted; 0 at first
 * @param options.previousLink - the link before it; `FIRST_LINK` at first
 * @param options.seen - hashes (`0x` hex) of the receipts of entries before `from`, as far as they are held: no two receipts are equal
 * @param options.end - what the provider says is the end of the log: the index after the last entry, and the last link
 */
export function verifyLog (options: {
  entries: readonly LogEntryProof[]
  from: number
  previousLink: Uint8Array
  seen?: Iterable<string>
  end?: { next: number, link: Uint8Array }
}): LogCheck {
  const { entries, end } = options
  const gaps: LogGap[] = []
  const seen = new Set(options.seen)
  let next = options.from
  let link = options.previousLink
  for (const entry of entries) {
    if (entry.index > next) gaps.push({ kind: 'missing', from: next, to: entry.index - 1 })
    const receiptHash = hashReceipt(entry.receipt)
    const isNew = !seen.has(toHex(receiptHash))
    seen.add(toHex(receiptHash))
    const follows = isNew && entry.index === next && equalBytes(entry.link, linkEntry({ previous: link, index: entry.index, receiptHash, nonce: entry.nonce }))
    if (entry.index <= next && !follows) gaps.push({ kind: 'broken', from: entry.index, to: entry.index })
    if (entry.index >= next) {
      next = entry.index + 1
      link = entry.link
    }
  }
  if (end !== undefined) {
    if (end.next > next) gaps.push({ kind: 'missing', from: next, to: end.next - 1 })
    // Entries that were there once are gone, or another history ends at the same length.
    else if (end.next < next) gaps.push({ kind: 'missing', from: end.next, to: next - 1 })
    else if (!equalBytes(end.link, link)) gaps.push({ kind: 'broken', from: Math.max(0, next - 1), to: Math.max(0, next - 1) })
  }
  return { gaps, next, link }
}
