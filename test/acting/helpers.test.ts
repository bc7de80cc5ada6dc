import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { AGENT_INTERFACE } from '../../protocol/agent/agent-events.ts'
import type { Ran } from '../run-as.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

const DAY = 86_400

describe('people who act for others, by commands', { timeout: 1_500_000 }, () => {
  let network: ActingNetwork
  const as = async (who: string, ...args: string[]): Promise<Ran> => await network.as(who, ...args)
  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)
  const text = async (who: string, field: string, ...args: string[]): Promise<string> => String((await done(who, ...args))[field])
  const join = async (who: string, person: string): Promise<void> => { await network.join(who, person) }
  const recordsOf = async (who: string, ...args: string[]): Promise<number> => ((await as(who, 'records', ...args)).json['providers'] as Array<{ records: number }>).reduce((sum, { records }) => sum + records, 0)
  const states = async (who: string): Promise<string[]> => ((await done(who, 'helper', 'list'))['acting'] as Array<{ state: string }>).map(({ state }) => state)

  before(async () => { network = await startActingNetwork({ providers: 2 }) })
  after(async () => { await network.stop() })

  describe('a parent, until a birthday', () => {
    let all: number

    it('sees what the child has, as soon as the child\'s key says so', async () => {
      await join('child', 'lio')
      await network.passMinute()
      all = await recordsOf('child')
      const card = await text('parent', 'link', 'helper', 'card', '--name', 'Mum', '--network', network.address)
      const birthday = new Date((network.now() + 100 * DAY) * 1_000).toISOString().slice(0, 10)
      const made = await done('child', 'helper', 'appoint', card, '--as', 'parent', '--name', 'Mum', '--until', birthday, '--wait', '240')
      assert.equal(made['state'], 'done')
      const accepted = (await done('parent', 'helper', 'accept', String(made['link'])))['acting'] as { state: string, kind: string, id: string }
      assert.deepEqual([accepted.state, accepted.kind], ['active', 'parent'])
      assert.equal(await recordsOf('parent', '--for', accepted.id), all)
      assert.equal(await recordsOf('parent'), 0)
    })

    it('shares for the child, who sees it, and who looked', async () => {
      const acting = ((await done('parent', 'helper', 'list'))['acting'] as Array<{ id: string }>)[0]
      const card = await text('school', 'link', 'card', '--name', 'School', '--network', network.address)
      const shared = await done('parent', 'share', card, '--for', acting?.id ?? '', '--name', 'School', '--categories', 'vaccinations', '--until', 'never', '--wait', '240')
      assert.equal(shared['state'], 'done')
      const seen = (await done('school', 'view', String(shared['link'])))['shared'] as Array<{ records: number, state: string }>
      assert.deepEqual(seen.map(({ state }) => state), ['active'])
      assert.equal(seen[0]?.records, shared['records'])
      const log = (await done('child', 'log'))['entries'] as Array<{ viewer: string, actingFor?: boolean }>
      assert.ok(log.some(({ viewer, actingFor }) => viewer === 'Mum' && actingFor === true))
      const acts = (await done('child', 'helper', 'list'))['acts'] as Array<{ who: string, did: string, whom?: string }>
      assert.ok(acts.some(({ who, did, whom }) => who === 'you' && did === 'appointed' && whom === 'Mum'))
      assert.ok(acts.some(({ who, did }) => who === 'Mum' && did === 'shared'))
      // Proved by what she signed, and not by the chain, on which no grant stands.
      assert.ok(acts.some(({ who, did, whom }) => who === 'Mum' && did === 'granted' && whom?.startsWith('0x') === true))
      assert.ok(!acts.some(({ who, did }) => who === 'you' && did === 'granted'))
    })

    it('shares what the child keeps, before it ends with what the parent may do', async () => {
      await network.passMinute()
      const acting = ((await done('parent', 'helper', 'list'))['acting'] as Array<{ id: string }>)[0]
      const card = await text('doctor', 'link', 'card', '--name', 'Doctor', '--network', network.address)
      const shared = await done('parent', 'share', card, '--for', acting?.id ?? '', '--name', 'Doctor', '--categories', 'allergies', '--until', 'never', '--wait', '240')
      assert.ok((((await done('doctor', 'view', String(shared['link'])))['shared'] as Array<{ records: number }>)[0]?.records ?? 0) > 0)
      await network.passMinute()
      await done('child', 'records', '--wait', '240')
      await done('child', 'helper', 'list')
      interface Shown { id: string, byOther?: true, sharedBy?: string[], categories: string[], notAfter: number | null, lapsesAt?: number, isKept?: boolean, state: string, perProvider: Array<{ state: string }> }
      const shares = (await done('child', 'share'))['shares'] as Shown[]
      // Of two decisions of another, each of two providers has a grant that nothing tells to be one of the same.
      assert.deepEqual(shares.map(({ notAfter, lapsesAt }) => [notAfter, lapsesAt !== undefined && lapsesAt > network.now() + 99 * DAY]), Array.from({ length: 4 }, () => [null, true]))
      assert.ok(shares.every(({ byOther, sharedBy }) => byOther === true && sharedBy?.join() === 'Mum'))
      const mine = ((await done('parent', 'share', '--for', acting?.id ?? ''))['shares'] as Shown[]).map(({ lapsesAt }) => lapsesAt)
      assert.deepEqual(new Set(mine), new Set(shares.map(({ lapsesAt }) => lapsesAt)))
      for (const { id } of shares.filter(({ categories }) => categories.includes('allergies'))) {
        await network.passMinute()
        const kept = await done('child', 'share', '--keep', id, '--wait', '240')
        const { lapsesAt, isKept, state, perProvider } = kept['share'] as Shown
        assert.deepEqual([lapsesAt, isKept, state, perProvider.map(each => each.state)], [undefined, true, 'active', ['done']])
      }
      assert.match((await as('parent', 'share', '--keep', 'grant:x', '--for', acting?.id ?? '')).said, /USAGE/)
      assert.match((await as('child', 'share', '--keep', 'grant:x')).said, /SHARE_UNKNOWN/)
    })

    it('has nothing any more from the quarter after the birthday on, and what the parent shared has lapsed', async () => {
      await network.pass(200 * DAY)
      const acting = ((await done('parent', 'helper', 'list'))['acting'] as Array<{ id: string, state: string, records: number }>)[0]
      assert.deepEqual([acting?.state, acting?.records], ['over', 0])
      assert.equal(await recordsOf('child'), all)
      const seen = ((await as('school', 'view')).json['shared'] as Array<{ state: string, records: number }>)
      assert.deepEqual(seen.map(({ state, records }) => [state, records]), [['ended', 0]])
      const lapsed = ((await done('child', 'share'))['shares'] as Array<{ id: string, state: string, categories: string[] }>).find(({ categories }) => categories.includes('vaccinations'))
      assert.equal(lapsed?.state, 'expired')
      assert.match((await as('child', 'share', '--keep', lapsed?.id ?? '')).said, /SHARE_INVALID/)
      // What the child kept goes on, and the school's neighbour was told nothing.
      const [kept] = (await as('doctor', 'view')).json['shared'] as Array<{ state: string, records: number }>
      assert.equal(kept?.state, 'active')
      assert.ok((kept?.records ?? 0) > 0)
    })
  })

  describe('a healthcare proxy, while somebody is silent', () => {
    let acting: string

    it('sees nothing while the person shows life', async () => {
      await join('maren', 'maren')
      await network.passMinute()
      const card = await text('sister', 'link', 'helper', 'card', '--name', 'Ines', '--network', network.address)
      const made = await done('maren', 'helper', 'appoint', card, '--as', 'proxy', '--name', 'Ines', '--after', '30d', '--wait', '240')
      const accepted = (await as('sister', 'helper', 'accept', String(made['link']))).json['acting'] as { id: string, state: string, records: number }
      assert.deepEqual([accepted.state, accepted.records], ['waiting', 0])
      acting = accepted.id
      const life = (await done('maren', 'helper', 'list'))['life'] as Array<{ silence: number, tripsAt?: number }>
      assert.ok(life.length === 2 && life.every(({ silence, tripsAt }) => silence === 30 * DAY && tripsAt !== undefined))
    })

    it('acts when the silence is long enough, and not after the person came back', async () => {
      const isAsked = async (): Promise<boolean> => (await as('maren', 'helper', 'list', '--offline')).said.includes('ARE YOU THERE? Ines at ')
      assert.equal(await isAsked(), false)
      await network.pass(24 * DAY)
      assert.equal(await isAsked(), true, 'before the proxy may act')
      await network.pass(7 * DAY)
      assert.deepEqual(await states('sister'), ['active'])
      assert.ok(await recordsOf('sister', '--for', acting) > 0)
      await done('maren', 'alive')
      assert.equal(await isAsked(), false)
      const back = (await done('sister', 'helper', 'list'))['acting'] as Array<{ state: string, records: number }>
      assert.deepEqual(back.map(({ state, records }) => [state, records]), [['waiting', 0]], 'the copies are deleted')
      const providers = (await as('sister', 'records', '--for', acting)).json['providers'] as Array<{ state: string }>
      assert.ok(providers.every(({ state }) => state === 'refused'))
      const log = (await done('maren', 'log'))['entries'] as Array<{ viewer: string, actingFor?: boolean }>
      assert.ok(log.some(({ viewer, actingFor }) => viewer === 'Ines' && actingFor === true))
    })

    it('is ended by the person', async () => {
      const ended = (await done('maren', 'helper', 'end', 'Ines', '--wait', '240'))['helper'] as { state: string }
      assert.equal(ended.state, 'ended')
      assert.deepEqual(await states('sister'), ['over'])
    })
  })

  describe('two of three guardians, for a key that was lost', () => {
    const GUARDIANS = ['ana', 'ben', 'cho']

    it('give it back only after the delay, and not against an objection', async () => {
      await join('tobias', 'tobias')
      for (const guardian of GUARDIANS) {
        await network.passMinute()
        const card = await text(guardian, 'link', 'helper', 'card', '--name', guardian, '--network', network.address)
        const made = await done('tobias', 'helper', 'appoint', card, '--as', 'guardian', '--name', guardian, '--wait', '240')
        await as(guardian, 'helper', 'accept', String(made['link']))
      }
      await network.passMinute()
      await done('tobias', 'helper', 'recovery', '--guardians', '2', '--delay', '7d', '--wait', '240')
      const card = await text('thief', 'link', 'helper', 'card', '--for-key', '--network', network.address)
      const nameNext = async (guardian: string, by: string): Promise<string> => {
        await network.passMinute()
        const [acting] = (await done(guardian, 'helper', 'list'))['acting'] as Array<{ id: string }>
        const ran = await as(guardian, 'helper', 'nominate', acting?.id ?? '', by, '--yes')
        assert.equal(ran.code, 0, ran.said)
        return String(ran.json['link'])
      }
      const link = await nameNext('ana', card)
      await nameNext('ben', card)
      assert.equal((await as('thief', 'helper', 'take-over', link)).code, 3)
      await network.passMinute()
      await done('tobias', 'helper', 'object')
      await network.pass(8 * DAY)
      const tried = await as('thief', 'helper', 'take-over', link)
      assert.deepEqual([tried.code, tried.json['done']], [3, 0])

      const again = await text('tobias-again', 'link', 'helper', 'card', '--for-key', '--network', network.address)
      assert.equal(await text('tobias-again', 'link', 'helper', 'card', '--for-key'), again, 'guardians were shown two cards')
      assert.notEqual(await text('tobias-again', 'link', 'helper', 'card'), again)
      const back = await nameNext('ben', again)
      await nameNext('cho', again)
      await network.pass(8 * DAY)
      const before = await recordsOf('tobias')
      const taken = await as('tobias-again', 'helper', 'take-over', back, '--wait', '240')
      assert.deepEqual([taken.code, taken.json['done']], [0, 2], taken.said)
      assert.equal(await recordsOf('tobias-again'), before)
      assert.ok(((await as('tobias', 'records')).json['providers'] as Array<{ state: string }>).every(({ state }) => state === 'refused'))
    })
  })

  it('have an address in each relationship that stands nowhere else on the chain, in neither part', async () => {
    const toldOf = async (name: string): Promise<string[][]> => {
      const topics = [AGENT_INTERFACE.getEvent(name)?.topicHash]
      return (await network.rpc('eth_getLogs', [{ fromBlock: '0x0', topics }]) as Array<{ topics: string[] }>).map(log => log.topics)
    }
    const custodians = (await toldOf('CustodianAdded')).map(([, , custodian]) => custodian)
    const owners = [...await toldOf('OwnerSet'), ...await toldOf('OwnerRecovered')].map(([, , next]) => next)
    // A parent, a proxy and three guardians with two providers each; three people's agents, of whom one has a new key.
    assert.deepEqual([custodians.length, owners.length, new Set([...custodians, ...owners]).size], [10, 8, 18])
  })
})
