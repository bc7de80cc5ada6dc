import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

const DAY = 86_400

describe('guardians of whom none is one everywhere, by commands', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  let card: string
  before(async () => { network = await startActingNetwork({ providers: 2 }) })
  after(async () => { await network.stop() })

  const cardOf = async (who: string, ...more: string[]): Promise<string> => String((await network.done(who, 'helper', 'card', '--network', network.address, ...more))['link'])
  const name = async (who: string): Promise<string> => {
    await network.passMinute()
    const [acting] = (await network.done(who, 'helper', 'list'))['acting'] as Array<{ id: string }>
    return String((await network.done(who, 'helper', 'nominate', acting?.id ?? '', card))['link'])
  }
  /** What was named at each provider, as the chain has it. */
  const named = async (): Promise<Array<[relationship: string, by: string[]]>> => {
    const { named: all } = (await network.done('maren', 'helper', 'list'))['recovery'] as { named: Array<{ relationship: string, address: string, by: string[] }> }
    assert.equal(new Set(all.map(({ address }) => address)).size, new Set(all.map(({ relationship }) => relationship)).size, 'an address is named in two agents, or two in one')
    return all.map(({ relationship, by }) => [relationship, [...by].sort()])
  }

  it('name one address in a relationship, and another in each, without knowing of each other', async () => {
    await network.join('maren', 'maren')
    const { providers } = await network.done('maren', 'records') as { providers: Array<{ handle: string, relationship: string }> }
    const [small, large] = [...providers].sort((a, b) => a.relationship < b.relationship ? -1 : 1)
    assert.ok(small !== undefined && large !== undefined)
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
    const link = await name('ben')
    assert.deepEqual(new Map(await named()), new Map([[large.relationship, ['ana', 'ben']], [small.relationship, ['ben', 'cho']]]))
    assert.equal((await network.as('again', 'helper', 'take-over', link)).code, 3, 'the link is good, and it is too early')
    await network.pass(3 * DAY + 3_600)
    const taken = await network.as('again', 'helper', 'take-over', link, '--wait', '240')
    assert.deepEqual([taken.code, taken.json['done']], [0, 2], taken.said)
  })
})
