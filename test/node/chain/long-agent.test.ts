import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAgentBook } from '../../../node/chain/agent-book.ts'
import type { AgentBook } from '../../../node/chain/agent-book.ts'
import { MAX_AGENT_READINGS } from '../../../node/chain/constants.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import { replayAgent } from '../../../protocol/agent/agent-state.ts'
import { OWNER_PLACE } from '../../../protocol/agent/constants.ts'
import type { ChainHead, WholeView } from '../../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'

const address = (digits: string): string => `0x${digits.repeat(20)}`
const nobody = address('00')
const owner = address('aa')
const network = { contracts: { agentFactory: address('01'), agent: address('02'), deadmanSwitch: address('03') } } as unknown as NetworkFile
const idOf = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`

const { signal } = new AbortController()
const BLOCKS = 4_000
const EVENTS_A_BLOCK = 50
/** So few that what is in them is read in far less than the shortest of the tries here, also by a machine that does much else. */
const FEW_BLOCKS = 8

/** A chain on which the owner of every agent objects without end: hundreds of thousands of events. An engine answers so many blocks, and then no more until the try is over. */
class LongChain {
  left = Infinity
  /** More blocks in one answer are refused, as an engine does that has too much to say. */
  most = 64
  asked = 0
  readonly froms: number[] = []
  /** Called before the events of the head's block are told. */
  onHeadAsked = async (): Promise<void> => {}
  /** Resolves when it answers no more. */
  readonly stuck = Promise.withResolvers<void>()
  head: ChainHead = { number: BLOCKS, hash: '0x01', timestamp: BLOCKS }

  readonly rpc: Rpc = async (method, params, signal) => {
    if (method === 'eth_getBlockByNumber') return { timestamp: (params as [string])[0] }
    if (method === 'eth_call') return `0x${'00'.repeat(64)}`
    const [{ fromBlock, toBlock, address: [agent] }] = params as [{ fromBlock: string, toBlock: string, address: string[] }]
    const [from, to] = [Number(fromBlock), Number(toBlock)]
    if (to - from >= this.most) throw new MedrecError('TOO_LARGE')
    this.froms.push(from)
    this.left -= to - from + 1
    if (this.left < 0) {
      this.stuck.resolve()
      await new Promise<never>((_resolve, reject) => { signal?.addEventListener('abort', () => { reject(new MedrecError('CHAIN_UNAVAILABLE')) }) })
    }
    if (to === this.head.number) await this.onHeadAsked()
    this.asked += to - from + 1
    return Array.from({ length: to - from + 1 }, (_, i) => from + i).flatMap(block => eventsOf(block).map(event => ({ ...event, address: agent, blockNumber: `0x${block.toString(16)}` })))
  }

  get view (): WholeView {
    return { head: () => this.head, settled: () => ({ ...this.head, number: this.head.number - 2 }), relationship: () => ({ atHead: undefined, settled: undefined }) } as unknown as WholeView
  }
}

const [first, objected] = [AGENT_INTERFACE.encodeEventLog('OwnerSet', [nobody, owner, 0]), AGENT_INTERFACE.encodeEventLog('Objected', [owner, 0])]

/** Of an objection all but its number is the same. */
function eventsOf (block: number): Array<{ topics: string[], data: string }> {
  return Array.from({ length: EVENTS_A_BLOCK }, (_, i) => block + i === 0 ? first : { ...objected, data: idOf(block * EVENTS_A_BLOCK + i) })
}

/** As `followChain` does it: those who accompany the chain hear of it first. */
async function nextHead (chain: LongChain, book: AgentBook): Promise<void> {
  const head = { ...chain.head, number: chain.head.number + 1 }
  const keep = await book.companion({ head, isAnew: false, signal })
  // Other things have their turn meanwhile, as with a real engine.
  await new Promise(resolve => { setImmediate(resolve) })
  keep()
  chain.head = head
}

/** How many tries it takes. */
async function readUntilDone (book: AgentBook, chain: LongChain, blocksATry: number, relationship = idOf(1)): Promise<number> {
  for (let tries = 1; ; tries++) {
    chain.left = blocksATry
    try {
      const { logs } = await book.tell({ relationship, signal })
      const state = replayAgent(logs)
      assert.deepEqual([state.owner, state.objectedAt, state.sequences.get(OWNER_PLACE)], [owner, BLOCKS, BLOCKS * EVENTS_A_BLOCK + EVENTS_A_BLOCK - 1])
      assert.ok(logs.length < 1_000)
      return tries
    } catch (error) {
      assert.ok(error instanceof MedrecError && error.code === 'CHAIN_UNAVAILABLE', String(error))
      assert.match(error.message, /goes on where this one ended/)
      assert.ok(tries < 100, 'it does not come further')
    }
  }
}

describe('an agent that has told hundreds of thousands of events', { timeout: 280_000 }, () => {
  it('is read in several tries, each of which goes on where the one before ended, and once only', async () => {
    const chain = new LongChain()
    const book = createAgentBook({ rpc: chain.rpc, network, view: chain.view, now: () => BLOCKS, readMs: 1_500 })
    const tries = await readUntilDone(book, chain, 1_000)
    // On a machine that is busy there are more, with fewer blocks in each; but for the answer that each may end amid, all are read once.
    assert.ok(tries >= 4, `${tries} tries`)
    assert.ok(chain.asked <= BLOCKS + tries * chain.most, `${chain.asked} blocks were read in ${tries} tries`)
    // Afterwards only what came since.
    chain.asked = 0
    assert.equal(await readUntilDone(book, chain, 1_000), 1)
    assert.ok(chain.asked <= 8, `${chain.asked} blocks were read again`)
  })

  it('is read anew on a chain that was read anew', async () => {
    const chain = new LongChain()
    const book = createAgentBook({ rpc: chain.rpc, network, view: chain.view, now: () => BLOCKS, readMs: 1_500 })
    chain.left = 1_000
    await assert.rejects(book.tell({ relationship: idOf(1), signal }), { code: 'CHAIN_UNAVAILABLE' })
    const { asked } = chain
    ;(await book.companion({ head: chain.head, isAnew: true, signal }))()
    await readUntilDone(book, chain, Infinity)
    assert.ok(chain.asked - asked > BLOCKS, 'what another chain said was gone on with')
  })

  it('is read to its end when a head comes each time it is nearly read, and once only', async () => {
    const chain = new LongChain()
    chain.head = { ...chain.head, number: 500 }
    const book = createAgentBook({ rpc: chain.rpc, network, view: chain.view, now: () => BLOCKS })
    let heads = 0
    chain.onHeadAsked = async () => { if (++heads <= 3) await nextHead(chain, book) }
    const { logs } = await book.tell({ relationship: idOf(1), signal })
    const { owner: told, objectedAt } = replayAgent(logs)
    assert.deepEqual([told, objectedAt, heads], [owner, 503, 4])
    assert.ok(chain.asked <= 500 + 64, `${chain.asked} blocks were read`)
  })

  it('is not read for longer than a try may take, however many heads come', async () => {
    const chain = new LongChain()
    chain.head = { ...chain.head, number: 60 }
    const book = createAgentBook({ rpc: chain.rpc, network, view: chain.view, now: () => BLOCKS, readMs: 300 })
    chain.onHeadAsked = async () => { await nextHead(chain, book) }
    await assert.rejects(book.tell({ relationship: idOf(1), signal }), { code: 'CHAIN_UNAVAILABLE' })
  })

  it('is not read on when who asked has gone', { timeout: 30_000 }, async () => {
    const chain = new LongChain()
    const book = createAgentBook({ rpc: chain.rpc, network, view: chain.view, now: () => BLOCKS, readMs: 280_000 })
    chain.left = chain.most
    const gone = new AbortController()
    const asked = book.tell({ relationship: idOf(1), signal: gone.signal })
    await chain.stuck.promise
    gone.abort()
    await assert.rejects(asked, { code: 'CHAIN_UNAVAILABLE' })
  })

  it('is not forgotten because of those who ask for others and go', async () => {
    const chain = new LongChain()
    chain.most = FEW_BLOCKS
    const book = createAgentBook({ rpc: chain.rpc, network, view: chain.view, now: () => BLOCKS, readMs: 200 })
    const begin = async (): Promise<void> => {
      chain.left = chain.most
      await assert.rejects(book.tell({ relationship: idOf(1), signal }), { code: 'CHAIN_UNAVAILABLE' })
    }
    await begin()
    for (let number = 2; number <= MAX_AGENT_READINGS + 1; number++) {
      await assert.rejects(book.tell({ relationship: idOf(number), signal: AbortSignal.abort() }), { code: 'CHAIN_UNAVAILABLE' })
    }
    chain.froms.length = 0
    await begin()
    assert.ok(chain.froms.length > 0 && Math.min(...chain.froms) > 0, 'it went on')
  })

  it('is read from its beginning when so many others were begun since', async () => {
    const chain = new LongChain()
    chain.most = FEW_BLOCKS
    const book = createAgentBook({ rpc: chain.rpc, network, view: chain.view, now: () => BLOCKS, readMs: 200 })
    const begin = async (number: number): Promise<void> => {
      chain.left = chain.most
      await assert.rejects(book.tell({ relationship: idOf(number), signal }), { code: 'CHAIN_UNAVAILABLE' })
    }
    for (let number = 1; number <= MAX_AGENT_READINGS; number++) await begin(number)
    const askedOf = async (number: number): Promise<number> => {
      const { asked } = chain
      await begin(number)
      return chain.asked - asked
    }
    chain.froms.length = 0
    assert.ok(await askedOf(1) > 0 && Math.min(...chain.froms) > 0, 'it went on')
    await begin(MAX_AGENT_READINGS + 1)
    chain.froms.length = 0
    assert.ok(await askedOf(2) > 0 && Math.min(...chain.froms) === 0, 'the one that was begun first was kept')
  })
})
