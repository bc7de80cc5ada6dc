import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Contract } from 'ethers/contract'
import { JsonRpcProvider } from 'ethers/providers'
import { callControl } from '../../node/control/call-control.ts'
import { findRelationships } from '../../node/provider/open-stores.ts'
import { agentAddress } from '../../protocol/agent/agent-address.ts'
import { POWERS } from '../../protocol/agent/constants.ts'
import { createCustodianSigner } from '../../protocol/agent/envelope.ts'
import { AGENT_ABI } from '../../protocol/chain/abi/agent.ts'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Receipt } from '../../protocol/receipts/receipt.ts'
import { decodeReceipt } from '../../protocol/receipts/receipt.ts'
import { watchLog } from '../../protocol/records/watch-log.ts'
import { createSigner } from '../../protocol/session/signer.ts'
import { policyStatus } from '../../protocol/sync/client.ts'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import type { TestProvider } from '../start-test-network.ts'
import { beginAnswer, LARGE_BYTES } from './begin-answer.ts'
import type { HandMadeClient, HandMadeConnection } from './hand-made-client.ts'
import { newParty, Owner, seconds, until } from './owner.ts'
import type { Party, Spoken } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

const NOT_ACTIVE = /The relationship is not active/

describe('a relationship that ends', { timeout: 500_000 }, () => {
  let provider: TestProvider
  let client: HandMadeClient
  let chain: JsonRpcProvider
  let stop: () => Promise<void>

  before(async () => {
    const started = await startWireNetwork()
    ;({ provider, client } = started)
    chain = new JsonRpcProvider(started.network.engine.rpcUrl, client.network.chainId, { staticNetwork: true, cacheTimeout: -1 })
    stop = async () => {
      chain.destroy()
      await started.stop()
    }
    await provider.addNote('maren', 'large', { bytes: LARGE_BYTES })
  })

  after(async () => {
    await stop()
  })

  /** An owner with a viewer, and with a custodian where an agent is to control it. */
  async function shared (custodian?: Party): Promise<{ owner: Owner, viewer: Party, spoken: Spoken[] }> {
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    const viewer = newParty()
    const categories = [...new Set((await owner.link.list(owner.session)).flatMap(each => each.categories))]
    owner.grant({ viewer: viewer.address, categories })
    await owner.publish()
    const spoken: Spoken[] = [await owner.viewer(viewer)]
    if (custodian !== undefined) {
      await owner.handOver(custodian, POWERS.read | POWERS.revoke)
      spoken.push(await owner.custodian(custodian))
    }
    return { owner, viewer, spoken: [...spoken, { link: owner.link, session: owner.session }] }
  }

  /** To its owner the log, to nobody anything else. */
  async function refuseAll (owner: Owner, viewer: Party, spoken: Spoken[]): Promise<void> {
    for (const { link, session } of spoken) {
      await refused(provider, NOT_ACTIVE, async () => await link.fetch(session))
      await refused(provider, NOT_ACTIVE, async () => await link.list(session))
    }
    for (const { link, session } of spoken.filter(each => each.link !== owner.link)) await refused(provider, NOT_ACTIVE, async () => await link.log(session))
    await lastLogOf(owner, owner.link)
    await refused(provider, NOT_ACTIVE, async () => await owner.link.session({ ...viewer, relationship: owner.relationship, role: 'viewer' }))
  }

  /** As who proves to be its owner now reads it, who may do nothing else. */
  async function lastLogOf (owner: Owner, link: HandMadeConnection): Promise<Receipt[]> {
    const session = await link.session({ ...owner.key, relationship: owner.relationship, role: 'owner' })
    await refused(provider, NOT_ACTIVE, async () => await link.fetch(session))
    await refused(provider, NOT_ACTIVE, async () => await policyStatus({ mux: await link.mux('sync'), session }))
    await refused(provider, NOT_ACTIVE, async () => await watchLog({ mux: await link.mux('records'), session, next: 0 }))
    return (await link.log(session)).map(({ receipt }) => decodeReceipt(receipt))
  }

  /** In which block everybody holds it for settled that the agent is another's, which is not told by any provider. */
  async function madeOwner ({ relationship }: Owner, next: Party): Promise<number> {
    const agent = new Contract(agentAddress({ contracts: client.network.contracts, relationship }), AGENT_ABI, chain)
    assert.equal(String(await agent.getFunction('owner')()).toLowerCase(), next.address)
    return await chain.getBlockNumber() + 3
  }

  it('is ended by the owner of the agent that controls it, which cuts what runs and refuses owner, viewer, custodian, and whose the agent becomes then', async () => {
    const { owner, viewer, spoken } = await shared(newParty())
    const answers = await Promise.all(spoken.map(beginAnswer))
    await owner.terminate()
    // Nobody reads on before the provider has the block: the rest of it would be there sooner.
    await until(async () => { await refused(provider, NOT_ACTIVE, async () => await owner.viewer(viewer)) }, 500)
    for (const { rest } of answers) {
      const { error } = await rest()
      assert.ok(isMedrecError(error, 'DENIED'), String(error))
    }
    await refuseAll(owner, viewer, spoken)
    // Those that were cut are in it, whoever they went to.
    const cut = (await lastLogOf(owner, owner.link)).filter(({ status }) => status === 'cut').map(({ role }) => role)
    assert.deepEqual(cut.sort(), ['custodian', 'owner', 'viewer'])
    // Whose agent it becomes now nobody would hear of.
    const next = newParty()
    await owner.giveAgent(next)
    const settledBy = await until(async () => await madeOwner(owner, next))
    await until(async () => { assert.ok(await chain.getBlockNumber() > settledBy) })
    await refused(provider, /The delegate is not the controller/, async () => await owner.link.session({ ...next, relationship: owner.relationship, role: 'owner' }))
    await lastLogOf(owner, owner.link)
  })

  it('is ended by no custodian, whatever it may do, nor by a viewer', async () => {
    const custodian = newParty()
    const { owner, viewer, spoken } = await shared(custodian)
    const message = { relationship: owner.relationship, expectedSequence: owner.sequence, deadline: seconds() + 600 }
    const signer = createCustodianSigner({ signer: createSigner({ network: client.network, key: custodian }), place: 0, condition: '0x' })
    await assert.rejects(signer.sign('Terminate', message), error => isMedrecError(error, 'INVALID_INPUT'))
    for (const { privateKey } of [custodian, viewer]) {
      const signature = signTypedData({ network: client.network, type: 'Terminate', message, privateKey })
      const relay = { relationship: fromHex(owner.relationship, 32), expectedSequence: BigInt(owner.sequence), deadline: BigInt(message.deadline), signature }
      await assert.rejects(owner.link.ask('chain', { case: 'relay', value: { message: { case: 'terminate', value: relay } } }), error => isMedrecError(error, 'RELAY_REFUSED'))
    }
    for (const { link, session } of spoken) assert.ok((await link.list(session)).length > 0)
  })

  it('is ended by its provider, which a member carries, and everybody is refused but its owner, who reads who looked before it, also after the node was killed', async () => {
    const { owner, viewer, spoken } = await shared()
    const [asViewer] = spoken as [Spoken]
    assert.ok((await asViewer.link.list(asViewer.session)).length > 0)
    const { dataDir } = provider
    const person = (await findRelationships({ dataDir })).find(({ relationship }) => relationship === owner.relationship)?.person ?? ''
    const steps: unknown[] = []
    const { relationships } = await callControl({ dataDir, method: 'end', params: { person }, onProgress: step => { steps.push(step) }, signal: AbortSignal.timeout(60_000) }) as { relationships: unknown[] }
    assert.ok(relationships.some(each => JSON.stringify(each) === JSON.stringify({ relationship: owner.relationship, state: 'settled' })))
    assert.ok(steps.length >= 2)
    await refuseAll(owner, viewer, spoken)
    assert.deepEqual((await findRelationships({ dataDir })).filter(each => each.person === person), [])
    await provider.stop()
    await provider.start()
    const again = await until(async () => await client.connect(provider))
    assert.deepEqual((await lastLogOf(owner, again)).map(({ requester, role }) => [requester, role]).at(-1), [viewer.address, 'viewer'])
    await refused(provider, NOT_ACTIVE, async () => await again.session({ ...viewer, relationship: owner.relationship, role: 'viewer' }))
  })
})
