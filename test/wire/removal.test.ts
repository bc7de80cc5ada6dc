import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { Contract, hexlify, Interface, JsonRpcProvider, Wallet } from 'ethers'
import { createNode } from '../../node/peer/create-node.ts'
import { readConfig } from '../../node/provider/config.ts'
import { ensureKeys } from '../../node/provider/keys.ts'
import { MEDREC } from '../../node/start/run-medrec.ts'
import { ACCESS_LOGS_ABI } from '../../protocol/chain/abi/access-logs.ts'
import { RELATIONSHIPS_ABI } from '../../protocol/chain/abi/relationships.ts'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import { toNetworkAddress } from '../../protocol/network/network-address.ts'
import { startChain } from '../../protocol/peer/chain-reader.ts'
import { Links } from '../../protocol/peer/links.ts'
import { Parties } from '../node/chain/chain-fixture.ts'
import { openTestPeer, PASSWORD, realNow } from '../peer/open-test-peer.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { HandMadeClient } from './hand-made-client.ts'
import { newParty, Owner, redeem, secretOf, until } from './owner.ts'
import { refused } from './refused.ts'

const NO_MEMBER = /This provider is not a member of the network/
const NOT_A_MEMBER = new RegExp([ACCESS_LOGS_ABI, RELATIONSHIPS_ABI].map(abi => Interface.from(abi).getError('NotAMember')?.selector ?? 'none').join('|'))

/** Messages that are given to members drawn at random: that a third of them is never drawn happens to one test in 400. */
const DRAWS = 15

describe('a provider that was voted out', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let removed: TestProvider
  let voters: TestProvider[]
  let client: HandMadeClient
  let owner: Owner
  let unused: string

  before(async () => {
    network = await startTestNetwork({ providers: 3 })
    removed = network.providers[2] as TestProvider
    voters = network.providers.slice(0, 2)
    client = await HandMadeClient.start(network.network)
    owner = await Owner.enrol({ client, provider: removed, person: 'maren' })
    unused = await removed.invite('ines')
    // Two of three are more than half.
    await medrec(voters[0], 'propose', '--remove', removed.handle, '--yes')
    for (const voter of voters) {
      // Settled at the node of who did the one before, and not read yet at that of who votes.
      await network.mine(1)
      await medrec(voter, 'vote', '1', '--for', '--yes')
    }
  })
  after(async () => {
    await client.stop()
    await network.stop()
  })

  it('lets nobody in any more', async () => {
    await until(async () => { await refused(removed, NO_MEMBER, async () => await owner.link.fetch(owner.session)) })
    await refused(removed, NO_MEMBER, async () => await redeem({ link: await client.connect(removed), key: newParty(), secret: secretOf(unused) }), 'INVITATION_REFUSED')
  })

  it('carries nothing: the contracts refuse its transactions, and its node says so', async () => {
    const { ownerDelegate, providerDelegate, deadline, ownerSignature, providerSignature } = openOf(new Parties(network.network))
    const link = await client.connect(removed)
    const value = { ownerDelegate: fromHex(ownerDelegate, 20), providerDelegate: fromHex(providerDelegate, 20), deadline: BigInt(deadline), ownerSignature, providerSignature }
    await refused(removed, NOT_A_MEMBER, async () => await link.ask('chain', { case: 'relay', value: { message: { case: 'open', value } } }), 'RELAY_REFUSED')

    const { operator } = await ensureKeys((await readConfig(removed.configFile)).keys)
    const rpc = new JsonRpcProvider(network.engine.rpcUrl, network.network.chainId, { staticNetwork: true, pollingInterval: 100 })
    const logs = new Contract(network.network.contracts.accessLogs, ACCESS_LOGS_ABI, new Wallet(hexlify(operator), rpc))
    await assert.rejects(logs.getFunction('commit').staticCall(hexlify(randomBytes(32))), error => NOT_A_MEMBER.test(String((error as { data?: unknown }).data)))
    const sent = await logs.getFunction('commit').send(hexlify(randomBytes(32)), { type: 0, gasPrice: 1n, gasLimit: 1_000_000n })
    await assert.rejects(sent.wait(), { code: 'CALL_EXCEPTION' })
    rpc.destroy()
  })

  it('is asked to carry nothing: who draws a carrier draws among those who are members', async () => {
    const address = toNetworkAddress(network.network)
    const links = new Links({ createNode, now: realNow, onChange: () => {} })
    const chain = startChain({ address, file: network.network, trust: undefined, addresses: () => address.multiaddrs, members: () => [], links, createNode, randomBytes, now: realNow, onTrust: () => {} })
    const { signal } = new AbortController()
    try {
      await chain.caughtUp({ signal })
      await until(async () => { assert.deepEqual(chain.view.members().map(({ handle }) => handle).sort(), voters.map(({ handle }) => handle).sort()) })
      const before = (await logOf(removed)).length
      for (let i = 0; i < DRAWS; i++) await chain.relay({ message: openOf(new Parties(network.network)), signal })
      assert.doesNotMatch((await logOf(removed)).slice(before), /RELAY_REFUSED|carried/)
    } finally {
      await chain.stop()
      await links.stop()
    }
  })

  it('is believed by nobody: its signing key counts no more, and a person\'s peer does not join it', async () => {
    const person = await openTestPeer()
    await person.peer.create({ words: generateWords(), password: PASSWORD })
    await assert.rejects(person.peer.join({ invitation: unused }), error => isMedrecError(error, 'PROVIDER_NOT_A_MEMBER'))
    await person.peer.close()
    person.temporary.remove()
  })
})

describe('a provider whose signing key was replaced', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let provider: TestProvider

  before(async () => {
    network = await startTestNetwork({ providers: 2 })
    provider = network.providers[0] as TestProvider
    await medrec(provider, 'rotate', '--role', 'signing', '--yes')
  })
  after(async () => { await network.stop() })

  it('is not believed with the old key, and is with the new one after it was started again', async () => {
    const person = await openTestPeer()
    await person.peer.create({ words: generateWords(), password: PASSWORD })
    const invitation = await provider.invite('maren')
    await assert.rejects(person.peer.join({ invitation }), error => isMedrecError(error, 'PROVIDER_UNPROVEN'))
    await provider.stop()
    await provider.start()
    await person.peer.join({ invitation })
    assert.ok(person.peer.records().length > 0)
    await person.peer.close()
    person.temporary.remove()
  })
})

function openOf (parties: Parties): Extract<ReturnType<Parties['open']>, { kind: 'open' }> {
  const message = parties.open()
  assert.ok(message.kind === 'open')
  return message
}

async function medrec (provider: TestProvider | undefined, ...args: string[]): Promise<void> {
  assert.ok(provider !== undefined)
  await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', MEDREC, 'govern', ...args, '--config', provider.configFile])
}

async function logOf (provider: TestProvider): Promise<string> {
  return await readFile(join(provider.dir, 'node.log'), 'utf8')
}
