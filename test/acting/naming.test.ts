import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Ran } from '../run-as.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

const DAY = 86_400

describe('guardians of whom none is one everywhere, by commands', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  let card: string
  let link: string
  before(async () => { network = await startActingNetwork({ providers: 2 }) })
  after(async () => { await network.stop() })

  const cardOf = async (who: string, ...more: string[]): Promise<string> => String((await network.done(who, 'helper', 'card', '--network', network.address, ...more))['link'])
  interface Left { relationship: string, why: string }
  const tryName = async (who: string): Promise<Ran<{ link: string, left: Left[] }>> => {
    await network.passMinute()
    const [acting] = (await network.done(who, 'helper', 'list'))['acting'] as Array<{ id: string }>
    return await network.as(who, 'helper', 'nominate', acting?.id ?? '', card, '--yes')
  }
  const name = async (who: string): Promise<string> => {
    const { code, json: { link, left }, said } = await tryName(who)
    assert.deepEqual([code, left], [0, []], said)
    return link
  }
  /** What was named at each provider, as the chain has it. */
  const named = async (): Promise<Array<[relationship: string, by: string[]]>> => {
    const { named: all } = (await network.done('maren', 'helper', 'list'))['recovery'] as { named: Array<{ relationship: string, address: string, by: string[] }> }
    assert.equal(new Set(all.map(({ address }) => address)).size, new Set(all.map(({ relationship }) => relationship)).size, 'an address is named in two agents, or two in one')
    return all.map(({ relationship, by }) => [relationship, [...by].sort()])
  }

  interface Provider { handle: string, relationship: string }
  let small: Provider
  let large: Provider

  it('name one address in a relationship, and another in each, without knowing of each other', async () => {
    await network.join('maren', 'maren')
    const { providers } = await network.done('maren', 'records') as { providers: Provider[] }
    const [first, second] = [...providers].sort((a, b) => a.relationship < b.relationship ? -1 : 1)
    assert.ok(first !== undefined && second !== undefined)
    small = first
    large = second
    for (const [who, more] of [['ana', ['--providers', large.handle]], ['cho', ['--providers', small.handle]], ['ben', []]] as const) {
      await network.passMinute()
      const made = await network.done('maren', 'helper', 'appoint', await cardOf(who), '--as', 'guardian', '--name', who, '--wait', '240', ...more)
      await network.done(who, 'helper', 'accept', String(made['link']))
    }
    await network.passMinute()
    await network.done('maren', 'helper', 'recovery', '--guardians', '2', '--delay', '3d', '--wait', '240')
    card = await cardOf('again', '--for-key')
    for (const who of ['ana', 'cho']) await name(who)
    assert.deepEqual(new Map(await named()), new Map([[large.relationship, ['ana']], [small.relationship, ['cho']]]))
  })

  it('are objected to at each provider, also while another is away', async () => {
    await network.passMinute()
    const object = async (): Promise<Ran<{ objected: number, left: Left[] }>> => await network.as('maren', 'helper', 'object')
    const one = await network.without(large.handle, object)
    assert.deepEqual([one.code, one.json.objected, one.json.left.map(({ relationship }) => relationship)], [3, 1, [large.relationship]], one.said)
    await network.passMinute()
    // The other members carried it for the one that was away.
    assert.deepEqual(await named(), [])
    const again = await object()
    assert.deepEqual([again.code, again.json.objected, again.json.left], [0, 0, []], again.said)
    for (const who of ['ana', 'cho']) await name(who)
  })

  it('name it at the providers that are there, and at the others when they are asked again', async () => {
    const one = await network.without(small.handle, async () => await tryName('ben'))
    assert.deepEqual([one.code, one.json.left.map(({ relationship, why }) => [relationship, why])], [3, [[small.relationship, 'away']]], one.said)
    assert.deepEqual(new Map(await named()), new Map([[large.relationship, ['ana', 'ben']], [small.relationship, ['cho']]]))
    link = await name('ben')
    assert.deepEqual(new Map(await named()), new Map([[large.relationship, ['ana', 'ben']], [small.relationship, ['ben', 'cho']]]))
    const acts = (await network.done('maren', 'helper', 'list'))['acts'] as Array<{ who: string, did: string, relationship: string }>
    assert.deepEqual(acts.filter(({ who, did }) => who === 'ben' && did === 'named-owner').map(({ relationship }) => relationship).sort(), [small.relationship, large.relationship])
  })

  it('give it where the provider is there, and later where it was away', async () => {
    const takeOver = async (): Promise<Ran<{ done: number, waiting: Array<{ relationship: string, isAway?: boolean }> }>> => await network.as('again', 'helper', 'take-over', link, '--wait', '60')
    assert.equal((await takeOver()).code, 3, 'the link is good, and it is too early')
    await network.pass(3 * DAY + 3_600)
    const one = await network.without(large.handle, takeOver)
    assert.deepEqual([one.code, one.json.done, one.json.waiting.map(({ relationship, isAway }) => [relationship, isAway])], [3, 1, [[large.relationship, true]]], one.said)
    const both = await takeOver()
    assert.deepEqual([both.code, both.json.done, both.json.waiting], [0, 2, []], both.said)
  })
})
