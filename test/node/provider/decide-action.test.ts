import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createActionDecider } from '../../../node/provider/decide-action.ts'
import { createFactFinder } from '../../../protocol/facts/fact-finder.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import { HANDLE, KnownChain } from '../../protocol/session/known-chain.ts'
import { hexOf } from '../store/store-fixture.ts'

const VIEWER = hexOf(0xca, 20)
const CALL = 'card-office:call'

describe('what a node decides for an application beside it', () => {
  it('is decided only while the chain is new enough and the provider a member', async () => {
    const chain = new KnownChain()
    const { view, now } = chain
    const { relationship } = chain.open()
    const index = indexPolicy([{ id: 'g', viewer: VIEWER, categories: ['phone'], labels: [], actions: [CALL], notBefore: 0, notAfter: null }])
    const facts = createFactFinder({ view, ask: async () => { throw new TypeError('No contract is asked.') }, now })
    const decide = createActionDecider({
      view, facts, handle: HANDLE, now,
      policies: { get: () => ({ status: 'current', index, lastKnown: index, anchored: true, settled: true }) },
      relationships: { get: id => ({ relationship: id, person: 'p', ownerDelegate: '', providerDelegate: '', ownerEncryptionKey: new Uint8Array(32), index: 0 }) }
    })
    const ask = async (): Promise<unknown> => await decide({ relationship, viewer: VIEWER, action: CALL, record: { categories: ['phone'], labels: [] } })
    assert.deepEqual(await ask(), { allow: true, grant: 'g' })
    chain.standStill(3_600)
    await assert.rejects(ask(), { code: 'CHAIN_STALE' })
    chain.mine()
    assert.deepEqual(await ask(), { allow: true, grant: 'g' })
    chain.leave()
    await assert.rejects(ask(), { code: 'DENIED', message: /not a member/ })
  })
})
