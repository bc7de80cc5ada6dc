import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { Contract } from 'ethers/contract'
import type { EventLog } from 'ethers/contract'
import { JsonRpcProvider } from 'ethers/providers'
import { POWERS } from '../../protocol/agent/constants.ts'
import { ACCESS_LOGS_ABI } from '../../protocol/chain/abi/access-logs.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { sha256 } from '../../protocol/crypto/sha256.ts'
import { newActor } from '../../protocol/policy/actor.ts'
import { NO_PROOFS } from '../../protocol/policy/change-proofs.ts'
import { addGrant } from '../../protocol/policy/edit.ts'
import { nextTurn } from '../../protocol/policy/exchange.ts'
import { policyHeads } from '../../protocol/policy/history.ts'
import type { ChangeBatch } from '../../protocol/policy/signed-changes.ts'
import { decodeReceipt } from '../../protocol/receipts/receipt.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { beginAnswer, LARGE_BYTES } from './begin-answer.ts'
import type { HandMadeClient } from './hand-made-client.ts'
import { newParty, Owner, takeTurn, until } from './owner.ts'
import type { Spoken } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

const UNSIGNED = /did not sign what it changed/

describe('a provider that is brought a policy by who acts for an owner', { timeout: 280_000 }, () => {
  let network: TestNetwork
  let provider: TestProvider
  let client: HandMadeClient
  let stop: () => Promise<void>
  let owner: Owner
  let custodian: Spoken
  const key = newParty()

  before(async () => {
    ({ network, provider, client, stop } = await startWireNetwork())
    owner = await Owner.enrol({ client, provider, person: 'maren' })
    await owner.push()
    await owner.handOver(key, POWERS.read | POWERS.grant | POWERS.revoke)
    custodian = await owner.custodian(key)
  })

  after(async () => {
    await stop()
  })

  it('takes what it signed, and nothing else, and gives the owner the proof, also after it was killed', async () => {
    const before = policyHeads(owner.doc)
    const grant = { id: 'of-custodian', viewer: newParty().address, categories: ['allergies'], labels: [], actions: ['read'], notBefore: 0, notAfter: null }
    const doc = addGrant({ doc: A.clone(owner.doc, { actor: newActor({ relationship: owner.relationship, address: key.address }) }), grant })
    const bring = async (batches: readonly ChangeBatch[]): Promise<unknown> => await takeTurn(custodian, { ...nextTurn({ doc, proofs: NO_PROOFS, known: before }), batches })
    const signed = owner.signed(before, key, doc)
    await refused(provider, UNSIGNED, async () => await bring([]), 'POLICY_INVALID')
    await refused(provider, UNSIGNED, async () => await bring(owner.signed(before, owner.key, doc)), 'POLICY_INVALID')
    await refused(provider, UNSIGNED, async () => await bring(signed.map(batch => ({ ...batch, signature: new Uint8Array(65) }))), 'POLICY_INVALID')
    const held = await takeTurn(owner, nextTurn({ doc: owner.doc, proofs: NO_PROOFS, known: before }))
    assert.deepEqual(held.heads, before)
    await bring(signed)
    await provider.stop()
    await provider.start()
    const again = await until(async () => {
      const link = await client.connect(provider)
      return { link, session: await link.session({ ...owner.key, relationship: owner.relationship, role: 'owner' }) }
    }, 500)
    const { heads, batches } = await takeTurn(again, nextTurn({ doc: owner.doc, proofs: NO_PROOFS, known: before }))
    assert.deepEqual(heads, policyHeads(doc))
    assert.deepEqual(batches.map(({ changes, signer }) => ({ changes, signer })), signed.map(({ changes, signer }) => ({ changes, signer })))
    Object.assign(owner, again)
  })

  it('puts in force what the owner anchors as far as it is proved', async () => {
    const before = policyHeads(owner.doc)
    const [one, other] = [newParty(), newParty()]
    owner.grant({ viewer: one.address, categories: ['allergies', 'prescriptions'] })
    const signed = owner.signed(before, owner.key)
    owner.grant({ viewer: other.address, categories: ['allergies', 'prescriptions'] })
    await owner.push({ batches: signed })
    await owner.publish()
    const given = await owner.viewer(one)
    assert.ok((await given.link.fetch(given.session)).size > 0)
    const kept = await owner.viewer(other)
    await refused(provider, /No grant is for this delegate now/, async () => await kept.link.fetch(kept.session))
    // Signed later, it counts from then on.
    await owner.push({ batches: owner.signed(before, owner.key) })
    assert.ok((await kept.link.fetch(kept.session)).size > 0)
  })

  it('is bound on the chain to who it says that looked, also to what its end cut, when it ends in order', async () => {
    const { engine: { rpcUrl }, network: { chainId, contracts } } = network
    const chain = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1 })
    const logs = new Contract(contracts.accessLogs, ACCESS_LOGS_ABI, chain)
    const committed = async (): Promise<unknown[]> => (await logs.queryFilter('Committed')).map(event => (event as EventLog).args['root'] as unknown)
    const before = await committed()
    await provider.addNote('maren', 'large', { bytes: LARGE_BYTES })
    await beginAnswer(owner)
    await provider.stop()
    await provider.start()
    const log = await until(async () => {
      const link = await client.connect(provider)
      return await link.log(await link.session({ ...owner.key, relationship: owner.relationship, role: 'owner' }))
    }, 500)
    const { receipt, link } = log.at(-1) ?? assert.fail('nobody looked')
    assert.equal(decodeReceipt(receipt).status, 'cut')
    // It has one log, whose last link is the only leaf.
    await until(async () => { assert.deepEqual(await committed(), [...before, toHex(sha256(Uint8Array.from([0, ...link])))]) })
    chain.destroy()
  })
})
