import { html } from 'lit'
import '../../../browser/app/parts/med-toasts.ts'
import { SAMPLE_NOW } from '../../../browser/app/examples/sample-records.ts'
import { helperWords as w } from '../../../browser/app/messages/helper-words.ts'
import { joinActs, sayAct, sayWhere } from '../../../browser/app/model/say-acts.ts'
import { helpersSection } from '../../../browser/app/pages/helpers-page.ts'
import type { PageContext } from '../../../browser/app/pages/page-context.ts'
import { AppModel } from '../../../browser/app/shell/app-model.ts'
import type { ActEntry, LifeEntry, SaidEverywhere } from '../../../protocol/peer/acting/types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { equal } from '../equal.ts'
import { mount, press, until } from '../mount.ts'

const act = (at: number, provider: string, more: Partial<ActEntry> = {}): ActEntry => ({ at, relationship: `0x${provider}`, provider, who: 'Dad', did: 'granted', whom: '0xab', ...more })

describe('who did what', () => {
  it('is one line for one act, wherever it was done', () => {
    const shown = joinActs([act(60, 'Mercy'), act(50, 'Northside'), act(40, 'Mercy', { did: 'appointed', who: 'you', whom: 'Dad' })])
    equal(shown.map(({ did, providers }) => [did, providers]), [['granted', ['Mercy', 'Northside']], ['appointed', ['Mercy']]])
    equal(shown.map(sayWhere)[0], w.at('Mercy and Northside'))
  })

  it('keeps apart what was done twice, long after, or to somebody else', () => {
    equal(joinActs([act(60, 'Mercy'), act(50, 'Mercy')]).length, 2)
    equal(joinActs([act(9_000, 'Mercy'), act(50, 'Northside')]).length, 2)
    equal(joinActs([act(60, 'Mercy'), act(50, 'Northside', { whom: '0xcd' })]).length, 2)
    equal(joinActs([act(60, 'Mercy'), act(50, 'Northside', { who: 'Mum' })]).length, 2)
  })

  it('says that what is shared was changed only where that is all that is known of it', () => {
    const changed = act(60, 'Mercy', { did: 'shared', whom: undefined })
    equal(joinActs([changed, act(55, 'Mercy')]).map(({ did }) => did), ['granted'])
    for (const other of [act(55, 'Northside'), act(55, 'Mercy', { who: 'Mum' }), act(90_000, 'Mercy')]) equal(joinActs([changed, other]).some(({ did }) => did === 'shared'), true)
  })

  it('says of who only keeps the key that they do, and not that they act', () => {
    const helpers = [{ name: 'Ines', kind: 'guardian' }, { name: 'Dad', kind: 'parent' }, { name: 'Dad', kind: 'guardian' }] as const
    const say = (did: ActEntry['did'], whom: string): string => sayAct({ act: { who: 'you', did, whom }, helpers })
    equal(say('appointed', 'Ines'), w.did['appointed-keeper'](w.you, 'Ines'))
    equal(say('ended', 'Ines'), w.did['ended-keeper'](w.you, 'Ines'))
    equal(say('appointed', 'Dad'), w.did.appointed(w.you, 'Dad'))
    equal(say('granted', '0xab'), w.did.granted(w.you, w.someone))
  })
})

describe('that I am here', () => {
  /** What the toast says once I have said so, where providers of these names did not answer, and helpers or grants wait for my silence. */
  async function toldOf (left: string[], kind: 'helper' | 'grant' = 'helper'): Promise<string> {
    const saidEverywhere: SaidEverywhere = { done: 1, left: left.map(provider => ({ relationship: `0x${provider}`, provider })) }
    const life: LifeEntry[] = [{ relationship: '0x1', provider: 'Mercy', silence: 1_000, tripsAt: SAMPLE_NOW + 10, waiting: [{ name: 'Ana', kind, silence: 1_000 }] }]
    let said = 0
    const peer = {
      on: () => () => {}, actingFor: () => [], helpers: () => [], whoActed: () => [], life: () => life, recovery: () => undefined, refreshHelpers: async () => {},
      showLife: async () => { said++; return saidEverywhere }
    } as unknown as Peer
    const model = new AppModel({ peer, changed: () => {}, onOver: () => {} })
    const context = { peer, model, place: { path: ['me', 'helpers'], state: {}, query: new URLSearchParams() }, now: SAMPLE_NOW, onError: reportError } as unknown as PageContext
    const place = await mount(html`<main>${helpersSection(context).body}</main><med-toasts></med-toasts>`)
    await press(place, w.lifeDo)
    await until(() => place.querySelector('.toast') !== null)
    model.close()
    equal(said, 1)
    return [...place.querySelectorAll('.toast')].map(toast => toast.textContent).join(' / ')
  }

  it('is told as heard where all providers heard it', async () => {
    equal(await toldOf([]), w.lifeDone)
    equal(await toldOf([], 'grant'), w.lifeGrantDone)
  })

  it('is told to be said once more where a provider was away, with the names of all that were', async () => {
    equal(await toldOf(['Northside', 'Corner']), 'Away, so that it is not known yet whether you were heard there: Northside and Corner. Say it once more when they are there.')
    equal(await toldOf(['Northside'], 'grant'), w.lifeLeft('Northside'))
  })
})
