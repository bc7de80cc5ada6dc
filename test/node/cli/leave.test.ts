import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { sayUnsettled } from '../../../node/cli/commands/patients.ts'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import { runAsIn } from '../../run-as.ts'
import { startTestNetwork } from '../../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../../start-test-network.ts'

describe('the end of a relationship, from the command line', { timeout: 500_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-leave-'))
  let network: TestNetwork
  let provider: TestProvider

  before(async () => {
    network = await startTestNetwork({ providers: 1 })
    provider = network.providers[0] as TestProvider
  })

  after(async () => {
    await network.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const as = runAsIn(folder)
  const providers = async (): Promise<ProviderStatus[]> => (await as('person', 'records')).json['providers'] as ProviderStatus[]
  /** The numbers of those who have joined. */
  const joined = async (): Promise<string[]> => ((await as<Array<{ id: string, relationships: number }>>('operator', 'patients', '--config', provider.configFile)).json).filter(({ relationships }) => relationships > 0).map(({ id }) => id)

  it('is asked for, told, and leaves the person what was fetched', async () => {
    assert.equal((await as('person', 'join', await provider.invite('maren'))).code, 0)
    assert.equal((await joined()).length, 1)
    const unasked = await as('person', 'leave', provider.handle)
    assert.deepEqual([unasked.code, unasked.error], [2, 'USAGE'])
    assert.match(unasked.said, /ends your relationship with .* for good.* stay here/s)
    assert.equal((await as('person', 'leave', 'nowhere', '--yes')).error, 'PROVIDER_UNKNOWN')
    const left = await as('person', 'leave', provider.handle, '--yes')
    assert.equal(left.code, 0, left.said)
    const [status] = left.json['providers'] as ProviderStatus[]
    assert.deepEqual([status?.state, status?.ended?.by, status?.ended?.isSettled, (status?.records ?? 0) > 0], ['left', 'me', true, true])
    assert.equal((await as('person', 'leave', provider.handle)).code, 0)
    assert.deepEqual((await providers()).map(({ records }) => records), [status?.records])
  })

  it('is the provider\'s to say as well, and the person is told', async () => {
    assert.deepEqual(await joined(), [])
    assert.equal((await as('person', 'join', await provider.invite('maren'))).code, 0)
    const [patient = ''] = await joined()
    const unasked = await as('operator', 'patients', '--config', provider.configFile, '--end', patient)
    assert.deepEqual([unasked.code, unasked.error], [2, 'USAGE'])
    assert.match(unasked.said, /ends the relationship with patient .* for good/)
    const early = await as('operator', 'patients', '--config', provider.configFile, '--end', patient, '--yes', '--wait', '0')
    assert.deepEqual([early.code, early.json['relationships'], early.json['settled']], [3, [], false])
    assert.match(early.said, /has not noted it yet: give the same command again/)
    // Of two one may never have come to the chain, of which the node tells nothing.
    assert.match(sayUnsettled({ told: 1 }), /goes on with it/)
    const ended = await as('operator', 'patients', '--config', provider.configFile, '--end', patient, '--yes')
    assert.equal(ended.code, 0, ended.said)
    assert.equal(ended.json['settled'], true)
    const again = await as('operator', 'patients', '--config', provider.configFile, '--end', patient)
    assert.deepEqual([again.code, again.json['settled'], (again.json['relationships'] as Array<{ by: string }>).map(({ by }) => by)], [0, true, ['person', 'provider']])
    const nobody = await as('operator', 'patients', '--config', provider.configFile, '--end', 'nobody', '--yes')
    assert.deepEqual([nobody.code, nobody.error], [2, 'PERSON_UNKNOWN'])
    assert.deepEqual((await providers()).map(({ state, ended: end, records }) => [state, end?.by, records > 0]), [['left', 'me', true], ['left', 'provider', true]])
    const forgotten = await as('person', 'leave', provider.handle, '--forget', '--yes')
    assert.equal(forgotten.code, 0, forgotten.said)
    assert.deepEqual((await providers()).map(({ records }) => records), [0, 0])
  })

  it('is, as a share is, not taken for something else where a word is forgotten', async () => {
    for (const [args, said] of [
      [['share', '--categories', 'all', '--until', '3d', '--name', 'Z'], /CARD is missing/], [['grant', '--emergency'], /--to VIEWER is missing/], [['grant', '--providers', 'foo'], /--to VIEWER is missing/],
      [['share', 'medrec:card:x', '--categories', 'labs', '--until', '3d', '--name', 'Z', '--labels', 'MH,FOO'], /There is no FOO/], [['grant', '--to', 'members', '--categories', 'labs', '--until', '3d', '--labels', 'FOO'], /There is no FOO/]
    ] as const) {
      const ran = await as('person', ...args)
      assert.deepEqual([ran.code, ran.error], [2, 'USAGE'], args.join(' '))
      assert.match(ran.said, said)
    }
    for (const list of ['share', 'grant']) assert.equal((await as('person', list)).code, 0)
  })
})
