import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_AGENT_ANCHORS, MAX_AGENT_RUNS, MAX_PLACES } from '../../../protocol/agent/constants.ts'
import { createChainServer } from '../../../protocol/chain/server.ts'
import type { AgentReading } from '../../../protocol/chain/server.ts'
import type { WholeView } from '../../../protocol/chain-view/chain-view.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/chain_pb.ts'
import { askAgent } from '../../../protocol/peer/acting/read-agent.ts'
import type { KnownAgent } from '../../../protocol/peer/acting/read-agent.ts'
import { whoSigned } from '../../../protocol/peer/acting/who-signed.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { PROTOCOLS } from '../../../protocol/peer/protocols.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { createProtocolServer } from '../../../protocol/stream/serve-messages.ts'
import type { ProtocolServer } from '../../../protocol/stream/serve-messages.ts'
import { startPeerPair } from '../../stream-pair.ts'
import type { PeerPair } from '../../stream-pair.ts'

const relationship = `0x${'a1'.repeat(32)}`
const custodian = `0x${'c1'.repeat(20)}`
type Anchors = Array<{ sequence: number, by?: { place: number, address: string, at: number } }>
const addressOf = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
const anchorsBy = (count: number): Anchors =>
  Array.from({ length: count }, (_, i) => ({ sequence: i + 1, ...i % 2 === 0 ? {} : { by: { place: 3, address: custodian, at: i + 1 } } }))

/** A member that answers with this many anchors of custodians, and runs of them, whatever it may. */
const liar = (count: number, runs = 0, custodians = 1): ProtocolServer => createProtocolServer({
  protocol: PROTOCOLS.chain, request: RequestSchema, item: ItemSchema, report: () => {},
  answer: async function * () {
    for (let i = 0; i < runs; i++) yield { body: { case: 'agentRun' as const, value: { first: 1n, last: 1n, addresses: new Array<Uint8Array<ArrayBuffer>>(custodians).fill(fromHex(custodian, 20)) } } }
    for (let i = 0; i < count; i++) yield { body: { case: 'agentAnchor' as const, value: { sequence: BigInt(i + 1), place: 3, address: fromHex(custodian, 20), narrows: false, at: BigInt(i + 1) } } }
    yield { body: { case: 'agentHead' as const, value: { block: 1n, timestamp: 1n, powers: new Uint8Array(0), heardAt: 0n, lifeSequence: 0n } } }
  }
})

async function ask ({ handle }: Pick<ProtocolServer, 'handle'>): Promise<KnownAgent> {
  const pair: PeerPair = await startPeerPair({ protocol: PROTOCOLS.chain, handler: handle })
  const mux: Mux = openMux({ stream: await pair.newStream() })
  try {
    const context = { network: { providerLink: async () => ({ mux: async () => mux }) }, signal: new AbortController().signal, now: () => 0 } as unknown as PeerContext
    return await askAgent({ context, persona: 'owner', provider: 'northside-clinic', relationship })
  } finally {
    await mux.close()
    await pair.stop()
  }
}

describe('the anchors of custodians that are told of an agent', { timeout: 60_000 }, () => {
  const reading: AgentReading = { logs: [], powers: [], head: { number: 9, timestamp: 9 }, heardAt: 0, lifeSequence: 0 }

  const member = (count: number): ProtocolServer => memberWith(anchorsBy(count))
  const memberWith = (anchors: Anchors): ProtocolServer => createChainServer({
    network: { contracts: {} } as never, view: { relationship: () => ({ atHead: { anchors } }) } as unknown as WholeView, rpc: async () => null, readAgent: async () => reading,
    carry: async () => new Uint8Array(32), now: () => 0, report: () => {}
  })

  it('are those that somebody else than the owner signed, all of them up to the limit', async () => {
    const { anchors } = await ask(member(2 * MAX_AGENT_ANCHORS))
    assert.equal(anchors.length, MAX_AGENT_ANCHORS)
    assert.ok(anchors.every(({ place, address, sequence }) => place === 3 && address === custodian && sequence % 2 === 0))
  })

  it('are the newest where there are more', async () => {
    const { anchors } = await ask(member(2 * MAX_AGENT_ANCHORS + 80))
    assert.equal(anchors.length, MAX_AGENT_ANCHORS)
    assert.deepEqual([anchors[0]?.sequence, anchors.at(-1)?.sequence], [82, 2 * MAX_AGENT_ANCHORS + 80])
  })

  it('are told in runs before those, from one that somebody else signed to the next', async () => {
    const custodians = (...numbers: number[]): Anchors => numbers.map((number, i) => ({ sequence: i + 1, ...number < 0 ? {} : { by: { place: 3, address: addressOf(number), at: 1 } } }))
    const newest = new Array<number>(MAX_AGENT_ANCHORS).fill(1)
    const runsOf = async (...older: number[]): Promise<KnownAgent['runs']> => (await ask(memberWith(custodians(...older, ...newest)))).runs
    assert.deepEqual(await runsOf(), [])
    assert.deepEqual(await runsOf(-1, 1, 2, 1, -1, -1, 3), [{ first: 2, last: 4, addresses: [addressOf(1), addressOf(2)] }, { first: 7, last: 7, addresses: [addressOf(3)] }])
    assert.deepEqual(await runsOf(...new Array<number>(20_000).fill(1)), [{ first: 1, last: 20_000, addresses: [addressOf(1)] }])
    // As many custodians as an agent has places, and no more in one.
    const many = await runsOf(...Array.from({ length: MAX_PLACES + 1 }, (_, i) => i))
    assert.deepEqual(many.map(({ first, last, addresses }) => [first, last, addresses.length]), [[1, MAX_PLACES, MAX_PLACES], [MAX_PLACES + 1, MAX_PLACES + 1, 1]])
    // The newest, where there are more.
    const broken = await runsOf(...Array.from({ length: 2 * MAX_AGENT_RUNS + 2 }, (_, i) => i % 2 === 0 ? 1 : -1))
    assert.deepEqual([broken.length, broken.at(-1)?.first], [MAX_AGENT_RUNS, 2 * MAX_AGENT_RUNS + 1])
  })

  it('say who signed some of them, where custodians signed them all', async () => {
    const agent = await ask(memberWith(Array.from({ length: 700 }, (_, i) => ({ sequence: i + 1, ...i === 99 ? {} : { by: { place: 3, address: addressOf(i < 150 ? 1 : 2), at: 1 } } }))))
    const who = (...sequences: number[]): string[] | undefined => {
      const signers = whoSigned(agent, sequences.map(sequence => ({ sequence })))
      return signers === undefined ? undefined : [...signers]
    }
    assert.deepEqual([who(), who(1, 99), who(700), who(150, 700)], [[], [addressOf(1)], [addressOf(2)], [addressOf(1), addressOf(2)]])
    assert.deepEqual([who(100), who(1, 100), who(701)], [undefined, undefined, undefined])
  })

  it('are taken up to the limit, and an answer with one more is refused', async () => {
    assert.equal((await ask(liar(MAX_AGENT_ANCHORS))).anchors.length, MAX_AGENT_ANCHORS)
    await assert.rejects(ask(liar(MAX_AGENT_ANCHORS + 1)), { code: 'ANSWER_UNSOUND' })
    assert.equal((await ask(liar(0, MAX_AGENT_RUNS))).runs.length, MAX_AGENT_RUNS)
    await assert.rejects(ask(liar(0, MAX_AGENT_RUNS + 1)), { code: 'ANSWER_UNSOUND' })
    await assert.rejects(ask(liar(0, 1, MAX_PLACES + 1)), { code: 'ANSWER_UNSOUND' })
  })
})
