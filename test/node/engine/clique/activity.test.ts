import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { controlClique } from '../../../../node/engine/clique/control-clique.ts'
import { MedrecError } from '../../../../protocol/errors/medrec-error.ts'
import { addressOfKey } from '../../../../protocol/typed-data/sign.ts'
import { makeChain } from '../../../clique/made-chain.ts'

describe('who sealed the newest blocks', () => {
  it('is counted from the blocks at the heights at which go-ethereum 1.13.15 cannot say it, and later an engine that does not is a failure', async () => {
    const { founders, rpc, seal } = await makeChain({ founders: 2 })
    const keys = founders as [Uint8Array, Uint8Array]
    let height = 0
    const { activity } = controlClique({
      rpc: async (method, params) => {
        if (method === 'eth_blockNumber') return `0x${height.toString(16)}`
        if (method === 'clique_status') throw new MedrecError('CHAIN_UNAVAILABLE', 'The engine answered with an error: recovery failed')
        return await rpc(method, params)
      }
    })
    const counts = new Map<string, number>()
    for (; height <= 64; height++) {
      if ([0, 1, 63, 64].includes(height)) assert.deepEqual(await activity(), counts)
      const key = keys[height % 3 === 0 ? 0 : 1]
      await seal(key)
      counts.set(addressOfKey(key), (counts.get(addressOfKey(key)) ?? 0) + 1)
    }
    await assert.rejects(activity(), { code: 'CHAIN_UNAVAILABLE' })
  })
})
