import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

const DAY = 86_400

interface Helper { name: string, kind: string, powers: string[], state: string, from?: number, until: number | null, condition?: unknown, added: Array<{ powers: string[], until: number | null }> }

describe('powers that are chosen one by one, by commands', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  let kim: string
  let noa: string
  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)
  const refused = async (who: string, ...args: string[]): Promise<void> => { assert.match((await network.as(who, ...args)).said, /HELPER_INVALID/) }
  const dayIn = (days: number): string => new Date((network.now() + days * DAY) * 1_000).toISOString().slice(0, 10)
  const cardOf = async (who: string): Promise<string> => String((await done(who, 'helper', 'card', '--network', network.address))['link'])
  const cardFor = async (who: string): Promise<string> => String((await done(who, 'card', '--network', network.address))['link'])
  const helpersOf = async (who: string, ...args: string[]): Promise<Helper[]> => (await done(who, 'helper', 'list', ...args))['helpers'] as Helper[]
  const stateOf = async (who: string): Promise<string | undefined> => ((await done(who, 'helper', 'list'))['acting'] as Array<{ state: string }>)[0]?.state
  const recordsOf = async (who: string, ...args: string[]): Promise<number> => ((await network.as(who, 'records', ...args)).json['providers'] as Array<{ records: number }>).reduce((sum, { records }) => sum + records, 0)
  const accept = async (who: string, link: unknown): Promise<{ id: string, state: string, powers: string[] }> => (await network.as(who, 'helper', 'accept', String(link))).json['acting'] as { id: string, state: string, powers: string[] }
  /** The first day of a quarter, two years on. */
  const quarter = (): string => `${new Date(network.now() * 1_000).getUTCFullYear() + 2}-04-01`

  before(async () => {
    network = await startActingNetwork({ providers: 2 })
    await network.join('maren', 'maren')
  })
  after(async () => { await network.stop() })

  it('are what the agent lets do, under the condition that was chosen, until the day', async () => {
    const all = await recordsOf('maren')
    const made = await done('maren', 'helper', 'appoint', await cardOf('kim'), '--name', 'Kim', '--may', 'read,add', '--until', dayIn(400), '--condition', `until:${quarter()}`, '--wait', '240')
    const accepted = await accept('kim', made['link'])
    assert.deepEqual([accepted.state, accepted.powers], ['active', ['read', 'add']])
    kim = accepted.id
    assert.equal(await recordsOf('kim', '--for', kim), all)
    assert.match((await network.as('kim', 'share', await cardFor('school'), '--for', kim, '--name', 'School', '--categories', 'all', '--until', 'never')).said, /SHARE_INVALID/)
    const [entry] = await helpersOf('maren')
    assert.deepEqual([entry?.kind, entry?.powers, entry?.state, entry?.condition], ['helper', ['read', 'add'], 'active', { kind: 'until', until: Date.parse(`${quarter()}T00:00Z`) / 1_000 }])
    assert.equal(entry?.until, made['until'])
    assert.ok(entry?.until !== null && (entry?.until ?? 0) > network.now() + 399 * DAY)
  })

  it('begin on the day that was chosen', async () => {
    await network.passMinute()
    const made = await done('maren', 'helper', 'appoint', await cardOf('noa'), '--name', 'Noa', '--may', 'read', '--from', dayIn(100), '--wait', '240')
    const accepted = await accept('noa', made['link'])
    assert.equal(accepted.state, 'waiting')
    noa = accepted.id
    await network.pass(200 * DAY)
    assert.equal(await stateOf('noa'), 'active')
  })

  it('are refused where nobody could have them', async () => {
    const card = await cardOf('bo')
    for (const may of [['guard'], ['grant'], ['read', '--until', '2020-01-01'], ['read', '--from', dayIn(300), '--until', dayIn(100)]]) {
      const ran = await network.as('maren', 'helper', 'appoint', card, '--name', 'Bo', '--may', ...may)
      assert.match(ran.said, may[0] === 'guard' ? /USAGE/ : /HELPER_INVALID/, may.join(' '))
    }
  })

  it('let somebody who may add let others act, within what they have themselves, and end it', async () => {
    await network.passMinute()
    const card = await cardOf('lea')
    const appoint = ['helper', 'appoint', card, '--for', kim, '--name', 'Lea']
    await refused('kim', ...appoint, '--may', 'read,grant')
    await refused('kim', ...appoint, '--may', 'read', '--condition', 'silence:30d')
    await refused('kim', ...appoint, '--as', 'proxy', '--after', '30d')
    await refused('noa', 'helper', 'appoint', card, '--for', noa, '--name', 'Lea', '--may', 'read')
    const made = await done('kim', ...appoint, '--may', 'read', '--wait', '240')
    assert.equal(made['state'], 'done')
    assert.equal((await accept('lea', made['link'])).state, 'active')
    assert.ok(await recordsOf('lea', '--for', String(made['helper'])) > 0)
    const [mine] = await helpersOf('kim', '--for', kim)
    assert.deepEqual([mine?.name, mine?.powers, mine?.state], ['Lea', ['read'], 'active'])
    const kims = (await helpersOf('maren')).find(({ name }) => name === 'Kim') ?? assert.fail('Kim is not listed')
    assert.deepEqual(kims.added.map(({ powers, until }) => [powers, until]), [[['read'], kims.until], [['read'], kims.until]])
    const acts = (await done('maren', 'helper', 'list'))['acts'] as Array<{ who: string, did: string }>
    assert.ok(acts.some(({ who, did }) => who === 'Kim' && did === 'appointed'))
    await network.passMinute()
    await done('kim', 'helper', 'end', 'Lea', '--for', kim, '--wait', '240')
    assert.equal(await stateOf('lea'), 'over')
  })

  it('end with who gave them', async () => {
    await network.passMinute()
    const made = await done('kim', 'helper', 'appoint', await cardOf('ida'), '--for', kim, '--name', 'Ida', '--may', 'read', '--wait', '240')
    assert.equal((await accept('ida', made['link'])).state, 'active')
    await network.passMinute()
    await done('maren', 'helper', 'end', 'Kim', '--wait', '240')
    assert.deepEqual([await stateOf('kim'), await stateOf('ida')], ['over', 'over'])
  })
})
