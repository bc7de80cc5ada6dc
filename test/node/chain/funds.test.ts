import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { KEPT_GAS, SPARE_GAS } from '../../../node/chain/constants.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { Parties, startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture } from './chain-fixture.ts'

/** What the engine says that a message takes, in these tests. */
const MESSAGE_GAS = 200_000

describe('a provider that has little left to pay with', { timeout: 280_000 }, () => {
  let chain: ChainFixture
  before(async () => { chain = await startChain() })
  after(async () => { await chain.stop() })

  /** Sets the balance, and waits for the block after it. */
  const leave = async (wei: number): Promise<void> => {
    await chain.rpc('anvil_setBalance', [addressOfKey(chain.operatorKey), `0x${wei.toString(16)}`])
    const head = chain.view.head()?.number ?? 0
    await whenView(chain.view, () => (chain.view.head()?.number ?? 0) > head)
  }
  /** An engine that says what a message takes, and to which nothing comes while `isDeaf`. */
  const engine = (line: { isDeaf: boolean }): Rpc => async (method, params, signal) => {
    if (method === 'eth_estimateGas') return `0x${(MESSAGE_GAS - SPARE_GAS).toString(16)}`
    if (method === 'eth_sendRawTransaction' && line.isDeaf) throw new MedrecError('CHAIN_UNAVAILABLE')
    return await chain.rpc(method, params, signal)
  }
  const strangers = (count: number): Parties[] => Array.from({ length: count }, () => new Parties(chain.network))

  it('promises what it can pay for with all that waits, and refuses what comes on top, saying so once', async () => {
    const { view, reported } = chain
    const line = { isDeaf: true }
    const carrier = chain.carrier({ name: 'little', rpc: engine(line) })
    await leave(KEPT_GAS + 3 * MESSAGE_GAS - 1)
    const all = strangers(4) as [Parties, Parties, Parties, Parties]
    const carry = async (parties: Parties): Promise<unknown> => await carrier.carry({ message: parties.open(), peer: parties.relationship })
    await carry(all[0])
    await carry(all[1])
    assert.equal(await carrier.room(), BigInt(MESSAGE_GAS - 1))
    for (const parties of [all[2], all[3]]) await assert.rejects(carry(parties), { code: 'CARRIER_SPENT' })
    assert.deepEqual(reported.filter(({ event }) => event === 'carry-unpaid').length, 1)
    // Signed and sent, but on no chain, they still wait to be paid for.
    const head = view.head()?.number ?? 0
    await whenView(view, () => (view.head()?.number ?? 0) >= head + 3)
    await assert.rejects(carry(all[2]), { code: 'CARRIER_SPENT' })
    assert.equal(carrier.size(), 3, 'two messages and their transaction')
    line.isDeaf = false
    await whenView(view, () => all.slice(0, 2).every(parties => parties.state(view) !== undefined))
    assert.ok([all[2], all[3]].every(parties => parties.state(view) === undefined))
    // They took less than they might have.
    await leave(KEPT_GAS + MESSAGE_GAS)
    await carry(all[2])
    await whenView(view, () => all[2].state(view) !== undefined)
    await leave(KEPT_GAS - 1)
    await assert.rejects(carry(all[3]), { code: 'CARRIER_SPENT' })
    assert.deepEqual(reported.filter(({ event }) => event === 'carry-unpaid').length, 2)
    await carrier.close()
  })

  it('has enough for what the member itself has to say', async () => {
    const carrier = chain.carrier({ name: 'own' })
    await leave(KEPT_GAS)
    await assert.rejects(carrier.carry({ message: new Parties(chain.network).open(), peer: 'somebody' }), { code: 'CARRIER_SPENT' })
    const multiaddrs = new Array<string>(8).fill('/'.padEnd(256, 'x'))
    await carrier.setMultiaddrs(multiaddrs)
    await whenView(chain.view, () => chain.view.memberByHandle('mercy')?.multiaddrs.length === multiaddrs.length)
    await carrier.close()
  })
})
