import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { SigningKey, Transaction } from 'ethers'
import { encodeActCall } from '../../../node/chain/encode-act-call.ts'
import { ACT_GAS } from '../../../node/chain/constants.ts'
import { agentAddress } from '../../../protocol/agent/agent-address.ts'
import { MAX_PLACES, NO_END, POWERS } from '../../../protocol/agent/constants.ts'
import { AGENT_OWNER } from '../../../protocol/chain/act-message.ts'
import type { ActMessage } from '../../../protocol/chain/act-message.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { Parties, signAct, startChain, whenView } from './chain-fixture.ts'
import type { ChainFixture, UnsignedAct } from './chain-fixture.ts'

/** How much is to be left of what members carry: 387,000 and 407,000 it takes. */
const MARGIN = 50_000
const ALL = POWERS.read | POWERS.grant | POWERS.revoke | POWERS.add

describe('an agent whose places a custodian has filled up', { timeout: 280_000 }, () => {
  let chain: ChainFixture
  before(async () => {
    chain = await startChain()
    await chain.rpc('anvil_setBalance', [addressOfKey(chain.otherKey), '0xffffffffffff'])
  })
  after(async () => { await chain.stop() })

  /** Sends acts one behind the other, by a member that looks at no limit; each has to succeed. */
  async function send (acts: readonly ActMessage[]): Promise<void> {
    const from = addressOfKey(chain.otherKey)
    const first = Number(await chain.rpc('eth_getTransactionCount', [from, 'latest']))
    const hashes: string[] = []
    for (const [i, message] of acts.entries()) {
      const transaction = Transaction.from({ ...encodeActCall({ message, contracts: chain.network.contracts, gas: ACT_GAS }), type: 0, chainId: chain.network.chainId, nonce: first + i, gasPrice: 1n, gasLimit: ACT_GAS, value: 0n })
      transaction.signature = new SigningKey(chain.otherKey).sign(transaction.unsignedHash)
      hashes.push(String(await chain.rpc('eth_sendRawTransaction', [transaction.serialized])))
    }
    const head = chain.view.head()?.number ?? 0
    await whenView(chain.view, () => (chain.view.head()?.number ?? 0) > head + 1)
    const receipts = await Promise.all(hashes.map(async hash => await chain.rpc('eth_getTransactionReceipt', [hash]) as { status: string } | null))
    assert.deepEqual(receipts.map(receipt => receipt?.status), acts.map(() => '0x1'))
  }

  for (const shape of ['each added by the first', 'each added by the one before'] as const) {
    it(`is rid of all of them by one act of its owner that every member carries: ${shape}`, async () => {
      const parties = new Parties(chain.network)
      const carrier = chain.carrier({ name: shape })
      await carrier.carry({ message: parties.open(), peer: 'owner' })
      await whenView(chain.view, () => parties.state(chain.view) !== undefined)
      const sign = (key: Uint8Array, act: UnsignedAct): ActMessage => signAct({ network: chain.network, key, act })
      const agent = agentAddress({ contracts: chain.network.contracts, relationship: parties.relationship })
      const keys = Array.from({ length: MAX_PLACES }, () => new Uint8Array(randomBytes(32)))
      const addresses = keys.map(addressOfKey)
      const add = (place: number, by: number, expectedSequence: number): ActMessage => sign(keys[by] ?? parties.ownerKey, { kind: 'add-custodian', agent, by, expectedSequence, ownCondition: '0x', place, custodian: addresses[place] ?? '', powers: ALL, notBefore: 0, notAfter: NO_END, condition: '0x' })
      const others = keys.slice(1).map((_, i) => shape === 'each added by the first' ? add(i + 1, 0, i) : add(i + 1, i, 0))
      await send([sign(parties.ownerKey, { kind: 'create-agent', relationship: parties.relationship }), add(0, AGENT_OWNER, 0), ...others])
      const end = sign(parties.ownerKey, { kind: 'end-custodian', agent, by: AGENT_OWNER, expectedSequence: 1, ownCondition: '0x', place: 0, custodian: addresses[0] ?? '' })
      const call = encodeActCall({ message: end, contracts: chain.network.contracts, gas: ACT_GAS })
      const estimate = Number(await chain.rpc('eth_estimateGas', [{ from: addressOfKey(chain.operatorKey), to: call.to, data: call.data, gasPrice: '0x1' }]))
      assert.ok(estimate <= ACT_GAS - MARGIN, `${estimate} of ${ACT_GAS}`)
      await carrier.carry({ message: end, peer: 'owner' })
      await carrier.close()
    })
  }
})
