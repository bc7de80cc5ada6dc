import { equalBytes } from '../crypto/bytes.ts'
import type { LogEntryProof, LogGap } from './verify-log.ts'

/**
 * Whether entries that were shown before are shown as they were: their links say so, each of which stands for all before it. A provider that had not signed
 * them yet could otherwise tell another story (specs/receipts.md, "Log").
 *
 * @param options.held - what was shown before of the stretch that was asked for again, in the order of the index
 * @param options.next - the index after the last that was shown before
 * @param options.link - the link of that last one
 * @param options.entries - what is shown now, from the first of `held` on
 * @returns the stretch from the first that is another now, or gone
 */
export function compareLog (options: { held: ReadonlyArray<{ index: number, link: Uint8Array }>, next: number, link: Uint8Array, entries: readonly LogEntryProof[] }): LogGap[] {
  const { held, next, link, entries } = options
  if (held.length === 0) return []
  const shown = new Map(entries.map(entry => [entry.index, entry.link]))
  const isShown = (index: number, as: Uint8Array): boolean => {
    const now = shown.get(index)
    return now !== undefined && equalBytes(now, as)
  }
  const other = held.find(entry => !isShown(entry.index, entry.link))
  if (other !== undefined) return [{ kind: 'broken', from: other.index, to: next - 1 }]
  // The last may be none of those held: what could not be read was not kept once.
  return isShown(next - 1, link) ? [] : [{ kind: 'broken', from: next - 1, to: next - 1 }]
}
