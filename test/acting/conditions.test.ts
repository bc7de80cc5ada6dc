import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Ran } from '../run-as.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

const DAY = 86_400

interface Granted { id: string, condition?: string, perProvider: Array<{ handle: string, relationship: string, state: string }> }

describe('grants under a condition that somebody keeps up, by commands', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  const as = async (who: string, ...args: string[]): Promise<Ran> => await network.as(who, ...args)
  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)
  const card = async (who: string): Promise<string> => String((await done(who, 'card', '--name', who, '--network', network.address))['address'])
  /** How many records each provider of a grant gives, or the exit code where it gives none. */
  const read = async (who: string, address: string, { perProvider }: Granted): Promise<Array<number | string>> => {
    await network.nextBlock()
    const all: Array<number | string> = []
    for (const { handle, relationship } of perProvider) {
      const { code, json, said } = await as(who, 'read', handle, relationship, '--as', address)
      assert.ok(code === 0 || /DENIED/.test(said), said)
      all.push(code === 0 ? (json['records'] as unknown[]).length : 'denied')
    }
    return all
  }
  const isSeen = (seen: Array<number | string>): boolean => seen.length > 0 && seen.every(each => typeof each === 'number' && each > 0)
  const isDenied = (seen: Array<number | string>): boolean => seen.length > 0 && seen.every(each => each === 'denied')

  before(async () => { network = await startActingNetwork({ providers: 2 }) })
  after(async () => { await network.stop() })

  describe('a daughter, who may read when nothing was heard for 30 days', () => {
    let daughter: string
    let given: Granted

    it('is let in nowhere before that, and the person is told until when they are not silent', async () => {
      await network.join('maren', 'maren')
      daughter = await card('daughter')
      given = await done('maren', 'grant', '--to', daughter, '--categories', 'all', '--until', 'never', '--condition', 'silence:30d', '--purpose', 'My daughter', '--wait', '240') as unknown as Granted
      assert.ok(given.perProvider.length === 2 && given.perProvider.every(({ state }) => state === 'done'))
      const life = (await done('maren', 'alive', '--list'))['life'] as Array<{ silence: number, tripsAt?: number, waiting: unknown }>
      assert.equal(life.length, 2)
      for (const { silence, tripsAt, waiting } of life) {
        assert.deepEqual([silence, waiting], [30 * DAY, [{ name: 'My daughter', kind: 'grant', silence: 30 * DAY }]])
        assert.ok(tripsAt !== undefined && tripsAt > network.now() + 29 * DAY)
      }
      assert.ok(isDenied(await read('daughter', daughter, given)))
    })

    it('reads when the silence is long enough, and nowhere after the person said that they are there while a provider was away', async () => {
      await network.pass(31 * DAY)
      assert.ok(isSeen(await read('daughter', daughter, given)))
      const [away, there] = given.perProvider as [Granted['perProvider'][number], Granted['perProvider'][number]]
      const said = await network.without(away.handle, async () => {
        const { code, json } = await as('maren', 'alive')
        assert.ok(isDenied(await read('daughter', daughter, { ...given, perProvider: [there] })))
        return [code, json['said'], (json['left'] as Array<{ relationship: string }>).map(({ relationship }) => relationship)]
      })
      assert.deepEqual(said, [3, 1, [away.relationship]])
      // The other members carried it for the one that was away.
      assert.ok(isDenied(await read('daughter', daughter, given)))
    })

    it('reads after another silence, and not after the person said it again', async () => {
      await network.pass(31 * DAY)
      assert.ok(isSeen(await read('daughter', daughter, given)))
      const life = (await done('maren', 'alive'))['life'] as Array<{ tripsAt: number }>
      assert.ok(life.every(({ tripsAt }) => tripsAt > network.now() + 29 * DAY))
      assert.ok(isDenied(await read('daughter', daughter, given)))
    })

    it('is waited for by nobody after the grant was ended', async () => {
      await done('maren', 'grant', '--end', given.id, '--wait', '240')
      assert.deepEqual((await done('maren', 'alive', '--list'))['life'], [])
    })
  })
  describe('a nurse, who may read only while a doctor agrees', () => {
    let nurse: string
    let given: Granted & { link: string }
    /** Until when the doctor agrees, as the person is told of each provider. */
    const agreed = async (): Promise<number[]> => ((await done('tobias', 'grant'))['grants'] as Array<{ agreed: Array<{ until: number }> }>).flatMap(grant => grant.agreed.map(({ until }) => until))

    it('is let in nowhere before the doctor was asked and has agreed, and then at every provider', async () => {
      await network.join('tobias', 'tobias')
      nurse = await card('nurse')
      const doctor = String((await done('doctor', 'card', '--name', 'Doctor', '--network', network.address))['link'])
      given = await done('tobias', 'grant', '--to', nurse, '--categories', 'all', '--until', 'never', '--condition', `cosigner:${doctor}`, '--purpose', 'Care at home', '--wait', '240') as unknown as typeof given
      assert.ok(isDenied(await read('nurse', nurse, given)))
      const asked = (await done('doctor', 'co-sign', given.link))['coSigns'] as Array<{ id: string, purpose: string, viewer: string, perProvider: Array<{ until: number }> }>
      assert.deepEqual(asked.map(({ purpose, viewer, perProvider }) => [purpose, viewer, perProvider.map(({ until }) => until)]), [['Care at home', nurse, given.perProvider.map(() => 0)]])
      assert.ok(isDenied(await read('nurse', nurse, given)), 'asking is no agreement')
      assert.ok((await agreed()).every(until => until === 0), 'the person sees that it is awaited')
      await done('doctor', 'co-sign', asked[0]?.id ?? '', '--until', '30d')
      assert.ok((await agreed()).every(until => until > network.now()), 'and that it came')
      assert.ok(isSeen(await read('nurse', nurse, given)))
      assert.match((await as('nurse', 'co-sign', given.link, '--until', 'never')).said, /NOT_FOR_YOU/)
    })

    it('is let in no more when the time is over, or the doctor took it back', async () => {
      await network.pass(31 * DAY)
      assert.ok(isDenied(await read('nurse', nurse, given)))
      await done('doctor', 'co-sign', given.link, '--until', 'never')
      assert.ok(isSeen(await read('nurse', nurse, given)))
      const [away, there] = given.perProvider as [Granted['perProvider'][number], Granted['perProvider'][number]]
      const ended = await network.without(away.handle, async () => {
        const { code, json } = await as('doctor', 'co-sign', given.link, '--end')
        assert.ok(isDenied(await read('nurse', nurse, { ...given, perProvider: [there] })))
        return [code, (json['left'] as Array<{ relationship: string }>).map(({ relationship }) => relationship)]
      })
      assert.deepEqual(ended, [3, [away.relationship]])
      await done('doctor', 'co-sign', given.link, '--end')
      assert.ok(isDenied(await read('nurse', nurse, given)))
    })
  })
})
