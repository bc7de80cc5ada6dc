import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { forgetChain } from '../../../../node/engine/clique/engine-folder.ts'
import type { Geth } from '../../../../node/engine/clique/start-geth.ts'
import { blockOf, foundTestNetwork, GethTests, whenBlock } from './geth-fixture.ts'
import { provideGeth, skipWithout } from './provide-geth.ts'

const binary = await provideGeth()

describe('an engine that has lost its chain', { skip: skipWithout(binary), timeout: 280_000 }, () => {
  const tests = new GethTests(binary ?? '')
  after(async () => { await tests.end() })

  it('has it again from the others, with the keys and ports that it had', async () => {
    const founding = await foundTestNetwork({ founders: 1 })
    const sealer = await tests.start({ dir: await tests.folder(), founding })
    const dir = await tests.folder()
    // What it has sealed by itself is what nobody else has: it must not come back.
    const first = await tests.start({ dir, founding })
    await first.rpc('miner_start', [])
    await whenBlock(first.rpc, 2)
    const [own, nodeKey, port] = [await blockOf(first.rpc, '0x2'), first.nodeKey, first.p2pPort]
    const { network } = founding
    await assert.rejects(forgetChain({ dir, network }), { code: 'STORE_IN_USE' })
    assert.equal((await blockOf(first.rpc, '0x2')).hash, own.hash)
    await first.stop()
    await sealer.rpc('miner_start', [])

    const other = { name: 'Another', genesisHash: `0x${'ab'.repeat(32)}` }
    await assert.rejects(forgetChain({ dir, network: other }), { code: 'OTHER_NETWORK', message: /holds the chain of another network.*"Another".*Nothing was changed/ })
    assert.equal(existsSync(join(dir, 'data')), true)
    await forgetChain({ dir, network })
    assert.equal(existsSync(join(dir, 'data')), false)
    assert.equal(readFileSync(join(dir, 'data.before', 'genesis-hash'), 'utf8'), founding.network.genesisHash)
    const second = await tests.start({ dir, founding })
    assert.equal(Number(await second.rpc('eth_blockNumber', [])), 0)
    assert.deepEqual([second.nodeKey, second.p2pPort], [nodeKey, port])
    await link(second, sealer)
    await whenBlock(second.rpc, 3)
    assert.notEqual((await blockOf(second.rpc, '0x2')).hash, own.hash)
    assert.equal((await blockOf(second.rpc, '0x2')).hash, (await blockOf(sealer.rpc, '0x2')).hash)
  })
})

async function link (from: Geth, to: Geth): Promise<void> {
  assert.equal(await from.rpc('admin_addPeer', [`enode://${to.nodeKey}@127.0.0.1:${to.p2pPort}`]), true)
  while (Number(await from.rpc('net_peerCount', [])) === 0) await new Promise(resolve => { setTimeout(resolve, 50) })
}
