import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openInvitations } from '../../node/provider/open-stores.ts'
import { readConfig } from '../../node/provider/config.ts'
import { runMedrec } from '../../node/start/run-medrec.ts'
import { peerIdOf } from '../../protocol/network/values.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { HandMadeClient } from './hand-made-client.ts'
import { newParty, redeem, secretOf, seconds } from './owner.ts'
import { logged, readLog, refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

describe('an invitation, redeemed by hand', { timeout: 280_000 }, () => {
  let network: TestNetwork
  let provider: TestProvider
  let client: HandMadeClient
  let stop: () => Promise<void>

  before(async () => {
    ({ network, provider, client, stop } = await startWireNetwork())
  })

  after(async () => {
    await stop()
  })

  it('gives the same relationship to the same delegate, also after a crash', async () => {
    const link = await client.connect(provider)
    const secret = secretOf(await provider.invite('maren'))
    const key = newParty()
    const first = await redeem({ link, key, secret })
    await provider.stop()
    await provider.start()
    const again = await client.connect(provider)
    assert.deepEqual((await redeem({ link: again, key, secret })).relationship, first.relationship)
  })

  it('is refused to a second delegate, and the operator hears of it', async () => {
    const link = await client.connect(provider)
    const secret = secretOf(await provider.invite('maren'))
    await redeem({ link, key: newParty(), secret })
    const before = (await readLog(provider)).length
    await refused(provider, /used by another delegate/, async () => await redeem({ link, key: newParty(), secret }), 'INVITATION_REFUSED')
    await logged(provider, before, line => line.includes('"event":"invitation-used-again"'), 'that it was tried again')
  })

  it('is refused after its end', async () => {
    const { dataDir } = await readConfig(provider.configFile)
    const { invitations, close } = openInvitations({ dataDir, now: seconds })
    const [patient] = [...await patientsOf(provider)]
    const secret = await invitations.create({ person: patient ?? '', expiresAt: seconds() + 2 })
    await close()
    await pause(3_100)
    const link = await client.connect(provider)
    await refused(provider, /The invitation has expired/, async () => await redeem({ link, key: newParty(), secret }), 'INVITATION_REFUSED')
  })

  it('is refused when it is signed by another, or for another connection', async () => {
    const link = await client.connect(provider)
    const secret = secretOf(await provider.invite('maren'))
    const unsigned = /not signed by the delegate, for this connection/
    await refused(provider, unsigned, async () => await redeem({ link, key: newParty(), secret, signedBy: newParty() }), 'INVITATION_REFUSED')
    await refused(provider, unsigned, async () => await redeem({ link, key: newParty(), secret, clientPeerId: peerIdOf(provider.multiaddrs[0] ?? '') }), 'INVITATION_REFUSED')
    // None of that has used it up.
    assert.equal((await redeem({ link, key: newParty(), secret })).relationship.length, 32)
  })

  it('cannot be guessed: tries are limited, and a wrong one looks like one that is used', async () => {
    const guesser = await HandMadeClient.start(network.network)
    const link = await guesser.connect(provider)
    const guess = async (): Promise<unknown> => await redeem({ link, key: newParty(), secret: new Uint8Array(randomBytes(16)) })
    await refused(provider, /No invitation has this secret/, guess, 'INVITATION_REFUSED')
    const codes = new Set<string>()
    for (let i = 0; i < 40; i++) codes.add(await guess().then(() => 'let in', (error: { code: string }) => error.code))
    assert.deepEqual([...codes].sort(), ['INVITATION_REFUSED', 'TOO_MANY_REQUESTS'])
    for (const length of [0, 15, 65, 10_000]) {
      const other = await HandMadeClient.start(network.network)
      const on = await other.connect(provider)
      await refused(provider, /./, async () => await redeem({ link: on, key: newParty(), secret: new Uint8Array(length) }), 'BAD_MESSAGE')
      await other.stop()
    }
    await guesser.stop()
  })

  it('tells nothing about the patient', async () => {
    const link = await provider.invite('maren')
    for (const told of [link, Buffer.from(link.split('=').at(-1) ?? '', 'base64url').toString('latin1')]) {
      for (const patient of await patientsOf(provider)) assert.equal(told.includes(patient), false)
      assert.doesNotMatch(told, /maren|sample/i)
    }
    assert.match(link, /^https:\/\/app\.example\/?#join=/)
  })
})

async function patientsOf (provider: TestProvider): Promise<string[]> {
  return (await runMedrec(['patients', '--config', provider.configFile]) as Array<{ id: string }>).map(({ id }) => id)
}
