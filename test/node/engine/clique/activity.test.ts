import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { controlClique } from '../../../../node/engine/clique/control-clique.ts'
import { MedrecError } from '../../../../protocol/errors/medrec-error.ts'

describe('who sealed the newest blocks', () => {
  const activityAt = async (height: number): Promise<unknown> => await controlClique({
    rpc: async method => {
      if (method === 'eth_blockNumber') return `0x${height.toString(16)}`
      throw new MedrecError('CHAIN_UNAVAILABLE', 'The engine answered with an error: recovery failed')
    }
  }).activity()

  it('is not known at the heights at which go-ethereum 1.13.15 cannot say it, and later an engine that does not is a failure', async () => {
    for (const height of [0, 1, 63, 64]) assert.deepEqual(await activityAt(height), new Map())
    await assert.rejects(activityAt(65), { code: 'CHAIN_UNAVAILABLE' })
  })
})
