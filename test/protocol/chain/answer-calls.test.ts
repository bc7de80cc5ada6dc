import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { AnswerLimits } from '../../../protocol/chain/answer-calls.ts'
import { blockTag } from '../../../protocol/chain/block-tag.ts'
import { ENGINE_LOG_BLOCKS, MAX_LOG_BLOCKS } from '../../../protocol/chain/constants.ts'
import { createChainServer } from '../../../protocol/chain/server.ts'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/chain_pb.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { callRpc } from '../../../protocol/peer/chain/member-chain.ts'
import { readLogPages } from '../../../protocol/peer/chain/read-logs.ts'
import { PROTOCOLS } from '../../../protocol/peer/protocols.ts'
import type { ProtocolServer } from '../../../protocol/stream/serve-messages.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { requestItems } from '../../../protocol/stream/request-items.ts'
import { makeChain } from '../../clique/made-chain.ts'
import { startPeerPair } from '../../stream-pair.ts'
import { until } from '../../until.ts'

const MIB = 1024 * 1024
const { signal } = new AbortController()

/** An engine that has one event in each block, with so many characters of data. */
interface FakeEngine { asked: Array<{ from: number, to: number }>, dataLength: number, maxAnswer: number }

describe('a call that a peer makes', { timeout: 280_000 }, () => {
  let network: NetworkFile
  const stops: Array<() => Promise<void>> = []
  before(async () => { ({ network } = await makeChain({ founders: 1 })) })
  afterEach(async () => { for (const stop of stops.splice(0)) await stop() })
  after(async () => { for (const stop of stops.splice(0)) await stop() })

  const serve = ({ dataLength = 2, maxAnswer = Number.POSITIVE_INFINITY, limits = {} }: { dataLength?: number, maxAnswer?: number, limits?: Partial<AnswerLimits> }): { server: ProtocolServer, engine: FakeEngine, codes: string[] } => {
    const codes: string[] = []
    const engine: FakeEngine = { asked: [], dataLength, maxAnswer }
    const rpc = async (method: string, params: unknown[]): Promise<unknown> => {
      if (method !== 'eth_getLogs') return 'x'.repeat(dataLength)
      const { fromBlock, toBlock } = params[0] as { fromBlock: string, toBlock: string }
      const [from, to] = [Number(fromBlock), Number(toBlock)]
      engine.asked.push({ from, to })
      if ((to - from + 1) * engine.dataLength > engine.maxAnswer) throw new MedrecError('TOO_LARGE')
      return Array.from({ length: to - from + 1 }, (_, i): RpcLog => ({ address: network.contracts.accessLogs, topics: [], data: 'x'.repeat(engine.dataLength), blockNumber: blockTag(from + i) }))
    }
    return { engine, codes, server: createChainServer({ network, view: createChainState(network), rpc, carry: async () => new Uint8Array(32), now: () => 0, report: ({ code = '' }) => { codes.push(code) }, answers: limits }) }
  }
  /** Another peer each time. */
  const connect = async (server: ProtocolServer): Promise<{ mux: Mux, stop: () => Promise<void> }> => {
    const pair = await startPeerPair({ protocol: PROTOCOLS.chain, handler: server.handle, transport: 'tcp' })
    stops.push(pair.stop)
    return { mux: openMux({ stream: await pair.newStream() }), stop: pair.stop }
  }
  const filter = (from: number, to: number): unknown[] => [{ fromBlock: blockTag(from), toBlock: blockTag(to), address: network.contracts.accessLogs }]
  const askEvents = async (mux: Mux, count: number): Promise<RpcLog[]> => await callRpc({ mux, signal, method: 'eth_getLogs', params: filter(0, count - 1) }) as RpcLog[]
  /** Takes the first part of an answer, and no more. */
  const hold = async (mux: Mux, count: number): Promise<ReturnType<typeof requestItems>> => {
    const items = requestItems({ mux, signal, request: RequestSchema, item: ItemSchema, message: { body: { case: 'rpc', value: { method: 'eth_getLogs', params: JSON.stringify(filter(0, count - 1)) } } } })
    await items.next()
    return items
  }

  it('is answered with all events, of which the engine is asked for a page at a time', async () => {
    const { server, engine } = serve({})
    const { mux } = await connect(server)
    const logs = await askEvents(mux, MAX_LOG_BLOCKS)
    assert.deepEqual(logs.map(({ blockNumber }) => Number(blockNumber)), Array.from({ length: MAX_LOG_BLOCKS }, (_, i) => i))
    assert.equal(engine.asked.length, Math.ceil(MAX_LOG_BLOCKS / ENGINE_LOG_BLOCKS))
  })

  it('is refused when its answer is too large, as soon as that is known, and answered when it asks for less', async () => {
    const { server, engine } = serve({ dataLength: 1_000, limits: { events: 100_000, plain: 500 } })
    const { mux } = await connect(server)
    await assert.rejects(askEvents(mux, 2_000), { code: 'RPC_REFUSED' })
    assert.equal(engine.asked.length, 1)
    await assert.rejects(callRpc({ mux, signal, method: 'eth_chainId', params: [] }), { code: 'RPC_REFUSED' })
    let logs = 0
    for await (const page of readLogPages({ mux, signal, contracts: network.contracts, from: 0, to: 1_999 })) logs += page.logs.length
    assert.equal(logs, 2_000)
  })

  it('is refused for an answer that the node itself does not take of its engine', async () => {
    const { server, engine } = serve({ dataLength: 1_000, maxAnswer: 40_000 })
    const { mux } = await connect(server)
    assert.equal((await askEvents(mux, 200)).length, 200)
    engine.maxAnswer = 999
    await assert.rejects(askEvents(mux, 1), { code: 'RPC_REFUSED' })
  })

  it('waits for those before it whose answers nobody takes, and is refused before the engine is asked when they stay', async () => {
    const { server, engine } = serve({ dataLength: MIB, limits: { events: 4 * MIB, perPeer: 6 * MIB, total: 8 * MIB, waitMs: 1_000 } })
    const [one, two, three] = [await connect(server), await connect(server), await connect(server)]
    const held = await hold(one.mux, 3)
    await assert.rejects(askEvents(one.mux, 1), { code: 'TOO_MANY_REQUESTS' })
    assert.equal(engine.asked.length, 1)
    await hold(two.mux, 3)
    await assert.rejects(askEvents(three.mux, 1), { code: 'TOO_MANY_REQUESTS' })
    assert.equal(engine.asked.length, 2)
    // One that is taken back makes room, and so does one whose reader is gone.
    await held.return(undefined)
    assert.equal((await askEvents(three.mux, 3)).length, 3)
    await hold(three.mux, 3)
    await assert.rejects(askEvents(one.mux, 1), { code: 'TOO_MANY_REQUESTS' })
    await two.stop()
    assert.equal((await askEvents(one.mux, 3)).length, 3)
  })

  it('has no more room than its answer needs: many that are small are answered at once', async () => {
    const { server } = serve({ limits: { events: 4 * MIB, perPeer: 4 * MIB, total: 4 * MIB } })
    const { mux } = await connect(server)
    const answers = await Promise.all(Array.from({ length: 16 }, async () => await askEvents(mux, 10)))
    assert.ok(answers.every(logs => logs.length === 10))
  })

  it('is ended when its answer is not taken in time', async () => {
    const { server, codes } = serve({ dataLength: MIB, limits: { takeMs: 500, events: 4 * MIB, perPeer: 4 * MIB } })
    const { mux } = await connect(server)
    const held = await hold(mux, 3)
    await until(() => codes.includes('DEADLINE'))
    await assert.rejects(async () => { for await (const _ of held); }, error => isMedrecError(error, 'DEADLINE'))
    assert.equal((await askEvents(mux, 1)).length, 1)
  })
})
