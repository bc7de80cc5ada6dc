import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Contract, JsonRpcProvider, Wallet, hexlify } from 'ethers'
import { readConfig } from '../../node/provider/config.ts'
import { ensureKeys } from '../../node/provider/keys.ts'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import { eventually, openTestPeer, PASSWORD } from '../peer/open-test-peer.ts'
import type { TestPeer } from '../peer/open-test-peer.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { HandMadeClient } from './hand-made-client.ts'
import { newParty, Owner, redeem, secretOf, seconds, stopViewers, until } from './owner.ts'
import { refused } from './refused.ts'

const NO_MEMBER = /This provider is not a member of the network/

describe('a provider that has left the network', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let leaver: TestProvider
  let client: HandMadeClient
  let owner: Owner
  let viewing: Awaited<ReturnType<Owner['viewer']>>
  let person: TestPeer
  let unused: string

  before(async () => {
    network = await startTestNetwork({ providers: 2 })
    leaver = network.providers[1] as TestProvider
    client = await HandMadeClient.start(network.network)
    owner = await Owner.enrol({ client, provider: leaver, person: 'maren' })
    const viewer = newParty()
    owner.grant({ viewer: viewer.address, categories: ['allergies'] })
    await owner.publish()
    viewing = await owner.viewer(viewer)
    person = await openTestPeer()
    await person.peer.create({ words: generateWords(), password: PASSWORD })
    for (const provider of network.providers) await person.peer.join({ invitation: await provider.invite('maren') })
    unused = await leaver.invite('ines')
    assert.ok((await viewing.link.fetch(viewing.session)).size > 0)
    await leave(network, leaver)
  })

  after(async () => {
    await stopViewers()
    await client.stop()
    await person.peer.close()
    person.temporary.remove()
    await network.stop()
  })

  it('refuses sessions that are open, of viewer and owner', async () => {
    await until(async () => { await refused(leaver, NO_MEMBER, async () => await viewing.link.fetch(viewing.session)) })
    await refused(leaver, NO_MEMBER, async () => await owner.link.fetch(owner.session))
    await refused(leaver, NO_MEMBER, async () => await owner.link.ask('sync', { case: 'policyStatus', value: { session: owner.session } }))
  })

  it('refuses new sessions, and invitations', async () => {
    const link = await client.connect(leaver)
    await refused(leaver, NO_MEMBER, async () => await link.session({ ...owner.key, relationship: owner.relationship, role: 'owner' }))
    await refused(leaver, NO_MEMBER, async () => await redeem({ link, key: newParty(), secret: secretOf(unused) }), 'INVITATION_REFUSED')
  })

  it('carries nothing to the chain any more', async () => {
    const message = { relationship: owner.relationship, commitment: `0x${'12'.repeat(32)}`, expectedSequence: 1, deadline: seconds() + 600 }
    const signature = signTypedData({ network: network.network, type: 'Anchor', message, privateKey: owner.key.privateKey })
    const link = await client.connect(leaver)
    await refused(leaver, /./, async () => await link.ask('chain', {
      case: 'relay', value: { message: { case: 'anchor', value: { relationship: fromHex(owner.relationship, 32), commitment: fromHex(message.commitment, 32), expectedSequence: 1n, deadline: BigInt(message.deadline), signature } } }
    }), 'RELAY_REFUSED')
  })

  it('is refused by peers: they do not join it, and say that it left', async () => {
    await eventually(person.peer, 'the provider is known to have left', () => person.peer.networkInfo()?.members === 1)
    const stranger = await openTestPeer()
    await stranger.peer.create({ words: generateWords(), password: PASSWORD })
    await assert.rejects(stranger.peer.join({ invitation: unused }), error => isMedrecError(error, 'PROVIDER_NOT_A_MEMBER'))
    await stranger.peer.close()
    stranger.temporary.remove()
    await eventually(person.peer, 'one is there, and the other has left', () => network.providers.map(({ handle }) => person.peer.providers().find(status => status.handle === handle)?.state).join() === 'connected,left')
    // What came from it stays readable.
    assert.ok(person.peer.records().some(({ handle }) => handle === leaver.handle))
  })
})

async function leave (network: TestNetwork, provider: TestProvider): Promise<void> {
  const keys = await ensureKeys((await readConfig(provider.configFile)).keys)
  const rpc = new JsonRpcProvider(network.engine.rpcUrl, network.network.chainId, { staticNetwork: true, pollingInterval: 100 })
  const registry = new Contract(network.network.contracts.providerRegistry, PROVIDER_REGISTRY_ABI, new Wallet(hexlify(keys.operator), rpc))
  const sent = await registry.getFunction('leave').send({ type: 0, gasPrice: 1n, gasLimit: 500_000n })
  await sent.wait()
  rpc.destroy()
}
