import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '../wire/owner.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'
import { HostileCustodian } from './hostile-custodian.ts'

const DAY = 86_400

interface Provider { relationship: string, state: string, pending: boolean, blocked?: { by?: string, isOver: boolean } }

describe('a custodian who anchors without end what nobody has', { timeout: 600_000 }, () => {
  let network: ActingNetwork
  let mum: HostileCustodian
  let relationship: string
  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)
  const provider = async (): Promise<Provider> => await until(async () => {
    const [found] = (await network.as('child', 'records', '--wait', '20')).json['providers'] as [Provider]
    if (found.state !== 'connected') throw new RangeError('It cannot be reached.')
    return found
  }, 1_000)
  const isLetIn = async (...link: string[]): Promise<boolean> => {
    const shared = (await network.as('doctor', 'view', ...link)).json['shared'] as Array<{ state: string, records: number }>
    return shared.some(({ state, records }) => state === 'active' && records > 0)
  }

  before(async () => {
    network = await startActingNetwork({ providers: 1 })
    mum = await HostileCustodian.start(network)
    await network.join('child', 'lio')
    relationship = (await provider()).relationship
    const card = String((await done('doctor', 'card', '--name', 'doctor', '--network', network.address))['link'])
    const made = await done('child', 'share', card, '--name', 'doctor', '--categories', 'all', '--until', 'never', '--wait', '240')
    assert.ok(await isLetIn(String(made['link'])))
    await network.passMinute()
    const birthday = new Date((network.now() + 100 * DAY) * 1_000).toISOString().slice(0, 10)
    await done('child', 'helper', 'appoint', await mum.card(), '--as', 'parent', '--name', 'Mum', '--until', birthday, '--wait', '240')
    await network.passMinute()
  })

  after(async () => {
    await mum.stop()
    await network.stop()
  })

  it('keeps the person out until they have ended that one, also where a member brings as many as blocks have room for, and goes on', async () => {
    assert.equal(await mum.anchorMany(relationship, { count: 640, network }), 640)
    await network.passMinute()
    assert.deepEqual((await provider()).blocked, { by: 'Mum', isOver: false })
    assert.ok(!await isLetIn(), 'nobody is given records meanwhile')
    assert.equal(await mum.anchorMany(relationship, { count: 128, network }), 128)
    await done('child', 'helper', 'end', 'Mum', '--wait', '240')
    assert.equal(await mum.anchorMany(relationship, { count: 64, network }), 0, 'who was ended anchors nothing')
    await network.passMinute()
    await done('child', 'records', '--wait', '240')
    const { blocked, pending } = await provider()
    assert.deepEqual([blocked, pending], [undefined, false])
    await until(async () => {
      if (!await isLetIn()) throw new RangeError('The viewer is not let in yet.')
    }, 2_000, 60_000)
  })
})
