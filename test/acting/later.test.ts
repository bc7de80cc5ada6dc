import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Ran } from '../run-as.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

interface Granted { id: string, viewer: string, perProvider: Array<{ handle: string, relationship: string, state: string }> }

describe('what was decided for all providers, where one is joined later', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  const as = async (who: string, ...args: string[]): Promise<Ran> => await network.as(who, ...args)
  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)

  before(async () => { network = await startActingNetwork({ providers: 2 }) })
  after(async () => { await network.stop() })

  it('holds there, too, for an address and for an emergency, and ends everywhere', async () => {
    const [first = '', second = ''] = await network.invitations('maren')
    await done('maren', 'join', first)
    const card = String((await done('doctor', 'card', '--name', 'Doctor', '--network', network.address))['address'])
    const given = await done('maren', 'grant', '--to', card, '--categories', 'all', '--until', 'never', '--wait', '240') as unknown as Granted
    await done('maren', 'grant', '--to', 'members', '--categories', 'all', '--until', 'never', '--emergency', '--wait', '240')
    assert.equal(given.perProvider.length, 1)
    await done('maren', 'join', second, '--wait', '240')
    await done('maren', 'records', '--wait', '240')
    const grants = (await done('maren', 'grant'))['grants'] as Granted[]
    assert.deepEqual(grants.map(({ viewer, perProvider }) => [viewer, perProvider.map(({ state }) => state)]).sort(), [[card, ['done', 'done']], ['members', ['done', 'done']]].sort())
    const both = grants.find(({ id }) => id === given.id)?.perProvider ?? []
    await network.nextBlock()
    for (const { handle, relationship } of both) assert.ok(((await done('doctor', 'read', handle, relationship, '--as', card))['records'] as unknown[]).length > 0)
    await done('maren', 'grant', '--end', given.id, '--wait', '240')
    await network.nextBlock()
    for (const { handle, relationship } of both) assert.match((await as('doctor', 'read', handle, relationship, '--as', card)).said, /DENIED/)
    assert.deepEqual(((await done('maren', 'grant'))['grants'] as Granted[]).map(({ viewer }) => viewer), ['members'])
  })

  it('lets a helper act there, too, by the card that they showed, once they have the link again', async () => {
    const [first = '', second = ''] = await network.invitations('lio')
    const recordsOf = async (...args: string[]): Promise<number[]> => ((await as('parent', 'records', ...args)).json['providers'] as Array<{ records: number }>).map(({ records }) => records)
    await done('lio', 'join', first)
    const card = String((await done('parent', 'helper', 'card', '--name', 'Mum', '--network', network.address))['link'])
    const birthday = new Date((network.now() + 100 * 86_400) * 1_000).toISOString().slice(0, 10)
    const made = await done('lio', 'helper', 'appoint', card, '--as', 'parent', '--name', 'Mum', '--until', birthday, '--wait', '240')
    const { id } = (await done('parent', 'helper', 'accept', String(made['link'])))['acting'] as { id: string }
    assert.equal((await recordsOf('--for', id)).length, 1)
    const { helpers } = (await done('lio', 'join', second, '--wait', '240')) as { helpers?: Array<{ name: string, providers: string[], link?: string }> }
    const [mum] = helpers ?? []
    assert.deepEqual([helpers?.length, mum?.name, mum?.providers.length], [1, 'Mum', 1])
    const again = (await done('parent', 'helper', 'accept', String(mum?.link)))['acting'] as { id: string, state: string, sources: unknown[] }
    assert.deepEqual([again.id, again.state, again.sources.length], [id, 'active', 2])
    const older = (await done('parent', 'helper', 'accept', String(made['link'])))['acting'] as { id: string, sources: unknown[] }
    assert.deepEqual([older.id, older.sources.length], [id, 2], 'the link from before takes nothing away')
    const records = await recordsOf('--for', id)
    assert.ok(records.length === 2 && records.every(count => count > 0))
    const listed = (await done('lio', 'helper', 'list'))['helpers'] as Array<{ untold: unknown[], missing: unknown[], perProvider: unknown[] }>
    assert.deepEqual(listed.map(({ untold, missing, perProvider }) => [untold.length, missing.length, perProvider.length]), [[0, 0, 2]])
  })
})
