import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { SharedEntry, ShareEntry } from '../../../protocol/peer/share-types.ts'
import { runAsIn } from '../../run-as.ts'
import { startTestNetwork } from '../../start-test-network.ts'
import type { TestNetwork } from '../../start-test-network.ts'

describe('one decision for every provider, from the command line', { timeout: 500_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-standing-'))
  let network: TestNetwork

  before(async () => { network = await startTestNetwork({ providers: 3 }) })

  after(async () => {
    await network.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const as = runAsIn(folder)
  /** What the viewer is given now, by provider; nothing of those that have ended. */
  const seen = async (...args: string[]): Promise<Record<string, boolean>> => {
    // What is settled for the person a node may have read no block of yet.
    await network.mine(1)
    const { json } = await as('pharmacy', 'view', ...args)
    return Object.fromEntries((json['shared'] as SharedEntry[]).flatMap(({ sources }) => sources).map(({ handle, records, state }) => [handle, records > 0 && state === 'active']))
  }
  const shares = async (): Promise<ShareEntry[]> => (await as('person', 'share')).json['shares'] as ShareEntry[]

  it('is given once, and seen at two providers and at a third that is joined later', async () => {
    const [first, second, third] = network.providers
    for (const provider of [first, second]) assert.equal((await as('person', 'join', await provider?.invite('maren') ?? '')).code, 0)
    const { json: { link: card } } = await as('pharmacy', 'card', '--name', 'The pharmacy', '--network', network.address)
    const shared = await as('person', 'share', String(card), '--name', 'Pharmacy', '--categories', 'prescriptions', '--until', '30d', '--purpose', 'to fill them')
    assert.equal(shared.code, 0, shared.said)
    assert.deepEqual(await seen(String(shared.json['link'])), { 'mercy-general': true, 'northside-clinic': true })
    assert.equal((await as('person', 'join', await third?.invite('maren') ?? '')).code, 0)
    // Sends on what waits: the grant at the third, and the letter to the viewer.
    assert.equal((await as('person', 'records')).code, 0)
    assert.deepEqual(await seen(), { 'mercy-general': true, 'northside-clinic': true, 'corner-pharmacy': true })
    const [listed, ...others] = await shares()
    assert.deepEqual([listed?.state, listed?.providers, listed?.actions, listed?.purpose, others.length], ['active', 'all', ['read'], 'to fill them', 0])
  })

  it('is taken back at one provider by itself, then as one, and says which has not heard', async () => {
    const one = await as('person', 'revoke', 'Pharmacy', '--provider', 'northside-clinic')
    assert.equal(one.code, 0, one.said)
    assert.deepEqual(await seen(), { 'mercy-general': true, 'northside-clinic': false, 'corner-pharmacy': true })
    assert.match((await as('person', 'revoke', 'Pharmacy', '--provider', 'northside-clinic')).said, /SHARE_UNKNOWN/)
    await network.providers[2]?.stop()
    const all = await as('person', 'revoke', 'Pharmacy', '--wait', '10')
    assert.equal(all.code, 3, all.said)
    const [ending] = all.json['shares'] as ShareEntry[]
    assert.deepEqual([ending?.state, ending?.perProvider.filter(({ state }) => state !== 'done').map(({ name }) => name)], ['ending', [network.providers[2]?.name]])
    await network.providers[2]?.start()
    // A node that has just started may not have read the chain yet, and then counts as away.
    for (let tries = 1; (await as('person', 'records')).code !== 0; tries++) assert.ok(tries < 6, 'the provider does not come back')
    assert.deepEqual((await shares()).map(({ state }) => state), ['ended'])
    assert.deepEqual(await seen(), { 'mercy-general': false, 'northside-clinic': false, 'corner-pharmacy': false })
  })
})
