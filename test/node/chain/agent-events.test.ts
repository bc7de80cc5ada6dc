import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAgentBook } from '../../../node/chain/agent-book.ts'
import type { AgentBook } from '../../../node/chain/agent-book.ts'
import { KEPT_AGENT_EVENTS, MAX_AGENTS, MAX_UNSETTLED_AGENT_EVENTS } from '../../../node/chain/constants.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { agentAddress } from '../../../protocol/agent/agent-address.ts'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import { MAX_AGENT_EVENTS, NO_END, OWNER_PLACE, POWERS } from '../../../protocol/agent/constants.ts'
import { DEADMAN_SWITCH_ABI } from '../../../protocol/chain/abi/deadman-switch.ts'
import { Interface } from 'ethers/abi'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import type { WholeView } from '../../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { FOUNDED_CONTRACTS } from '../../../protocol/network/constants.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { hexOf } from '../store/store-fixture.ts'

const NETWORK = { contracts: FOUNDED_CONTRACTS } as unknown as NetworkFile
const LIFE = new Interface(DEADMAN_SWITCH_ABI)
const NOW = 1_800_000_000
const [OWNER, GUARDIAN, READER] = [hexOf(2, 20), hexOf(3, 20), hexOf(4, 20)]
const [QUIET, LOUD] = [hexOf(0x11, 32), hexOf(0x12, 32)]
const agentOf = (relationship: string): string => agentAddress({ contracts: FOUNDED_CONTRACTS, relationship })
const logOf = (relationship: string, block: number, name: string, args: unknown[]): RpcLog => ({ address: agentOf(relationship), blockNumber: `0x${block.toString(16)}`, logIndex: '0x0', ...AGENT_INTERFACE.encodeEventLog(name, args) as { topics: string[], data: string } })
const beginning = (relationship: string): RpcLog[] => [
  logOf(relationship, 1, 'OwnerSet', [hexOf(0, 20), OWNER, 0]),
  logOf(relationship, 1, 'CustodianAdded', [0, GUARDIAN, POWERS.guard, 0, NO_END, '0x', OWNER_PLACE, OWNER, 1]),
  logOf(relationship, 1, 'CustodianAdded', [1, READER, POWERS.read, 0, NO_END, '0x', OWNER_PLACE, OWNER, 2])
]
const nominations = (relationship: string, count: number, block: number): RpcLog[] => new Array<RpcLog>(count).fill(logOf(relationship, block, 'OwnerNominated', [0, GUARDIAN, hexOf(9, 20), 1]))

/** A chain on which agents tell what a test says; nothing else is on it. */
class ToldChain {
  head = 5
  settled = 4
  /** Of the node's clock, and of each block that is mined. */
  now = NOW
  settledController: string | undefined
  /** The block in which the chain ended the loud agent's relationship. */
  endedAt: number | undefined
  readonly logs: RpcLog[] = [...beginning(QUIET), ...beginning(LOUD)]
  readonly book: AgentBook

  constructor () {
    const state = (relationship: string, controller = agentOf(relationship)): unknown => ({
      controller, ...relationship === LOUD && this.endedAt !== undefined ? { status: 'terminated', updatedAtBlock: this.endedAt } : { status: 'active', updatedAtBlock: 1 }
    })
    const view = {
      head: () => this.#head(), settled: () => ({ number: this.settled }),
      relationship: (id: string) => ({ atHead: state(id), settled: state(id, this.settledController) })
    } as unknown as WholeView
    this.book = createAgentBook({ network: NETWORK, view, now: () => this.now, rpc: this.#rpc })
  }

  /** Resolves when the chain was asked and has begun to keep who asked waiting. */
  readonly waiting = Promise.withResolvers<void>()
  isSilent = false
  /** In order. */
  readonly asked: string[] = []
  /** Whether agents were made already. */
  isMade = true

  readonly #rpc: Rpc = async (method, params, signal) => {
    if (this.isSilent && method === 'eth_getLogs') {
      this.waiting.resolve()
      await new Promise((_resolve, reject) => { signal?.addEventListener('abort', () => { reject(new MedrecError('CHAIN_UNAVAILABLE')) }) })
    }
    this.asked.push(method)
    if (method === 'eth_call') return this.#call((params as [{ to: string, data: string }])[0])
    if (method !== 'eth_getLogs') return { timestamp: '0x1' }
    const [{ address, fromBlock, toBlock }] = params as [{ address: string[], fromBlock: string, toBlock: string }]
    return this.logs.filter(log => address.includes(log.address) && Number(log.blockNumber) >= Number(fromBlock) && Number(log.blockNumber) <= Number(toBlock))
  }

  #call ({ to, data }: { to: string, data: string }): string {
    const asked = AGENT_INTERFACE.parseTransaction({ data })
    if (asked === null) return LIFE.encodeFunctionResult('lifeOf', [0, 0])
    if (!this.isMade || to !== agentOf(QUIET)) return '0x'
    if (asked.name === 'owner') return AGENT_INTERFACE.encodeFunctionResult('owner', [OWNER])
    const place = (custodian: string): unknown[] => [custodian, POWERS.read, OWNER_PLACE, 0, NO_END, hexOf(0, 32), hexOf(0, 20), 0, 0]
    return AGENT_INTERFACE.encodeFunctionResult('custodians', [[GUARDIAN, READER, hexOf(0, 20)].slice(Number(asked.args[0])).slice(0, Number(asked.args[1])).map(place)])
  }

  #head (): { number: number, hash: string, timestamp: number } {
    return { number: this.head, hash: hexOf(this.head, 32), timestamp: this.now }
  }

  async mine (): Promise<void> {
    this.head++
    const keep = await this.book.companion({ head: this.#head(), isAnew: false, signal: new AbortController().signal })
    keep()
  }
}

describe('an agent that a node follows', () => {
  const follow = async (chain: ToldChain, relationship: string): Promise<void> => { await chain.book.follow({ relationship, isUsed: () => true }) }

  it('lets its owner and custodians in when it is in control in the settled block, too', async () => {
    const chain = new ToldChain()
    await follow(chain, QUIET)
    assert.deepEqual([chain.book.isOwner(QUIET, OWNER), chain.book.powersOf(QUIET, READER).powers], [true, POWERS.read])
    chain.settledController = OWNER
    assert.deepEqual([chain.book.isOwner(QUIET, OWNER), chain.book.powersOf(QUIET, READER).powers], [false, 0])
  })

  it('is asked for one place of it alone, whatever it has told: before it is read for somebody', async () => {
    const chain = new ToldChain()
    const isIn = async (place: number, address: string): Promise<boolean> => await chain.book.isInPlace({ relationship: QUIET, place, address })
    const answers = [await isIn(OWNER_PLACE, OWNER), await isIn(OWNER_PLACE, READER), await isIn(1, READER), await isIn(0, READER), await isIn(2, READER), await isIn(9, READER)]
    assert.deepEqual([answers, chain.asked], [[true, false, true, false, false, false], new Array<string>(6).fill('eth_call')])
    chain.isMade = false
    assert.equal(await isIn(OWNER_PLACE, OWNER), false, 'one that is not made yet has nobody')
  })

  it('gives a power within its time alone: from the block that has its beginning until the very second of its end, which it says', async () => {
    const chain = new ToldChain()
    const [ending, beginning] = [hexOf(5, 20), hexOf(6, 20)]
    const inPlace = (place: number, custodian: string, from: number, until: number): RpcLog => logOf(QUIET, 1, 'CustodianAdded', [place, custodian, POWERS.read, from, until, '0x', OWNER_PLACE, OWNER, 3])
    chain.logs.push(inPlace(2, ending, 0, NOW + 100), inPlace(3, beginning, NOW + 50, NO_END), inPlace(4, ending, 0, NOW + 60))
    await follow(chain, QUIET)
    const powersAt = (seconds: number): unknown[] => {
      chain.now = NOW + seconds
      return [ending, beginning, READER].map(each => Object.values(chain.book.powersOf(QUIET, each)))
    }
    const [none, ever] = [[0, Infinity], [POWERS.read, Infinity]]
    assert.deepEqual(powersAt(0), [[POWERS.read, NOW + 60], none, ever])
    assert.deepEqual(powersAt(60), [[POWERS.read, NOW + 100], none, ever], 'no block has its beginning yet')
    await chain.mine()
    assert.deepEqual(powersAt(60), [[POWERS.read, NOW + 100], ever, ever])
    // No block comes after this one.
    assert.deepEqual(powersAt(99), [[POWERS.read, NOW + 100], ever, ever])
    assert.deepEqual(powersAt(100), [none, ever, ever])
  })

  it('is kept for who is let in, not for who is refused', async () => {
    const chain = new ToldChain()
    await chain.book.follow({ relationship: QUIET, isUsed: agent => agent.isOwner(READER) })
    assert.equal(chain.book.isOwner(QUIET, OWNER), false)
    await chain.book.follow({ relationship: QUIET, isUsed: agent => agent.isOwner(OWNER) })
    assert.equal(chain.book.isOwner(QUIET, OWNER), true)
  })

  it('gives way to others when it is the one that was not used for longest', async () => {
    const chain = new ToldChain()
    const others = Array.from({ length: MAX_AGENTS - 1 }, (_, n) => hexOf(0, 30) + (n + 1).toString(16).padStart(4, '0'))
    chain.logs.push(...others.flatMap(relationship => beginning(relationship).slice(0, 1)))
    for (const relationship of [QUIET, ...others]) await follow(chain, relationship)
    assert.equal(chain.book.isOwner(QUIET, OWNER), true)
    await follow(chain, LOUD)
    assert.deepEqual([QUIET, others[0] ?? '', others[1] ?? '', LOUD].map(each => chain.book.isOwner(each, OWNER)), [true, false, true, true])
  })
})

describe('an agent whose relationship has ended', () => {
  const next = hexOf(7, 20)
  const recovered = (block: number, previous = OWNER, owner = next): RpcLog => logOf(LOUD, block, 'OwnerRecovered', [previous, owner, 3])
  const follow = async (chain: ToldChain): Promise<void> => { await chain.book.follow({ relationship: LOUD, isUsed: () => true }) }
  const owners = (chain: ToldChain): boolean[] => [OWNER, next].map(each => chain.book.isOwner(LOUD, each))

  it('is its owner\'s of the block of the end, whoever takes it over then, whether it was followed or is read afterwards, and however much it tells', async () => {
    const chain = new ToldChain()
    await follow(chain)
    chain.endedAt = 6
    chain.logs.push(recovered(7))
    // Of a provider that was away for some blocks: it hears of both at once.
    chain.head = 7
    await chain.mine()
    chain.settled = 8
    assert.deepEqual(owners(chain), [true, false])
    chain.logs.push(...nominations(LOUD, 3 * KEPT_AGENT_EVENTS, 8))
    await chain.mine()
    assert.deepEqual(owners(chain), [true, false])
    for (let i = 0; i < 3; i++) {
      chain.settled++
      await chain.mine()
    }
    assert.deepEqual(owners(chain), [true, false])
    // After a restart, and with what was told in between.
    const anew = new ToldChain()
    Object.assign(anew, { head: 20, settled: 18, endedAt: 6 })
    anew.logs.push(...chain.logs.slice(anew.logs.length))
    await follow(anew)
    assert.deepEqual(owners(anew), [true, false])
    const { logs } = await anew.book.tell({ relationship: LOUD, signal: new AbortController().signal })
    assert.deepEqual(logs.map(({ block }) => block), [1, 1, 1])
  })

  it('is not that of an earlier owner, who is forgotten with what came after the end', async () => {
    const chain = new ToldChain()
    Object.assign(chain, { head: 20, settled: 18, endedAt: 6 })
    chain.logs.push(recovered(5), recovered(7, next, OWNER), ...nominations(LOUD, 3 * KEPT_AGENT_EVENTS, 8))
    await follow(chain)
    assert.deepEqual(owners(chain), [false, true])
  })

  it('goes on where the end is lost with its block', async () => {
    const chain = new ToldChain()
    chain.endedAt = 5
    await follow(chain)
    chain.endedAt = undefined
    chain.logs.push(recovered(6))
    await chain.mine()
    chain.settled = 6
    await chain.mine()
    assert.deepEqual(owners(chain), [false, true])
  })
})

describe('an agent that has told much', () => {
  it('lets in its owner and custodians all the same, and of its events a part is told', async () => {
    const chain = new ToldChain()
    chain.logs.push(...nominations(LOUD, 3 * MAX_AGENT_EVENTS, 2))
    await chain.book.follow({ relationship: LOUD, isUsed: () => true })
    assert.equal(chain.book.isOwner(LOUD, OWNER), true)
    assert.equal(chain.book.powersOf(LOUD, READER).powers, POWERS.read)
    const { logs } = await chain.book.tell({ relationship: LOUD, signal: new AbortController().signal })
    assert.equal(logs.length, KEPT_AGENT_EVENTS)
    await chain.mine()
    assert.equal(chain.book.isOwner(LOUD, OWNER), true)
  })

  it('is read no further for who has gone', { timeout: 60_000 }, async () => {
    const chain = new ToldChain()
    chain.isSilent = true
    const asker = new AbortController()
    const following = chain.book.follow({ relationship: LOUD, isUsed: () => true, signal: asker.signal })
    await chain.waiting.promise
    asker.abort()
    await assert.rejects(following, { code: 'CHAIN_UNAVAILABLE' })
    chain.isSilent = false
    await chain.book.follow({ relationship: LOUD, isUsed: () => true })
    assert.equal(chain.book.isOwner(LOUD, OWNER), true)
  })

  it('takes no other with it when it tells more than is kept of what is not settled', async () => {
    const chain = new ToldChain()
    for (const relationship of [QUIET, LOUD]) await chain.book.follow({ relationship, isUsed: () => true })
    chain.logs.push(...nominations(LOUD, MAX_UNSETTLED_AGENT_EVENTS, 6))
    await chain.mine()
    assert.deepEqual([QUIET, LOUD].map(each => chain.book.isOwner(each, OWNER)), [true, true])
    chain.logs.push(...nominations(LOUD, 1, 6))
    await chain.mine()
    assert.deepEqual([QUIET, LOUD].map(each => chain.book.isOwner(each, OWNER)), [true, false])
    await assert.rejects(chain.book.follow({ relationship: LOUD, isUsed: () => true }), { code: 'TOO_LARGE' })
    // Settled, it is read again.
    chain.settled = 6
    await chain.mine()
    await chain.book.follow({ relationship: LOUD, isUsed: () => true })
    assert.equal(chain.book.isOwner(LOUD, OWNER), true)
  })
})
