import assert from 'node:assert/strict'
import { it } from 'node:test'
import { MAX_OPEN_CALLS_PER_PEER } from '../../../protocol/chain/constants.ts'
import { createChainServer } from '../../../protocol/chain/server.ts'
import type { WholeView } from '../../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/chain_pb.ts'
import { PROTOCOLS } from '../../../protocol/peer/protocols.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { requestOne } from '../../../protocol/stream/request-items.ts'
import { startPeerPair } from '../../stream-pair.ts'

it('a peer that goes while agents are read for it has its places for calls back', { timeout: 60_000 }, async () => {
  const [begun, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let [open, isSlow] = [0, true]
  const { handle } = createChainServer({
    network: { contracts: {} } as never, view: { relationship: () => ({}) } as unknown as WholeView, rpc: async () => null,
    readAgent: async ({ signal }) => {
      if (isSlow) {
        if (++open === MAX_OPEN_CALLS_PER_PEER) begun.resolve()
        await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }) })
        if (--open === 0) gone.resolve()
        throw new MedrecError('CHAIN_UNAVAILABLE')
      }
      return { logs: [], powers: [], head: { number: 9, timestamp: 9 }, heardAt: 0, lifeSequence: 0 }
    },
    carry: async () => new Uint8Array(32), now: () => 0, report: () => {}
  })
  const pair = await startPeerPair({ protocol: PROTOCOLS.chain, handler: handle })
  try {
    const ask = async (mux: Mux): Promise<unknown> => (await requestOne({ mux, request: RequestSchema, item: ItemSchema, message: { body: { case: 'agent', value: { relationship: new Uint8Array(32) } } } })).body.case
    const mux = openMux({ stream: await pair.newStream() })
    const asked = Promise.allSettled(Array.from({ length: MAX_OPEN_CALLS_PER_PEER }, async () => await ask(mux)))
    await begun.promise
    const other = openMux({ stream: await pair.newStream() })
    await assert.rejects(ask(other), { code: 'TOO_MANY_REQUESTS' })
    await mux.close()
    await gone.promise
    await asked
    isSlow = false
    assert.equal(await ask(other), 'agentHead')
    await other.close()
  } finally {
    await pair.stop()
  }
})
