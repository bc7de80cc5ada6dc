import assert from 'node:assert/strict'
import { after, before, describe, it, mock } from 'node:test'
import { generateWords } from '../../protocol/identity/words.ts'
import { formatLink } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { NO_ANCHOR } from '../../protocol/policy/constants.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from '../peer/open-test-peer.ts'
import { until } from '../wire/owner.ts'
import { startActingNetwork } from './acting-network.ts'
import type { ActingNetwork } from './acting-network.ts'
import { HostileCustodian } from './hostile-custodian.ts'

const WINDOW = 3_600

interface Waiting { state: string, at?: number, called?: string }
interface Moved { link?: string, left: Array<{ why: string }>, moving: Waiting[] }

/** The card of a new key with fewer addresses. */
function firstOf (card: string, count: number): string {
  const link = parseLink(card)
  assert.ok(link.kind === 'newkey')
  return formatLink({ link: { ...link, helper: { ...link.helper, addresses: link.helper.addresses.slice(0, count) } }, appUrl: 'https://app.example' })
}

describe('what a person does where what adds is spread over an hour', { timeout: 900_000 }, () => {
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

  /** Draws in the later half of the window meanwhile: a moment that came while a test goes on would be no fault of what drew it. */
  const drawLate = async <T>(work: () => Promise<T>): Promise<T> => {
    const draw = crypto.getRandomValues.bind(crypto)
    const late = mock.method(crypto, 'getRandomValues', (bytes: Uint8Array<ArrayBuffer>) => {
      const drawn = draw(bytes)
      // A moment is drawn with four bytes; who is asked is drawn so, too, and not changed by the first bit.
      if (drawn.length === 4) drawn[0] = (drawn[0] ?? 0) | 0x80
      return drawn
    })
    return await work().finally(() => { late.mock.restore() })
  }

  before(async () => {
    network = await startActingNetwork({ providers: 3, spreadWindow: WINDOW })
    await network.join('maren', 'maren')
  })
  after(async () => { await network.stop() })

  it('reaches each relationship at a moment of its own, drawn once, which a restart keeps', async () => {
    const since = network.now()
    const card = await cardOf('ana')
    const made = await drawLate(async () => await network.as('maren', 'helper', 'appoint', card, '--as', 'guardian', '--name', 'Ana', '--wait', '3'))
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

  it('gives relationships to another key so, too, and by the card that is said, where another was read by mistake', async () => {
    await network.passMinute()
    const since = network.now()
    const move = async (card: string, ...more: string[]): Promise<Moved> => {
      const { code, json, said } = await drawLate(async () => await network.as<Moved>('maren', 'helper', 'move-key', card, '--yes', '--wait', '0', ...more))
      assert.equal(code, 3, said)
      return json
    }
    const whyOf = ({ left }: Moved): string[] => left.map(({ why }) => why)
    const wrong = await cardOf('thief', '--for-key', '--name', 'Thief')
    const card = await cardOf('maren-again', '--for-key', '--name', 'Maren')
    const mistaken = await move(firstOf(wrong, 2))
    assert.deepEqual([mistaken.moving.map(({ called }) => called), whyOf(mistaken)], [['Thief', 'Thief'], ['card-full']])
    for (let times = 0; times < 2; times++) {
      const further = await move(card)
      assert.deepEqual([further.moving.map(({ called }) => called).sort(), whyOf(further)], [['Maren', 'Thief', 'Thief'], ['other-card', 'other-card']])
    }
    const nothing = await move(await cardOf('maren-again', '--for-key', '--another'))
    assert.deepEqual([nothing.link, whyOf(nothing)], [undefined, ['other-card', 'other-card', 'other-card']])
    const small = await move(firstOf(card, 1), '--instead')
    assert.deepEqual([small.moving.map(({ called }) => called), whyOf(small)], [['Maren'], ['card-full', 'card-full']])
    const right = await move(card)
    assert.deepEqual([right.moving.map(({ called }) => called), whyOf(right)], [['Maren', 'Maren', 'Maren'], []])
    checkDrawn(right.moving, since)
    assert.deepEqual((await move(card)).moving, right.moving)
    await network.pass(WINDOW + 60)
    const again = await done('maren', 'helper', 'move-key', card, '--yes', '--wait', '240')
    assert.deepEqual(again['moving'], right.moving.map(entry => ({ ...entry, state: 'done' })))
    assert.deepEqual((await network.as('thief', 'helper', 'take-over', String(mistaken.link))).json['done'], 0)
    assert.equal((await done('maren-again', 'helper', 'take-over', String(again['link']), '--wait', '240'))['done'], 3)
  })

  it('waits for nothing where it ends something: neither for a provider that is away, nor after an anchor that took nothing away there', async () => {
    const [{ handle } = { handle: '' }] = network.planned
    const { peer, temporary } = await openTestPeer()
    const mum = await HostileCustodian.start(network)
    try {
      await peer.create({ words: generateWords(), password: PASSWORD })
      const { relationship } = await peer.join({ invitation: await network.invite('lio') })
      await peer.appoint({ card: await mum.card(), name: 'Mum', kind: 'helper', powers: ['read', 'grant'] })
      const card = String((await done('doctor', 'card', '--name', 'doctor', '--network', network.address))['link'])
      const { share } = await peer.share({ card, name: 'doctor', categories: ['visits'], labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: null })
      // Of each what is next is drawn when what came before is done, and a device whose clock was put forward looks at it every 20 s.
      await until(async () => {
        if (peer.shares()[0]?.state === 'active' && peer.helpers()[0]?.perProvider[0]?.state === 'done' && peer.providers()[0]?.pending === false) return
        await network.pass(WINDOW + 60)
        await peer.refresh()
        throw new RangeError('It has not come about yet.')
      }, 5_000, 300_000)
      assert.equal(await mum.anchorMany(relationship, { count: 1, commitment: NO_ANCHOR, network }), 1)
      await network.rpc('anvil_mine', ['0x10'])
      await eventually(peer, 'it is seen that another anchor came', () => peer.providers()[0]?.pending === true)
      const anchors = async (): Promise<number> => (await mum.sequence(relationship, network.rpc, network.network)).sequence
      const before = await anchors()
      await network.without(handle, async () => {
        await peer.endShare({ id: share })
        await until(async () => { if (await anchors() === before) throw new RangeError('It is not anchored yet.') }, 500, 90_000)
      })
    } finally {
      await peer.close()
      temporary.remove()
      await mum.stop()
    }
  })
})
