import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createAgentBook } from '../../../node/chain/agent-book.ts'
import type { AgentBook } from '../../../node/chain/agent-book.ts'
import { followChain } from '../../../node/chain/follow-chain.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { agentAddress } from '../../../protocol/agent/agent-address.ts'
import { NO_END, POWERS } from '../../../protocol/agent/constants.ts'
import { AGENT_OWNER } from '../../../protocol/chain/act-message.ts'
import type { ActMessage } from '../../../protocol/chain/act-message.ts'
import { ENGINE_LOG_BLOCKS } from '../../../protocol/chain/constants.ts'
import type { RelayMessage } from '../../../protocol/chain/relay-message.ts'
import type { WholeView } from '../../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { addressOfKey, signTypedData } from '../../../protocol/typed-data/sign.ts'
import { until } from '../../wire/owner.ts'
import { nowSeconds, Parties, signAct, startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture, UnsignedAct } from './chain-fixture.ts'

describe('the agents that a node follows', { timeout: 280_000 }, () => {
  const COUNT = 3
  let chain: ChainFixture
  let view: WholeView
  let stop: () => Promise<void>
  let book: AgentBook
  let parties: Parties[]
  const asked: string[] = []
  let isBroken = false
  let isAway = false

  const sign = (key: Uint8Array, act: UnsignedAct): ActMessage => signAct({ network: chain.network, key, act })
  const carry = async (message: RelayMessage): Promise<void> => {
    // Each by a carrier of its own: one carries so much for agents in a minute.
    const carrier = chain.carrier({ name: randomBytes(6).toString('hex') })
    await carrier.carry({ message, peer: randomBytes(8).toString('hex') })
    // Settled, whenever it comes.
    const block = await until(async () => {
      const taken = await chain.rpc('eth_getTransactionReceipt', [carrier.transactions().at(-1)?.hash ?? '']) as { blockNumber: string } | null
      if (taken === null) throw new RangeError('It is in no block yet.')
      return Number(taken.blockNumber)
    })
    const of = isAway ? chain.view : view
    await whenView(of, () => of.settled().number >= block)
    await carrier.close()
  }
  const nextBlocks = async (count: number): Promise<void> => {
    const head = view.head()?.number ?? 0
    await whenView(view, () => (view.head()?.number ?? 0) >= head + count)
  }
  const agentOf = ({ relationship }: Parties): string => agentAddress({ contracts: chain.network.contracts, relationship })

  before(async () => {
    chain = await startChain()
    const rpc: Rpc = async (method, params, signal) => {
      if (isAway) throw new MedrecError('CHAIN_UNAVAILABLE')
      if (method === 'eth_getLogs' && parties.some(each => JSON.stringify(params).includes(agentOf(each).slice(2)))) {
        if (isBroken) throw new MedrecError('CHAIN_UNAVAILABLE')
        asked.push(JSON.stringify(params))
      }
      return await chain.rpc(method, params, signal)
    }
    parties = Array.from({ length: COUNT }, () => new Parties(chain.network))
    // Of a way that is long for what stands on it each page is a step.
    const followed = await followChain({ rpc, network: chain.network, report: () => {}, eventsAStep: 1 })
    view = followed.view
    stop = followed.stop
    book = createAgentBook({ rpc, network: chain.network, view, now: nowSeconds })
    followed.accompany(book.companion)
    const carrier = chain.carrier()
    await Promise.all(parties.map(async each => {
      await carrier.carry({ message: each.open(), peer: 'owner' })
      await whenView(view, () => each.state(view) !== undefined)
      await carrier.carry({ message: sign(each.ownerKey, { kind: 'create-agent', relationship: each.relationship }), peer: 'owner' })
      const handOver = { relationship: each.relationship, controller: agentOf(each), expectedSequence: 0, deadline: nowSeconds() + 600 }
      await carrier.carry({ message: { kind: 'set-controller', ...handOver, signature: signTypedData({ network: chain.network, type: 'SetController', message: handOver, privateKey: each.ownerKey }) }, peer: 'owner' })
      await whenView(view, () => view.relationship(each.relationship).settled?.controller === agentOf(each))
    }))
    await carrier.close()
  })
  after(async () => {
    await stop()
    await chain.stop()
  })

  const add = async (to: Parties, custodian: string): Promise<void> => {
    await carry(sign(to.ownerKey, { kind: 'add-custodian', agent: agentOf(to), by: AGENT_OWNER, expectedSequence: 0, ownCondition: '0x', place: 1, custodian, powers: POWERS.read, notBefore: 0, notAfter: NO_END, condition: '0x' }))
  }

  it('are asked for all together at each head, and what one of them says changes that one', async () => {
    for (const { relationship } of parties) await book.follow({ relationship, isUsed: () => true })
    const [first, second] = parties as [Parties, Parties]
    const custodian = addressOfKey(randomBytes(32))
    const changed: string[] = []
    const stopListening = book.onChange(relationship => { changed.push(relationship) })
    asked.length = 0
    const from = view.head()?.number ?? 0
    await add(first, custodian)
    const heads = (view.head()?.number ?? 0) - from
    stopListening()
    assert.ok(asked.length <= heads, `${asked.length} questions at ${heads} heads`)
    assert.equal(book.powersOf(first.relationship, custodian).powers, POWERS.read)
    assert.equal(book.powersOf(second.relationship, custodian).powers, 0)
    assert.deepEqual([...new Set(changed)], [first.relationship])
  })

  it('let nobody in while they can not be read, and whom they name when they can again', async () => {
    const [, , third] = parties as [Parties, Parties, Parties]
    const custodian = addressOfKey(randomBytes(32))
    await add(third, custodian)
    assert.equal(book.powersOf(third.relationship, custodian).powers, POWERS.read)
    isBroken = true
    await nextBlocks(2)
    assert.equal(book.powersOf(third.relationship, custodian).powers, 0)
    isBroken = false
    await book.follow({ relationship: third.relationship, isUsed: () => true })
    assert.equal(book.powersOf(third.relationship, custodian).powers, POWERS.read)
  })

  it('let nobody in who was ended, nor who gave them away, while the engine was away for so long that the way is taken in steps', async () => {
    const [, second] = parties as [Parties, Parties]
    const { relationship, ownerKey } = second
    const [owner, next, custodian] = [addressOfKey(ownerKey), addressOfKey(randomBytes(32)), addressOfKey(randomBytes(32))]
    await add(second, custodian)
    await book.follow({ relationship, isUsed: () => true })
    assert.deepEqual([book.powersOf(relationship, custodian).powers, book.isOwner(relationship, owner)], [POWERS.read, true])
    isAway = true
    const by = { agent: agentOf(second), by: AGENT_OWNER, ownCondition: '0x' } as const
    await carry(sign(ownerKey, { ...by, kind: 'end-custodian', expectedSequence: 1, place: 1, custodian }))
    await carry(sign(ownerKey, { ...by, kind: 'set-owner', expectedSequence: 2, owner: next }))
    await carry(new Parties(chain.network).open())
    // So that both are settled where the first step ends.
    await chain.rpc('anvil_mine', [`0x${(2 * ENGINE_LOG_BLOCKS).toString(16)}`])
    const head = Number(await chain.rpc('eth_blockNumber', []))
    isAway = false
    await whenView(view, () => (view.head()?.number ?? 0) >= head)
    assert.deepEqual([book.powersOf(relationship, custodian).powers, book.isOwner(relationship, owner), book.isOwner(relationship, next)], [0, false, true])
  })
})
