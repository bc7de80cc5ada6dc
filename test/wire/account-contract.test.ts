import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { JsonRpcProvider } from 'ethers/providers'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_CONTRACT_SESSION_SECONDS, MAX_STRANGER_PROOFS_PER_PEER } from '../../protocol/session/constants.ts'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { openAccounts } from './deploy-account.ts'
import { HandMadeClient } from './hand-made-client.ts'
import { inOneMinute } from './in-one-minute.ts'
import { newParty, Owner, redeem, seconds, secretOf, until } from './owner.ts'
import type { Party } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

const UNSIGNED = /not signed by the delegate, for this connection/
const CATEGORIES = ['allergies', 'prescriptions']

/** Whatever a person signs, a contract may sign by ERC-1271 in place of a key. */
describe('a person whose address is a contract', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let provider: TestProvider
  let client: HandMadeClient
  let chain: JsonRpcProvider
  let stop: () => Promise<void>
  let accounts: Awaited<ReturnType<typeof openAccounts>>
  let owner: Owner

  before(async () => {
    ({ network, provider, client, stop } = await startWireNetwork())
    chain = new JsonRpcProvider(network.engine.rpcUrl, network.network.chainId, { staticNetwork: true, cacheTimeout: -1 })
    accounts = await openAccounts(chain)
  })

  after(async () => {
    chain.destroy()
    await stop()
  })

  it('takes an invitation and opens a relationship, and nobody else does so in its name', async () => {
    const key = await accounts.keyAccount()
    const secret = secretOf(await provider.invite('maren'))
    const link = await client.connect(provider)
    for (const signedBy of [newParty(), { ...newParty(), address: key.address }]) await refused(provider, UNSIGNED, async () => await redeem({ link, key, secret, signedBy }), 'INVITATION_REFUSED')
    owner = await Owner.enrol({ client, provider, person: 'maren', key })
    assert.equal((await owner.link.list(owner.session)).length > 0, true)
  })

  it('proves sessions of a minute, as owner and as viewer', async () => {
    const viewer = await accounts.keyAccount()
    owner.grant({ viewer: viewer.address, categories: CATEGORIES })
    await owner.publish()
    const { link, session } = await owner.viewer(viewer)
    const listed = await link.list(session)
    assert.ok(listed.length > 0)
    assert.ok(listed.every(({ categories }) => categories.some(category => CATEGORIES.includes(category))))
    const proof = await owner.link.proof({ ...owner.key, relationship: owner.relationship, role: 'owner' })
    await refused(provider, UNSIGNED, async () => await owner.link.prove({ ...proof, expiresAt: seconds() + MAX_CONTRACT_SESSION_SECONDS + 30 }))
  })

  it('is nobody by a contract that reverts, burns its gas or answers something else, or by an address without one', async () => {
    for (const name of ['RevertingAccount', 'BurningAccount', 'LongAnswerAccount']) {
      const address = await accounts.deploy(name)
      await refused(provider, UNSIGNED, async () => await owner.viewer({ ...newParty(), address, isContract: true }))
    }
    await refused(provider, UNSIGNED, async () => await owner.viewer({ ...newParty(), address: newParty().address, isContract: true }))
  })

  it('has contracts asked so many times a minute, and keys proved beside that', async () => {
    const stranger = await HandMadeClient.start(network.network)
    const link = await stranger.connect(provider)
    const key = newParty()
    const wrong: Party = { ...newParty(), isContract: true }
    const prove = async (by: Party): Promise<unknown> => await link.session({ ...by, relationship: owner.relationship, role: 'viewer' }).catch((error: unknown) => error)
    await inOneMinute(async () => {
      const answers = []
      for (let i = 0; i <= MAX_STRANGER_PROOFS_PER_PEER; i++) answers.push(await prove({ ...wrong, address: newParty().address }))
      assert.ok(answers.slice(0, -1).every(answer => isMedrecError(answer, 'DENIED')), String(answers[0]))
      assert.ok(isMedrecError(answers.at(-1), 'TOO_MANY_REQUESTS'))
      assert.equal(typeof await prove(key), 'number')
    })
    await stranger.stop()
  })

  it('hands control over to another, and ends the relationship', async () => {
    const next = await accounts.keyAccount()
    const { relationship, sequence, link } = owner
    const message = { relationship, controller: next.address, expectedSequence: sequence, deadline: seconds() + 600 }
    const signature = signTypedData({ network: network.network, type: 'SetController', message, privateKey: owner.key.privateKey })
    // A carrier takes two of a contract's messages in a minute: as a person's peer, this one waits for the next.
    await until(async () => { await link.ask('chain', { case: 'relay', value: { message: { case: 'setController', value: { relationship: fromHex(relationship, 32), controller: fromHex(next.address, 20), expectedSequence: BigInt(sequence), deadline: BigInt(message.deadline), signature } } } }) }, 1_000, 75_000)
    const another = await HandMadeClient.start(network.network)
    const theirs = await another.connect(provider)
    const taken = await until(async () => await theirs.session({ ...next, relationship, role: 'owner' }), 2_500)
    assert.ok((await theirs.list(taken)).length > 0)
    await refused(provider, /not the controller/, async () => await link.session({ ...owner.key, relationship, role: 'owner' }))
    Object.assign(owner, { key: next, session: taken, sequence: sequence + 1 })
    await until(async () => { await owner.terminate() }, 1_000, 75_000)
    await until(async () => {
      // What a session of the owner's may do then is to read the log.
      const again = await theirs.session({ ...next, relationship, role: 'owner' }).then(async session => await theirs.list(session)).catch((error: unknown) => error)
      if (!isMedrecError(again, 'DENIED')) throw new RangeError('It is not over yet.')
    }, 2_500)
    await another.stop()
  })
})
