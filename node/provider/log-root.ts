import { MAX_BATCH } from '../../protocol/receipts/constants.ts'
import { buildMerkleTree } from '../../protocol/receipts/merkle.ts'

/** One root over the last links of all access logs (specs/receipts.md, "Roots"); undefined when nobody was given anything yet. */
export function rootOfLinks (links: Uint8Array[]): Uint8Array | undefined {
  if (links.length === 0) return undefined
  let level = links
  do {
    const next: Uint8Array[] = []
    for (let from = 0; from < level.length; from += MAX_BATCH) next.push(buildMerkleTree(level.slice(from, from + MAX_BATCH)).root)
    level = next
  } while (level.length > 1)
  return level[0]
}
