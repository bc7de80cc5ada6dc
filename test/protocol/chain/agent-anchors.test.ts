import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_AGENT_ANCHORS } from '../../../protocol/agent/constants.ts'
import { createChainServer } from '../../../protocol/chain/server.ts'
import type { AgentReading } from '../../../protocol/chain/server.ts'
import type { WholeView } from '../../../protocol/chain-view/chain-view.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/chain_pb.ts'
import { askAgent } from '../../../protocol/peer/acting/read-agent.ts'
import type { KnownAgent } from '../../../protocol/peer/acting/read-agent.ts'
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
const anchorsBy = (count: number): Array<{ sequence: number, by?: { place: number, address: string, at: number } }> =>
  Array.from({ length: count }, (_, i) => ({ sequence: i + 1, ...i % 2 === 0 ? {} : { by: { place: 3, address: custodian, at: i + 1 } } }))

/** A member that answers with this many anchors of custodians, whatever it may. */
const liar = (count: number): ProtocolServer => createProtocolServer({
  protocol: PROTOCOLS.chain, request: RequestSchema, item: ItemSchema, report: () => {},
  answer: async function * () {
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

  const member = (count: number): ProtocolServer => createChainServer({
    network: { contracts: {} } as never, view: { relationship: () => ({ atHead: { anchors: anchorsBy(count) } }) } as unknown as WholeView, rpc: async () => null, readAgent: async () => reading,
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

  it('are taken up to the limit, and an answer with one more is refused', async () => {
    assert.equal((await ask(liar(MAX_AGENT_ANCHORS))).anchors.length, MAX_AGENT_ANCHORS)
    await assert.rejects(ask(liar(MAX_AGENT_ANCHORS + 1)), { code: 'ANSWER_UNSOUND' })
  })
})
