import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

const DAY = 86_400
const GUARDIANS = ['ana', 'ben']

interface Recovery { threshold?: number, guardians: string[], named: Array<{ by: string[], takesOverAt?: number }> }

describe('the delay of a recovery, by commands', { timeout: 600_000 }, () => {
  let network: ActingNetwork
  let link: string
  before(async () => { network = await startActingNetwork({ providers: 1 }) })
  after(async () => { await network.stop() })

  const cardOf = async (who: string, ...more: string[]): Promise<string> => String((await network.done(who, 'helper', 'card', '--network', network.address, ...more))['link'])
  const list = async (): Promise<Record<string, unknown>> => await network.done('maren', 'helper', 'list')
  const recovery = async (): Promise<Recovery> => (await list())['recovery'] as Recovery
  const setRule = async (delay: string): Promise<Recovery> => {
    await network.passMinute()
    return (await network.done('maren', 'helper', 'recovery', '--guardians', '2', '--delay', delay, '--wait', '240'))['recovery'] as Recovery
  }
  const name = async (who: string, card: string): Promise<string> => {
    await network.passMinute()
    const [acting] = (await network.done(who, 'helper', 'list'))['acting'] as Array<{ id: string }>
    return String((await network.done(who, 'helper', 'nominate', acting?.id ?? '', card, '--yes'))['link'])
  }
  const nameThief = async (): Promise<void> => {
    const card = await cardOf('thief', '--for-key')
    for (const who of GUARDIANS) link = await name(who, card)
  }
  const isRefused = async (who = 'thief', back = link): Promise<void> => {
    const tried = await network.as(who, 'helper', 'take-over', back)
    assert.deepEqual([tried.code, tried.json['done']], [3, 0], tried.said)
    const providers = (await network.done('maren', 'records'))['providers'] as Array<{ state: string }>
    assert.ok(providers.every(({ state }) => state !== 'refused'))
  }

  it('is not over when the rule is set after guardians named somebody, and the person is told of it before', async () => {
    await network.join('maren', 'maren')
    for (const who of GUARDIANS) {
      await network.passMinute()
      const made = await network.done('maren', 'helper', 'appoint', await cardOf(who), '--as', 'guardian', '--name', who, '--wait', '240')
      await network.done(who, 'helper', 'accept', String(made['link']))
    }
    assert.equal((await list())['recovery'], undefined)
    await nameThief()
    const told = await recovery()
    assert.deepEqual([told.threshold, told.named.map(({ by, takesOverAt }) => [by, takesOverAt])], [undefined, [[GUARDIANS, undefined]]])
    await network.pass(4 * DAY)
    assert.deepEqual((await setRule('3d')).named, [])
    await isRefused()
    await network.pass(4 * DAY)
    await isRefused()
  })

  it('is not over either when a longer one is shortened', async () => {
    await setRule('90d')
    await nameThief()
    const [named] = (await recovery()).named
    assert.deepEqual(named?.by, GUARDIANS)
    assert.ok((named?.takesOverAt ?? 0) > network.now() + 89 * DAY)
    await network.pass(4 * DAY)
    assert.deepEqual((await setRule('3d')).named, [])
    await isRefused()
  })

  it('is not over while they name different keys, and what the person objected to can be named again', async () => {
    const [thiefs, again] = [await cardOf('thief', '--for-key'), await cardOf('again', '--for-key')]
    link = await name('ana', thiefs)
    const back = await name('ben', again)
    await network.pass(4 * DAY)
    const refused = async (): Promise<void> => {
      await isRefused()
      await isRefused('again', back)
    }
    await refused()
    assert.deepEqual(new Set((await recovery()).named.flatMap(({ by, takesOverAt }) => [...by, takesOverAt])), new Set([...GUARDIANS, undefined]))
    await network.passMinute()
    assert.deepEqual((await network.done('maren', 'helper', 'object'))['objected'], 1)
    assert.deepEqual((await recovery()).named, [])
    // The one repeats what it said, the other comes to another mind: from then on it counts.
    assert.equal(typeof await name('ben', again), 'string')
    assert.equal(typeof await name('ana', again), 'string')
    const [named, ...others] = (await recovery()).named
    assert.deepEqual([named?.by.toSorted(), others], [GUARDIANS, []])
    assert.ok((named?.takesOverAt ?? 0) > network.now() + 2 * DAY)
    await refused()
  })

  it('runs from when all of them have named the key again', async () => {
    await nameThief()
    const [named] = (await recovery()).named
    assert.ok((named?.takesOverAt ?? 0) > network.now() + 2 * DAY)
    await network.pass(2 * DAY)
    await isRefused()
    await network.pass(DAY + 3_600)
    const taken = await network.as('thief', 'helper', 'take-over', link, '--wait', '240')
    assert.deepEqual([taken.code, taken.json['done']], [0, 1], taken.said)
  })
})
