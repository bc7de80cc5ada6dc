import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MAX_HELPER_ADDRESSES } from '../../../protocol/links/constants.ts'
import { makeHelperCard } from '../../../protocol/peer/acting/acting-for.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { openOneRelationship } from './one-relationship.ts'
import type { OneRelationship } from './one-relationship.ts'

describe('the card that a new key shows to guardians and to the old key', () => {
  let one: OneRelationship
  beforeEach(async () => {
    one = await openOneRelationship()
    Object.assign(one.context, { seed: randomBytes(64) })
    Object.assign(one.context.network ?? {}, { keys: { chainId: 31_337, registry: hexOf(0xc1, 20) } })
  })
  afterEach(async () => { await one.close() })

  const card = async (another = false): Promise<string> => (await makeHelperCard({ context: one.context, name: 'Maren', forKey: true, another, appUrl: 'https://app.example' })).address
  const takeOver = (delegateIndex: number): void => {
    one.context.account.put('relationships', hexOf(100 + delegateIndex, 32), { ...one.relationship.facts, delegateIndex, recovered: { ownerDelegate: hexOf(1, 20), salt: hexOf(2, 32) } })
  }

  it('is the same until each of its addresses has taken a relationship over, and then the next one', async () => {
    const first = await card()
    for (let index = 0; index < MAX_HELPER_ADDRESSES - 1; index++) takeOver(index)
    assert.equal(await card(), first)
    takeOver(MAX_HELPER_ADDRESSES - 1)
    const second = await card()
    assert.notEqual(second, first)
    assert.equal(await card(), second)
    takeOver(MAX_HELPER_ADDRESSES)
    assert.equal(await card(), second)
  })

  it('is another where that is asked for, which is then the same', async () => {
    const first = await card()
    takeOver(0)
    const second = await card(true)
    assert.notEqual(second, first)
    assert.deepEqual([await card(), await card()], [second, second])
  })
})
