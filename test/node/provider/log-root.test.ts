import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { rootOfLinks } from '../../../node/provider/log-root.ts'

const hash = (...parts: Uint8Array[]): Buffer => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest()
const links = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => hash(Buffer.from(`link ${i}`)))

/** The tree of up to 256 as specs/receipts.md says it, section "Batches": the odd one of a level goes up as it is. */
function treeOf (leaves: Uint8Array[]): Uint8Array {
  let level: Uint8Array[] = leaves.map(leaf => hash(Uint8Array.of(0), leaf))
  while (level.length > 1) {
    const pairs: Uint8Array[] = []
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i] as Uint8Array, level[i + 1]]
      pairs.push(right === undefined ? left : hash(Uint8Array.of(1), left, right))
    }
    level = pairs
  }
  return level[0] as Uint8Array
}

/** Trees of 256, and trees of their roots, until one is left. Section "Roots". */
function rootAsSpecified (leaves: Uint8Array[]): Uint8Array {
  const groups = Array.from({ length: Math.ceil(leaves.length / 256) }, (_, i) => treeOf(leaves.slice(i * 256, (i + 1) * 256)))
  return groups.length === 1 ? groups[0] as Uint8Array : rootAsSpecified(groups)
}

describe('the root of all access logs', () => {
  for (const count of [1, 2, 3, 255, 256, 257, 512, 513, 65_537]) {
    it(`of ${count} is as the specification says`, () => {
      const all = links(count)
      assert.equal(Buffer.from(rootOfLinks(all) ?? []).toString('hex'), Buffer.from(rootAsSpecified(all)).toString('hex'))
    })
  }

  it('is none where nobody was given anything', () => {
    assert.equal(rootOfLinks([]), undefined)
  })

  it('is another when any link is another, missing, added or in another place', () => {
    const all = links(300)
    const root = (of: Uint8Array[]): string => Buffer.from(rootOfLinks(of) ?? []).toString('hex')
    const others = [all.slice(1), all.slice(0, -1), [...all, ...links(1)], all.toReversed(), all.with(0, all[1] as Buffer), all.with(299, hash(Buffer.from('other'))), all.with(256, all[255] as Buffer).with(255, all[256] as Buffer)]
    assert.equal(new Set([all, ...others].map(root)).size, others.length + 1)
  })

  it('leaves the links it was given as they were', () => {
    const all = links(300)
    rootOfLinks(all)
    assert.deepEqual(all, links(300))
  })
})
