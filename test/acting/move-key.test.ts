import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { formatLink } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import type { Ran } from '../run-as.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

describe('a new key for one that others may know, by commands', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  const as = async (who: string, ...args: string[]): Promise<Ran> => await network.as(who, ...args)
  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)
  const recordsOf = async (who: string, ...args: string[]): Promise<Array<[string, number]>> => ((await as(who, 'records', ...args)).json['providers'] as Array<{ state: string, records: number }>).map(({ state, records }) => [state, records])

  before(async () => { network = await startActingNetwork({ providers: 2 }) })
  after(async () => { await network.stop() })

  it('has all that the old one had, which can do nothing any more', async () => {
    await network.join('maren', 'maren')
    const before = await recordsOf('maren')
    const card = String((await done('maren-again', 'helper', 'card', '--for-key', '--name', 'Maren', '--network', network.address))['link'])
    const unasked = await as('maren', 'helper', 'move-key', card)
    assert.deepEqual([unasked.code, unasked.error], [2, 'USAGE'])
    assert.match(unasked.said, /gives all that your key controls to the key of a card that says "Maren"\. Nobody can take it back/)
    const helpers = String((await done('maren-again', 'helper', 'card', '--network', network.address))['link'])
    assert.match((await as('maren', 'helper', 'move-key', helpers, '--yes')).said, /LINK_INVALID[^]*helper card --for-key/)
    assert.match((await as('maren', 'helper', 'appoint', card, '--as', 'guardian', '--name', 'Maren')).said, /LINK_INVALID/)
    const moved = await done('maren', 'helper', 'move-key', card, '--yes', '--wait', '240')
    assert.deepEqual(moved['left'], [])
    const taken = await done('maren-again', 'helper', 'take-over', String(moved['link']), '--wait', '240')
    assert.deepEqual([taken['done'], taken['waiting']], [2, []])
    const records = await recordsOf('maren-again')
    assert.deepEqual(records.map(([state]) => state), ['connected', 'connected'])
    assert.deepEqual(records.map(([, count]) => count).sort(), before.map(([, count]) => count).sort())
    assert.deepEqual((await recordsOf('maren')).map(([state]) => state), ['refused', 'refused'])
    const viewer = String((await done('doctor', 'card', '--network', network.address))['address'])
    const given = await done('maren-again', 'grant', '--to', viewer, '--categories', 'all', '--until', 'never', '--wait', '240')
    await network.nextBlock()
    for (const { handle, relationship } of given['perProvider'] as Array<{ handle: string, relationship: string }>) {
      assert.ok(((await done('doctor', 'read', handle, relationship, '--as', viewer))['records'] as unknown[]).length > 0)
    }
  })

  it('rules alone where a parent acted and guardians had a say, who end with the old one', async () => {
    await network.join('lio', 'lio')
    await network.passMinute()
    const cardOf = async (who: string): Promise<string> => String((await done(who, 'helper', 'card', '--network', network.address))['link'])
    const birthday = new Date((network.now() + 400 * 86_400) * 1_000).toISOString().slice(0, 10)
    const made = await done('lio', 'helper', 'appoint', await cardOf('mum'), '--as', 'parent', '--name', 'Mum', '--until', birthday, '--wait', '240')
    const { id } = (await done('mum', 'helper', 'accept', String(made['link'])))['acting'] as { id: string }
    const before = await recordsOf('lio')
    assert.deepEqual(await recordsOf('mum', '--for', id), before)
    for (const guardian of ['ana', 'ben']) {
      await network.passMinute()
      await done('lio', 'helper', 'appoint', await cardOf(guardian), '--as', 'guardian', '--name', guardian, '--wait', '240')
    }
    await network.passMinute()
    await done('lio', 'helper', 'recovery', '--guardians', '2', '--delay', '7d', '--wait', '240')
    await network.passMinute()
    const card = String((await done('lio-again', 'helper', 'card', '--for-key', '--network', network.address))['link'])
    const moved = await done('lio', 'helper', 'move-key', card, '--yes', '--wait', '240')
    assert.deepEqual([moved['left'], moved['settled']], [[], true])
    await network.passMinute()
    const taken = await done('lio-again', 'helper', 'take-over', String(moved['link']), '--wait', '240')
    assert.deepEqual([taken['done'], taken['waiting']], [2, []])
    const records = await recordsOf('lio-again')
    assert.deepEqual(records.map(([state]) => state), ['connected', 'connected'])
    assert.deepEqual(records.map(([, count]) => count).sort(), before.map(([, count]) => count).sort())
    assert.deepEqual((await recordsOf('lio')).map(([state]) => state), ['refused', 'refused'])
    await network.passMinute()
    await done('lio-again', 'records', '--wait', '240')
    assert.deepEqual(((await done('mum', 'helper', 'list'))['acting'] as Array<{ state: string }>).map(({ state }) => state), ['over'])
    assert.deepEqual((await recordsOf('mum', '--for', id)).map(([, count]) => count), [0, 0])
    // The new one lets somebody act anew, in the agents that are its own now.
    await network.passMinute()
    const again = await done('lio-again', 'helper', 'appoint', await cardOf('mum'), '--as', 'parent', '--name', 'Mum', '--until', birthday, '--wait', '240')
    const acting = (await done('mum', 'helper', 'accept', String(again['link'])))['acting'] as { id: string, state: string }
    assert.equal(acting.state, 'active')
  })

  it('moves as many as a card has addresses, names the rest, and goes on with that by another card', async () => {
    await network.passMinute()
    await network.join('tova', 'maren')
    await network.passMinute()
    const before = await recordsOf('tova')
    const first = String((await done('tova-again', 'helper', 'card', '--for-key', '--network', network.address))['link'])
    const read = parseLink(first)
    assert.ok(read.kind === 'newkey')
    const small = formatLink({ link: { ...read, helper: { ...read.helper, addresses: read.helper.addresses.slice(0, 1) } }, appUrl: 'https://app.example' })
    const move = async (card: string): Promise<Ran> => await as('tova', 'helper', 'move-key', card, '--yes', '--wait', '240')
    const one = await move(small)
    const left = one.json['left'] as Array<{ provider: string, why: string }>
    assert.deepEqual([one.code, left.map(({ why }) => why), (one.json['moving'] as unknown[]).length], [3, ['card-full'], 1])
    // The same card again changes nothing, and gives the same.
    const again = await move(small)
    assert.deepEqual([again.code, again.json['left'], again.json['moving']], [3, left, one.json['moving']])
    const taken = await done('tova-again', 'helper', 'take-over', String(again.json['link']), '--wait', '240')
    assert.deepEqual([taken['done'], taken['waiting']], [1, []])
    assert.deepEqual((await recordsOf('tova')).map(([state]) => state).sort(), ['connected', 'refused'])
    await network.passMinute()
    const fresh = parseLink(String((await done('tova-again', 'helper', 'card'))['link']))
    assert.ok(fresh.kind === 'helper')
    // The next card of a new key is shown by itself only when all addresses of the first are in use.
    const rest = await move(formatLink({ link: { kind: 'newkey', helper: fresh.helper }, appUrl: 'https://app.example' }))
    assert.deepEqual([rest.code, rest.json['left'], (rest.json['moving'] as unknown[]).length], [0, [], 2])
    await network.passMinute()
    const all = await done('tova-again', 'helper', 'take-over', String(rest.json['link']), '--wait', '240')
    assert.deepEqual([all['done'], all['waiting']], [1, []])
    const records = await recordsOf('tova-again')
    assert.deepEqual(records.map(([state]) => state), ['connected', 'connected'])
    assert.deepEqual(records.map(([, count]) => count).sort(), before.map(([, count]) => count).sort())
    assert.deepEqual((await recordsOf('tova')).map(([state]) => state), ['refused', 'refused'])
  })
})
