import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Ran } from '../run-as.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

describe('a new key for one that others may know, by commands', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  const as = async (who: string, ...args: string[]): Promise<Ran> => await network.as(who, ...args)
  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)
  const recordsOf = async (who: string): Promise<Array<[string, number]>> => ((await as(who, 'records')).json['providers'] as Array<{ state: string, records: number }>).map(({ state, records }) => [state, records])

  before(async () => { network = await startActingNetwork({ providers: 2 }) })
  after(async () => { await network.stop() })

  it('has all that the old one had, which can do nothing any more', async () => {
    await network.join('maren', 'maren')
    const before = await recordsOf('maren')
    const card = String((await done('maren-again', 'helper', 'card', '--for-key', '--network', network.address))['link'])
    const moved = await done('maren', 'helper', 'move-key', card, '--wait', '240')
    assert.deepEqual(moved['left'], [])
    const taken = await done('maren-again', 'helper', 'take-over', String(moved['link']), '--wait', '240')
    assert.deepEqual([taken['done'], taken['waiting']], [2, []])
    const records = await recordsOf('maren-again')
    assert.deepEqual(records.map(([state]) => state), ['connected', 'connected'])
    assert.deepEqual(records.map(([, count]) => count).sort(), before.map(([, count]) => count).sort())
    assert.deepEqual((await recordsOf('maren')).map(([state]) => state), ['refused', 'refused'])
    const viewer = String((await done('doctor', 'card', '--network', network.address))['address'])
    const given = await done('maren-again', 'grant', '--to', viewer, '--categories', 'all', '--until', 'never', '--wait', '240')
    for (const { handle, relationship } of given['perProvider'] as Array<{ handle: string, relationship: string }>) {
      assert.ok(((await done('doctor', 'read', handle, relationship, '--as', viewer))['records'] as unknown[]).length > 0)
    }
  })

  it('gets nothing of what a helper acts in, and says so', async () => {
    await network.join('lio', 'lio')
    const helper = String((await done('mum', 'helper', 'card', '--network', network.address))['link'])
    await done('lio', 'helper', 'appoint', helper, '--as', 'proxy', '--name', 'Mum', '--after', '30d', '--wait', '240')
    const card = String((await done('lio-again', 'helper', 'card', '--for-key', '--network', network.address))['link'])
    assert.match((await as('lio', 'helper', 'move-key', card)).said, /HELPER_INVALID/)
  })
})
