import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { POWERS } from '../../protocol/agent/constants.ts'
import type { TestProvider } from '../start-test-network.ts'
import type { HandMadeClient } from './hand-made-client.ts'
import { newParty, Owner, until } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

describe('a provider whose owner gave their agent to another key', { timeout: 280_000 }, () => {
  let provider: TestProvider
  let client: HandMadeClient
  let stop: () => Promise<void>
  let owner: Owner
  const [helper, next] = [newParty(), newParty()]

  before(async () => {
    ({ provider, client, stop } = await startWireNetwork())
    owner = await Owner.enrol({ client, provider, person: 'maren' })
    await owner.push()
    await owner.handOver(helper, POWERS.read)
  })

  after(async () => { await stop() })

  it('refuses the old key, also in a session that it had proved, lets in the new one, and whom the old one had let act, until the new one ends that', async () => {
    const acting = await owner.custodian(helper)
    await owner.giveAgent(next)
    const link = await client.connect(provider)
    const session = await until(async () => await link.session({ ...next, relationship: owner.relationship, role: 'owner' }), 1_000)
    assert.ok((await link.fetch(session)).size > 0)
    await refused(provider, /./, async () => await owner.link.fetch(owner.session))
    await refused(provider, /./, async () => await (await client.connect(provider)).session({ ...owner.key, relationship: owner.relationship, role: 'owner' }))
    assert.ok((await acting.link.fetch(acting.session)).size > 0)
  })
})
