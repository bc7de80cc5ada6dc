import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '../wire/owner.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'
import { HostileCustodian } from './hostile-custodian.ts'

const DAY = 86_400

interface Provider { relationship: string, handle: string, state: string, pending: boolean, blocked?: { by?: string, isOver: boolean } }

describe('a custodian who anchors what nobody has', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  let mum: HostileCustodian
  let relationship: string
  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)
  const provider = async (): Promise<Provider> => await until(async () => {
    const [found] = (await network.as('child', 'records', '--wait', '20')).json['providers'] as [Provider]
    if (found.state !== 'connected') throw new RangeError('It cannot be reached.')
    return found
  }, 1_000)
  /** Whether a viewer, who was given a link now or before, sees anything. */
  const isLetIn = async (viewer: string, link?: string): Promise<boolean> => {
    const shared = (await network.as(viewer, 'view', ...link === undefined ? [] : [link])).json['shared'] as Array<{ state: string, records: number }>
    return shared.some(({ state, records }) => state === 'active' && records > 0)
  }
  const share = async (viewer: string, ...more: string[]): Promise<Record<string, unknown>> => {
    const card = String((await done(viewer, 'card', '--name', viewer, '--network', network.address))['link'])
    return (await network.as('child', 'share', card, '--name', viewer, '--categories', 'all', '--until', 'never', ...more)).json
  }

  before(async () => {
    network = await startActingNetwork({ providers: 1 })
    mum = await HostileCustodian.start(network)
    await network.join('child', 'lio')
    relationship = (await provider()).relationship
    const made = await share('doctor', '--wait', '240')
    assert.ok(await isLetIn('doctor', String(made['link'])))
    await network.passMinute()
    const birthday = new Date((network.now() + 100 * DAY) * 1_000).toISOString().slice(0, 10)
    await done('child', 'helper', 'appoint', await mum.card(), '--as', 'parent', '--name', 'Mum', '--until', birthday, '--wait', '240')
    await network.passMinute()
  })

  after(async () => {
    await mum.stop()
    await network.stop()
  })

  it('keeps everybody out but the person, who is told who it was', async () => {
    await mum.anchorNothing(relationship, network.now())
    // Settled, it is looked at.
    await network.passMinute()
    assert.deepEqual((await provider()).blocked, { by: 'Mum', isOver: false })
    const made = await share('school', '--wait', '10')
    assert.equal(made['state'], 'waiting')
    assert.ok(!await isLetIn('school', String(made['link'])))
  })

  it('does so no more when the person gives that up, also while the custodian acts', async () => {
    await network.passMinute()
    const unasked = await network.as('child', 'unblock', relationship)
    assert.deepEqual([unasked.code, unasked.error], [2, 'USAGE'])
    assert.match(unasked.said, /gives up what was put in force at .* Nobody can take it back/)
    const given = await done('child', 'unblock', 'mercy-general', '--yes', '--wait', '240')
    assert.equal(given['givenUp'], 1)
    assert.deepEqual((given['providers'] as Provider[]).map(({ blocked, pending }) => [blocked, pending]), [[undefined, false]])
    assert.ok(await isLetIn('school'))
    const again = await done('child', 'unblock', 'mercy-general', '--wait', '240')
    assert.deepEqual([again['givenUp'], again['settled']], [0, true])
    assert.equal((await network.as('child', 'unblock', 'nowhere')).error, 'PROVIDER_UNKNOWN')
  })

  it('does so no more when it was ended, without anybody doing anything, however often it did it and what was anchored over it', async () => {
    for (let times = 0; times < 2; times++) {
      await network.passMinute()
      await mum.anchorNothing(relationship, network.now())
    }
    await network.passMinute()
    // What takes away goes out over what nobody has.
    await network.as('child', 'revoke', 'school', '--wait', '20')
    assert.deepEqual((await provider()).blocked, { by: 'Mum', isOver: false })
    await network.passMinute()
    await done('child', 'helper', 'end', 'Mum', '--wait', '240')
    await network.passMinute()
    await done('child', 'records', '--wait', '240')
    const { blocked, pending } = await provider()
    assert.deepEqual([blocked, pending], [undefined, false])
    const made = await share('nurse', '--wait', '240')
    assert.ok(await isLetIn('nurse', String(made['link'])))
    assert.ok(!await isLetIn('school'), 'what had ended stays so')
    assert.ok(await isLetIn('doctor'))
  })
})
