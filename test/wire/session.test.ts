import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_PROOFS_PER_PEER } from '../../protocol/session/constants.ts'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import { peerIdOf } from '../../protocol/network/values.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { beforeMoment } from './before-moment.ts'
import { HandMadeClient } from './hand-made-client.ts'
import type { HandMadeConnection, ProofParts } from './hand-made-client.ts'
import { inOneMinute } from './in-one-minute.ts'
import { newParty, Owner, seconds, until } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

const NONCE = /The nonce is not one of this connection/
const UNSIGNED = /not signed by the delegate, for this connection/

describe('a session proof, made by hand', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let provider: TestProvider
  let client: HandMadeClient
  let stop: () => Promise<void>
  let other: HandMadeClient
  let owner: Owner
  let link: HandMadeConnection

  before(async () => {
    ({ network, provider, client, stop } = await startWireNetwork({ providers: 2 }))
    other = await HandMadeClient.start(network.network)
    owner = await Owner.enrol({ client, provider, person: 'maren' })
    link = await client.connect(provider)
  })

  after(async () => {
    await other.stop()
    await stop()
  })

  const proof = async (on = link): Promise<ProofParts> => await on.proof({ ...owner.key, relationship: owner.relationship, role: 'owner' })

  it('is taken when all of it is true, and good on every stream of its connection', async () => {
    const session = await link.prove(await proof())
    assert.ok((await link.fetch(session)).size > 0)
    assert.equal((await link.ask('sync', { case: 'policyStatus', value: { session } })).case, 'policyState')
  })

  it('is not good for a second session', async () => {
    const once = await proof()
    await link.prove(once)
    await refused(provider, NONCE, async () => await link.prove(once))
  })

  it('is not good on another connection of the same peer', async () => {
    const made = await proof()
    const another = await client.connect(provider)
    await refused(provider, NONCE, async () => await another.prove(made))
    // Nor with a nonce of that connection: the nonce is signed.
    await refused(provider, UNSIGNED, async () => await another.sendProof({ ...made, nonce: (await another.nonce()).nonce }, signatureOf(made)))
    const session = await link.prove(made)
    await refused(provider, /Nothing was proved under this handle/, async () => await another.fetch(session))
    await another.close()
  })

  it('is not good for another peer, who took it off the wire', async () => {
    const stolen = await other.connect(provider)
    const made = await proof()
    await refused(provider, NONCE, async () => await stolen.prove(made))
    // Signed over its nonce, but over the other's PeerId: what a peer in the middle would have.
    const relayed = { ...made, nonce: (await stolen.nonce()).nonce }
    await refused(provider, UNSIGNED, async () => await stolen.prove(relayed))
    await stolen.close()
  })

  it('is not good at a provider for which it was not signed', async () => {
    const elsewhere = network.providers[1] as TestProvider
    const another = await client.connect(elsewhere)
    const made = await proof()
    await refused(elsewhere, UNSIGNED, async () => await another.prove({ ...made, nonce: (await another.nonce()).nonce }))
    await refused(provider, UNSIGNED, async () => await link.prove({ ...made, providerPeerId: peerIdOf(elsewhere.multiaddrs[0] ?? '') ?? '' }))
    await another.close()
  })

  it('tells nobody whether a relationship is kept by a provider', async () => {
    const elsewhere = network.providers[1] as TestProvider
    const stranger = newParty()
    const notKept = /The relationship is not one of this provider/
    const [here, there] = [await client.connect(provider), await client.connect(elsewhere)]
    const sessions = await Promise.all([here, there].map(async each => await each.session({ ...stranger, relationship: owner.relationship, role: 'viewer' })))
    await refused(provider, /No grant is for this delegate now/, async () => await here.fetch(sessions[0] ?? 0))
    await refused(elsewhere, notKept, async () => await there.fetch(sessions[1] ?? 0))
    for (const [at, each, session] of [[provider, here, sessions[0]], [elsewhere, there, sessions[1]]] as const) {
      await refused(at, /./, async () => await each.ask('sync', { case: 'policyOffer', value: { session: session ?? 0, sealed: new Uint8Array(randomBytes(200)) } }))
      assert.deepEqual(await each.log(session ?? 0), [])
    }
    await refused(elsewhere, notKept, async () => await there.session({ ...owner.key, relationship: owner.relationship, role: 'owner' }))
    await Promise.all([here.close(), there.close()])
  })

  it('is not good for another network, role, key or relationship', async () => {
    const networks = [{ ...network.network, chainId: network.network.chainId + 1 }, { ...network.network, contracts: { ...network.network.contracts, relationships: network.network.contracts.providerRegistry } }]
    for (const wrong of networks) await refused(provider, UNSIGNED, async () => await link.prove({ ...await proof(), network: wrong }))
    await refused(provider, UNSIGNED, async () => {
      const made = await proof()
      return await link.sendProof({ ...made, role: 'viewer' }, signatureOf(made))
    })
    await refused(provider, UNSIGNED, async () => await link.prove({ ...await proof(), privateKey: newParty().privateKey }))
    await refused(provider, /There is no such role/, async () => await link.prove({ ...await proof(), role: 'admin' }))
    const second = await Owner.enrol({ client, provider, person: 'ines' })
    await refused(provider, /The delegate is not the controller/, async () => await link.prove({ ...await proof(), relationship: second.relationship }))
    await refused(provider, UNSIGNED, async () => await link.sendProof(await proof(), new Uint8Array(65)))
    await refused(provider, UNSIGNED, async () => await link.sendProof(await proof(), new Uint8Array(randomBytes(10_000))))
  })

  it('is not good after its end, nor for longer than an hour', async () => {
    await refused(provider, /The expiry is past/, async () => await link.prove({ ...await proof(), expiresAt: seconds() - 1 }))
    await refused(provider, /more than an hour ahead/, async () => await link.prove({ ...await proof(), expiresAt: seconds() + 3_700 }))
  })

  it('ends at its second: the session with it', async () => {
    const { session, moment } = await beforeMoment({ seconds: 4, work: async near => {
      const session = await link.prove({ ...await proof(), expiresAt: near() })
      assert.ok((await link.fetch(session)).size > 0)
      return { session }
    } })
    await pause(moment * 1_000 - Date.now() + 1_100)
    await refused(provider, /The session is over/, async () => await link.fetch(session))
    await refused(provider, /The session is over/, async () => await link.ask('sync', { case: 'policyStatus', value: { session } }))
  })

  it('comes first: nothing is answered before it', async () => {
    const fresh = await client.connect(provider)
    const unproved = /Nothing was proved under this handle/
    for (const session of [0, 1, 2, 4_294_967_295]) await refused(provider, unproved, async () => await fresh.fetch(session))
    await refused(provider, unproved, async () => await fresh.log(1))
    await refused(provider, unproved, async () => await fresh.ask('records', { case: 'signature', value: { session: 1, receiptHash: new Uint8Array(32) } }))
    await refused(provider, unproved, async () => await fresh.ask('sync', { case: 'policySync', value: { session: 1, turn: {} } }))
    await refused(provider, unproved, async () => await fresh.ask('sync', { case: 'policyOffer', value: { session: 1, sealed: new Uint8Array(100) } }))
    await fresh.close()
  })

  it(`may be tried ${MAX_PROOFS_PER_PEER} times a minute by one peer`, async () => {
    await inOneMinute(async () => {
      const guesser = await HandMadeClient.start(network.network)
      try {
        const guessing = await guesser.connect(provider)
        const guess = async (): Promise<unknown> => await guessing.sendProof({ ...newParty(), delegate: newParty().address, role: 'viewer', relationship: owner.relationship, nonce: new Uint8Array(randomBytes(32)), expiresAt: seconds() + 60 }, new Uint8Array(65)).catch((error: unknown) => error)
        for (let i = 0; i < MAX_PROOFS_PER_PEER; i++) assert.ok(isMedrecError(await guess(), 'DENIED'))
        await refused(provider, /More requests/, async () => { throw await guess() }, 'TOO_MANY_REQUESTS')
        // Who guesses holds up nobody else.
        await until(async () => { await link.prove(await proof()) })
      } finally {
        await guesser.stop()
      }
    })
  })
})

function signatureOf ({ privateKey, network, ...message }: ProofParts): Uint8Array {
  return signTypedData({ network, type: 'SessionProof', message, privateKey })
}
