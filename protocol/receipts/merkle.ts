import { equalBytes } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_BATCH } from './constants.ts'

const LEAF = new Uint8Array([0])
const INNER = new Uint8Array([1])

/**
 * The root over a batch of receipt hashes, and for each the path that leads to it (specs/receipts.md, "Batches"): leaves and inner nodes
 * are told apart by their first byte; the odd one of a level goes up as it is.
 *
 * @param hashes - 1 to 256 receipt hashes, 32 bytes each
 */
export function buildMerkleTree (hashes: readonly Uint8Array[]): { root: Uint8Array<ArrayBuffer>, paths: Uint8Array[][] } {
  if (hashes.length < 1 || hashes.length > MAX_BATCH) throw new MedrecError('INVALID_INPUT', `A batch has 1 to ${MAX_BATCH} receipts, not ${hashes.length}.`)
  const paths: Uint8Array[][] = hashes.map(() => [])
  let level = hashes.map(hash => sha256(LEAF, hash))
  // Where each leaf's ancestor stands in the running level.
  const places = hashes.map((_, i) => i)
  while (level.length > 1) {
    places.forEach((place, leaf) => {
      const sibling = level[place ^ 1]
      if (sibling !== undefined) paths[leaf]?.push(sibling)
      places[leaf] = place >> 1
    })
    level = pairUp(level)
  }
  return { root: level[0] as Uint8Array<ArrayBuffer>, paths }
}

/** Whether `path` leads from a receipt hash at `position` of a batch of `batch` receipts to `root`. */
export function verifyMerklePath (options: { hash: Uint8Array, path: readonly Uint8Array[], position: number, batch: number, root: Uint8Array }): boolean {
  const { hash, path, batch, root } = options
  let place = options.position
  if (!Number.isInteger(batch) || batch < 1 || batch > MAX_BATCH || !Number.isInteger(place) || place < 0 || place >= batch) return false
  let node = sha256(LEAF, hash)
  let used = 0
  for (let width = batch; width > 1; width = (width + 1) >> 1, place >>= 1) {
    if (place === width - 1 && width % 2 === 1) continue
    const sibling = path[used++]
    if (sibling?.length !== 32) return false
    node = place % 2 === 0 ? sha256(INNER, node, sibling) : sha256(INNER, sibling, node)
  }
  return used === path.length && equalBytes(node, root)
}

function pairUp (level: ReadonlyArray<Uint8Array<ArrayBuffer>>): Array<Uint8Array<ArrayBuffer>> {
  const next: Array<Uint8Array<ArrayBuffer>> = []
  for (let i = 0; i < level.length; i += 2) {
    const left = level[i] as Uint8Array<ArrayBuffer>
    const right = level[i + 1]
    next.push(right === undefined ? left : sha256(INNER, left, right))
  }
  return next
}
