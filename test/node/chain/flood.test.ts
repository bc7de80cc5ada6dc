import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { SigningKey } from 'ethers/crypto'
import { Transaction } from 'ethers/transaction'
import { encodeSetMultiaddrs } from '../../../node/chain/encode-call.ts'
import { followChain } from '../../../node/chain/follow-chain.ts'
import { createRpc } from '../../../node/chain/rpc.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { readFormerMembers } from '../../../node/members/partners.ts'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { until } from '../../until.ts'
import { startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture } from './chain-fixture.ts'

/** Blocks that are filled, events in each, and how many characters of JSON a few of them come to. */
const BLOCKS = 20
const EVENTS_A_BLOCK = 4
const SMALL_ANSWER = 64 * 1024

describe('a member that says where it listens again and again', { timeout: 280_000 }, () => {
  let chain: ChainFixture
  let nonce = 0
  before(async () => { chain = await startChain() })
  after(async () => { await chain.stop() })

  /** As many addresses as the contract takes, as long as it takes them. */
  const addresses = (round: number): string[] => Array.from({ length: 8 }, (_, i) => `/dns4/${`${round}-${i}-`.padEnd(244, 'x')}/tcp/1`)
  const say = async (round: number): Promise<void> => {
    const { to, data, gas } = encodeSetMultiaddrs({ multiaddrs: addresses(round), contracts: chain.network.contracts })
    const transaction = Transaction.from({ type: 0, chainId: chain.network.chainId, nonce: nonce++, gasPrice: 1n, gasLimit: gas, to, data, value: 0n })
    transaction.signature = new SigningKey(chain.operatorKey).sign(transaction.unsignedHash)
    await chain.rpc('eth_sendRawTransaction', [transaction.serialized])
  }
  const flood = async (): Promise<void> => {
    for (let block = 0; block < BLOCKS; block++) {
      for (let i = 0; i < EVENTS_A_BLOCK; i++) await say(nonce)
      await chain.rpc('evm_mine', [])
    }
    const { view } = chain
    await whenView(view, () => view.memberByHandle('mercy')?.multiaddrs[0] === addresses(nonce - 1)[0])
  }
  /** An engine's line that takes little at once. */
  const narrow = (): { rpc: Rpc, refused: () => number } => {
    const line = createRpc({ url: chain.engine.rpcUrl, maxAnswer: SMALL_ANSWER })
    let refused = 0
    const rpc: Rpc = async (method, params, signal) => await line(method, params, signal).catch((error: unknown) => {
      if (isMedrecError(error, 'TOO_LARGE')) refused++
      throw error
    })
    return { rpc, refused: () => refused }
  }

  it('keeps no node from starting, nor from knowing what it said last', async () => {
    await flood()
    const { network, view } = chain
    const { rpc, refused } = narrow()
    await assert.rejects(rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest', address: network.contracts.providerRegistry }]), { code: 'TOO_LARGE' })
    const started = await followChain({ rpc, network, report: () => {}, eventsAStep: 8 })
    assert.ok(refused() > 1)
    await whenView(started.view, () => started.view.memberByHandle('mercy') !== undefined)
    assert.deepEqual(started.view.memberByHandle('mercy'), view.memberByHandle('mercy'))
    assert.deepEqual(started.view.members().map(({ handle }) => handle), view.members().map(({ handle }) => handle))
    await started.stop()
    const former = await readFormerMembers({ rpc, network })
    const { consensus = '' } = view.memberByHandle('mercy') ?? {}
    assert.deepEqual(former.get(consensus)?.multiaddrs, addresses(nonce - 1))
  })

  it('keeps no node from catching up, whose head only goes on meanwhile', async () => {
    const { network, view } = chain
    const { rpc } = narrow()
    let isAway = false
    const events: string[] = []
    const line: Rpc = async (method, params, signal) => {
      if (isAway) throw new MedrecError('CHAIN_UNAVAILABLE')
      return await rpc(method, params, signal)
    }
    const follower = await followChain({ rpc: line, network, report: ({ event }) => { events.push(event) }, eventsAStep: 8 })
    isAway = true
    await until(() => events.includes('engine-away'))
    await flood()
    const heads = [follower.view.head()?.number ?? 0]
    const stop = follower.view.onChange(change => { if (change === 'head') heads.push(follower.view.head()?.number ?? 0) })
    isAway = false
    await whenView(follower.view, () => follower.view.memberByHandle('mercy')?.multiaddrs[0] === view.memberByHandle('mercy')?.multiaddrs[0])
    stop()
    assert.ok(heads.length > 5, 'in steps')
    assert.ok(heads.every((head, i) => i === 0 || head > (heads[i - 1] ?? 0)), String(heads))
    assert.ok(!events.includes('chain-changed'))
    await follower.stop()
  })
})
