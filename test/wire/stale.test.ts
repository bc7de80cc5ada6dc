import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import type { HandMadeClient } from './hand-made-client.ts'
import { Owner, until } from './owner.ts'
import { refused } from './refused.ts'
import { startWireNetwork } from './wire-network.ts'

/** specs/chain.md, "Freshness": ten block periods, at least this many seconds. */
const FRESH_MS = 15_000

describe('a provider whose chain stands still', { timeout: 280_000 }, () => {
  let network: TestNetwork
  let provider: TestProvider
  let client: HandMadeClient
  let stop: () => Promise<void>
  let owner: Owner

  before(async () => {
    ({ network, provider, client, stop } = await startWireNetwork())
    owner = await Owner.enrol({ client, provider, person: 'maren' })
  })

  after(async () => {
    process.kill(network.engine.pid, 'SIGCONT')
    await stop()
  })

  it('says so to everybody, lets nobody in, and goes on when there are blocks again', async () => {
    const held = await owner.link.fetch(owner.session)
    const invitation = await provider.invite('ines')
    process.kill(network.engine.pid, 'SIGSTOP')
    // What was seen a moment ago still counts.
    assert.deepEqual(await owner.link.fetch(owner.session), held)
    await pause(FRESH_MS + 2_500)
    const stale = /not seen a new block/
    await refused(provider, stale, async () => await owner.link.fetch(owner.session), 'CHAIN_STALE')
    await refused(provider, stale, async () => await owner.link.ask('sync', { case: 'policyStatus', value: { session: owner.session } }), 'CHAIN_STALE')
    await refused(provider, stale, async () => await owner.link.session({ ...owner.key, relationship: owner.relationship, role: 'owner' }), 'CHAIN_STALE')
    await assert.rejects(Owner.enrol({ client, provider: { ...provider, invite: async () => invitation }, person: 'ines' }), error => isMedrecError(error, 'CHAIN_STALE'))
    process.kill(network.engine.pid, 'SIGCONT')
    await until(async () => { assert.deepEqual(await owner.link.fetch(owner.session), held) })
  })
})
