import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'

const WINDOW = 3_600

interface Waiting { state: string, at?: number }

describe('one act in several relationships', { timeout: 900_000 }, () => {
  let network: ActingNetwork
  const done: ActingNetwork['done'] = async (who, ...args) => await network.done(who, ...args)
  const cardOf = async (who: string, ...args: string[]): Promise<string> => String((await done(who, 'helper', 'card', '--network', network.address, ...args))['link'])
  const helperOf = async (): Promise<Waiting[]> => ((await done('maren', 'helper', 'list', '--offline'))['helpers'] as Array<{ perProvider: Waiting[] }>)[0]?.perProvider ?? []
  const moments = (entries: Waiting[]): Array<number | undefined> => entries.map(({ at }) => at)

  /** A moment each within the window, and not all the same: three draws of an hour's seconds are so once in ten million times. */
  const checkDrawn = (entries: Waiting[], since: number): void => {
    assert.deepEqual(entries.map(({ state }) => state), ['waiting', 'waiting', 'waiting'])
    for (const at of moments(entries)) assert.ok(at !== undefined && at >= since && at <= network.now() + WINDOW, String(at))
    assert.ok(new Set(moments(entries)).size > 1, moments(entries).join())
  }

  before(async () => {
    network = await startActingNetwork({ providers: 3, spreadWindow: WINDOW })
    await network.join('maren', 'maren')
  })
  after(async () => { await network.stop() })

  it('reaches each at a moment of its own, drawn once, which a restart keeps', async () => {
    const since = network.now()
    const made = await network.as('maren', 'helper', 'appoint', await cardOf('ana'), '--as', 'guardian', '--name', 'Ana', '--wait', '3')
    assert.equal(made.code, 3)
    const drawn = await helperOf()
    checkDrawn(drawn, since)
    // Each command opens what is stored anew.
    await network.as('maren', 'records', '--wait', '3')
    assert.deepEqual(await helperOf(), drawn)
    await network.pass(WINDOW + 60)
    await done('maren', 'records', '--wait', '240')
    assert.deepEqual(await helperOf(), drawn.map(({ at: _, ...entry }) => ({ ...entry, state: 'done' })))
  })

  it('gives them to another key so, too', async () => {
    await network.passMinute()
    const since = network.now()
    const card = await cardOf('maren-again', '--for-key')
    const moved = await network.as('maren', 'helper', 'move-key', card, '--yes', '--wait', '3')
    assert.equal(moved.code, 3)
    const drawn = moved.json['moving'] as Waiting[]
    checkDrawn(drawn, since)
    assert.deepEqual((await network.as('maren', 'helper', 'move-key', card, '--yes', '--wait', '3')).json['moving'], drawn)
    await network.pass(WINDOW + 60)
    const again = await done('maren', 'helper', 'move-key', card, '--yes', '--wait', '240')
    assert.deepEqual(again['moving'], drawn.map(entry => ({ ...entry, state: 'done' })))
    assert.equal((await done('maren-again', 'helper', 'take-over', String(again['link']), '--wait', '240'))['done'], 3)
  })
})
