import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { followChain } from '../../../node/chain/follow-chain.ts'
import { createRpc } from '../../../node/chain/rpc.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { startAnvil } from '../../../node/engine/start-anvil.ts'
import { until } from '../../until.ts'
import { nowSeconds, Parties, startChain, whenView } from './chain-fixture.ts'
import { freePort } from '../../free-port.ts'
import type { ChainFixture } from './chain-fixture.ts'

describe('a provider that follows its chain', { timeout: 280_000 }, () => {
  let chain: ChainFixture
  before(async () => { chain = await startChain() })
  after(async () => { await chain.stop() })

  it('knows the members, and each relationship at the head and settled', async () => {
    const { view, network } = chain
    await whenView(view, () => view.isMember('mercy'))
    const parties = new Parties(network)
    await chain.carrier().carry({ message: parties.open(), peer: 'somebody' })
    await whenView(view, () => parties.state(view)?.status === 'active')
    await whenView(view, () => view.relationship(parties.relationship).settled?.status === 'active')
    assert.equal(parties.state(view)?.controller, parties.ownerDelegate)
  })

  it('refuses an engine with another chain', async () => {
    const { rpc, network, reported } = chain
    const report = (event: { event: string }): void => { reported.push(event) }
    await assert.rejects(followChain({ rpc, network: { ...network, chainId: network.chainId + 1 }, report }), { code: 'NETWORK_INVALID' })
    await assert.rejects(followChain({ rpc, network: { ...network, genesisHash: `0x${'00'.repeat(32)}` }, report }), { code: 'NETWORK_INVALID' })
  })

  it('waits for an engine that is not there yet, until it is told not to', async () => {
    const rpc = createRpc({ url: `http://127.0.0.1:${await freePort()}` })
    const ending = new AbortController()
    const events: string[] = []
    const following = followChain({ rpc, network: chain.network, report: ({ event }) => { events.push(event) }, signal: ending.signal })
    await until(() => events.includes('engine-away'))
    ending.abort()
    await assert.rejects(following, { code: 'CANCELLED' })
  })

  it('reads at once what has come in the place of a head, which is no engine that is away; one that never has the same head twice is', async () => {
    const events: string[] = []
    let newest = ''
    let replaced = 0
    let heads = 0
    const rpc: Rpc = async (method, params, signal) => {
      const block = await chain.rpc(method, params, signal) as { number: string, hash: string }
      if (method !== 'eth_getBlockByNumber') return block
      if (params[0] === 'latest') newest = block.number
      else if (params[0] === newest && replaced > 0) {
        replaced--
        return { ...block, hash: `0x${'77'.repeat(32)}` }
      }
      return block
    }
    const { view, stop } = await followChain({ rpc, network: chain.network, report: ({ event }) => { events.push(event) } })
    view.onChange(change => { if (change === 'head') heads++ })
    for (let times = 1; times <= 2; times++) {
      replaced = 1
      await until(() => heads >= times && replaced === 0)
    }
    assert.equal(events.length, 0, events.join())
    replaced = Number.POSITIVE_INFINITY
    await until(() => events.includes('engine-away'))
    replaced = 0
    await until(() => events.includes('engine-back'))
    assert.deepEqual(events, ['engine-away', 'engine-back'])
    await stop()
  })

  it('takes back what a shorter chain does not have', async () => {
    const { view, network, reported } = chain
    const parties = new Parties(network)
    await chain.keep()
    // A carrier that looks after nothing: what it carried stays lost.
    const carrier = chain.carrier({ name: 'forgetful' })
    await carrier.carry({ message: parties.open(), peer: 'somebody' })
    await whenView(view, () => view.relationship(parties.relationship).settled !== undefined)
    await carrier.close()
    const high = view.head()?.number ?? 0
    await chain.killAndStart()
    await whenView(view, () => (view.head()?.number ?? 0) < high)
    assert.equal(parties.state(view), undefined)
    assert.equal(view.isMember('mercy'), true)
    assert.ok(reported.some(({ event }) => event === 'chain-changed'))
  })

  it('gets stale while the engine is away, follows no other chain in its place, and goes on with its own', async () => {
    const { view, reported, engine, folder } = chain
    const port = Number(new URL(engine.rpcUrl).port)
    reported.length = 0
    await chain.engine.stop()
    await until(() => reported.some(({ event }) => event === 'engine-away'))
    const head = view.head()
    assert.ok(head !== undefined)
    assert.equal(view.isFresh(head.timestamp + 15), true)
    assert.equal(view.isFresh(head.timestamp + 16), false)

    const elsewhere = await mkdtemp(join(tmpdir(), 'medrec-other-'))
    const other = await startAnvil({ dir: elsewhere, port })
    let heads = 0
    const stop = view.onChange(() => { heads++ })
    const watched = createRpc({ url: other.rpcUrl })
    // The follower asks twice in a second; as many blocks of the other chain pass it by.
    await untilAsked(async () => Number(await watched('eth_blockNumber', [])) >= 3)
    assert.equal(heads, 0)
    assert.equal(view.head()?.hash, head.hash)
    stop()
    await other.stop()
    await rm(elsewhere, { recursive: true })

    chain.engine = await startAnvil({ dir: join(folder, 'chain'), port })
    await whenView(view, () => (view.head()?.number ?? 0) > head.number)
    assert.equal(view.isFresh(nowSeconds()), true)
    assert.ok(reported.some(({ event }) => event === 'engine-back'))
  })
})

async function untilAsked (condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) await new Promise(resolve => { setImmediate(resolve) })
}
