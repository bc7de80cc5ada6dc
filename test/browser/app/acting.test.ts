import { html } from 'lit'
import type { TemplateResult } from 'lit'
import '../../../browser/app/screens/record-detail.ts'
import '../../../browser/app/screens/records-screen.ts'
import '../../../browser/app/screens/seen-screen.ts'
import '../../../browser/app/screens/share-editor.ts'
import '../../../browser/app/screens/sharing-screen.ts'
import '../../../browser/app/screens/me-device.ts'
import '../../../browser/app/screens/emergency-access.ts'
import { SAMPLE_NOW, SAMPLE_VIEWS } from '../../../browser/app/examples/sample-records.ts'
import { SAMPLE_EMERGENCY, SAMPLE_LOG, samplePreview, SAMPLE_SHARES, SAMPLE_STATUS } from '../../../browser/app/examples/sample-shares.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { helperWords } from '../../../browser/app/messages/helper-words.ts'
import { wordsOf } from '../../../browser/app/messages/words-of.ts'
import { emptyState } from '../../../browser/app/parts/notice.ts'
import { whoPicture } from '../../../browser/app/parts/who-picture.ts'
import { actingScreen } from '../../../browser/app/screens/acting-screen.ts'
import { recordsOverview } from '../../../browser/app/screens/records-overview.ts'
import { seenDetail } from '../../../browser/app/screens/seen-detail.ts'
import { shareDetail } from '../../../browser/app/screens/share-detail.ts'
import { shareLinkScreen } from '../../../browser/app/screens/share-link.ts'
import { sheetBody } from '../../../browser/app/screens/share-sheets.ts'
import { AppModel } from '../../../browser/app/shell/app-model.ts'
import type { ActingEntry } from '../../../protocol/peer/acting/types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { equal, holds } from '../equal.ts'
import { mount } from '../mount.ts'

const lio = wordsOf('Lio')
const now = SAMPLE_NOW
const names = new Map(SAMPLE_STATUS.map(({ relationship, name }) => [relationship, name]))
// What people are called is not the app's to say.
const shares = SAMPLE_SHARES.map(each => ({ ...each, name: each.name.replace('My sister', 'Ines') }))
const log = SAMPLE_LOG.map(each => ({ ...each, viewer: each.viewer.replace('My sister', 'Ines') }))
const share = shares[0]!
const draft = { categories: ['labs'], labels: [], providers: 'all' as const, notBefore: now, notAfter: null }
const onShare = async (): Promise<never> => await new Promise(() => {})
const sheet = { draft, name: 'Ines', preview: samplePreview(draft), providers: SAMPLE_STATUS, now, say: lio, change: () => {}, as: 'Lio', introduce: () => {}, rename: () => {}, close: () => {} }
const detail = { names, now, onEnd: () => {}, onEndAt: () => {}, say: lio }

const SCREENS: Record<string, () => TemplateResult> = {
  'the records': () => html`<records-screen mine .say=${lio} .heading=${lio.recordsScreen.title} .views=${SAMPLE_VIEWS} .filter=${{ category: '', text: '' }} .hrefOf=${() => '/'}></records-screen>`,
  'no records': () => emptyState({ drawing: 'records', title: lio.recordsScreen.empty, text: lio.recordsScreen.emptyText }),
  'what is there': () => recordsOverview({ views: SAMPLE_VIEWS, providers: SAMPLE_STATUS, now, say: lio }),
  'a file of them': () => html`<me-download .say=${lio} .records=${3}></me-download>`,
  'each record': () => html`${SAMPLE_VIEWS.map(view => html`<record-detail .say=${lio} .view=${view} .views=${SAMPLE_VIEWS} .viewers=${[]}></record-detail>`)}`,
  'sharing': () => html`<sharing-screen .say=${lio} .shares=${shares} .providers=${SAMPLE_STATUS} .now=${now}></sharing-screen>`,
  'no sharing': () => html`<sharing-screen .say=${lio} .shares=${[]} .providers=${SAMPLE_STATUS} .now=${now}></sharing-screen>`,
  'the picture': () => whoPicture({ shares, providers: SAMPLE_STATUS, now, tableOpen: true, say: lio }),
  'each share': () => html`${shares.map(each => shareDetail({ ...detail, share: each, preview: samplePreview(each) }))}${shareDetail({ ...detail, share: { ...share, state: 'pending' }, preview: samplePreview(share) })}`,
  'the link of a share': () => html`${shareLinkScreen({ share, say: lio })}${shareLinkScreen({ share: { ...share, state: 'pending', perProvider: share.perProvider.map(each => ({ ...each, state: 'away' })) }, say: lio })}`,
  'the share editor': () => html`<share-editor .say=${lio} .form=${{ name: 'Ines', as: 'Lio', draft }} .providers=${SAMPLE_STATUS} .now=${now} .preview=${samplePreview} .onShare=${onShare}></share-editor>`,
  'what can be changed in it': () => html`${(['who', 'as', 'what', 'where', 'from', 'until'] as const).map(part => sheetBody(part, sheet))}`,
  'who saw': () => html`<seen-screen .say=${lio} .entries=${log} .now=${now} .emergencies=${[SAMPLE_EMERGENCY]}></seen-screen>`,
  'nobody saw': () => html`<seen-screen .say=${lio} .entries=${[]} .now=${now}></seen-screen>`,
  'each look': () => html`${log.map(entry => seenDetail({ entry, say: lio }))}`,
  'emergency access': () => html`<emergency-access .say=${lio}></emergency-access>`
}

/** All that is read or spoken. */
function saidOn (place: HTMLElement): string {
  const spoken = [...place.querySelectorAll('[aria-label], [placeholder]')].flatMap(element => [element.getAttribute('aria-label') ?? '', element.getAttribute('placeholder') ?? ''])
  return [place.textContent, ...spoken].join(' ').replaceAll(/\s+/g, ' ')
}

describe('while somebody is acted for', () => {
  for (const [name, screen] of Object.entries(SCREENS)) {
    it(`nothing on ${name} says that it is mine`, async () => {
      const said = saidOn(await mount(html`<main>${screen()}</main>`))
      holds(said.length > 40, 'nothing is shown')
      equal(said.match(/.{0,30}\b(?:your|yours|my|mine)\b.{0,30}/gi) ?? [], [])
    })
  }

  it('the sentence of a share, and who looked, name whose records they are', async () => {
    const editor = saidOn(await mount(html`<main>${SCREENS['the share editor']?.()}</main>`))
    for (const part of ['can see Lio’s labs', 'also ones Lio joins later', 'until you or Lio end it', 'of Lio’s']) holds(editor.includes(part), `${part}: ${editor}`)
    const entry = { ...SAMPLE_LOG[0]!, viewer: 'Lio' }
    const own = saidOn(await mount(html`<main>${seenDetail({ entry, say: lio })}${seenDetail({ entry: { ...entry, viewer: 'you', actingFor: true }, say: lio })}</main>`))
    for (const part of ['Lio, whose records they are', 'You, acting for Lio']) holds(own.includes(part), `${part}: ${own}`)
  })

  it('the person whose records they are is who is told of looks in an emergency', async () => {
    const said = saidOn(await mount(html`<main>${SCREENS['emergency access']?.()}</main>`))
    for (const part of [`and Lio is told. You find it under “${words.places.seen}”`, 'Lio is told again']) holds(said.includes(part), `${part}: ${said}`)
    equal(said.match(/you are told/gi), null)
    const own = saidOn(await mount(html`<main><emergency-access></emergency-access></main>`))
    equal(own.match(/you are told/gi)?.length, 2)
  })

  it('words speak of nobody in particular where they did before', () => {
    equal(lio.categories, words.categories)
    holds(lio.sharing.endTitle('Ines') === words.sharing.endTitle('Ines'), 'another title')
  })
})

describe('for whom I act', () => {
  const entry: ActingEntry = { id: 'lio', from: 'Lio', kind: 'parent', powers: [], until: null, state: 'unasked', sources: [], records: 0, addedAt: now }

  it('is said not to be asked yet where nobody was, and to be out of reach only where somebody was', async () => {
    const said = async (state: ActingEntry['state']): Promise<string> => saidOn(await mount(html`<main>${actingScreen({ acting: [{ ...entry, state }], asking: false, onAct: () => {}, onStop: () => {}, onRefresh: () => {} })}</main>`))
    const [unasked, away] = [await said('unasked'), await said('away')]
    holds(unasked.includes(words.me.providerStates.unasked) && !unasked.includes(helperWords.actingStates.away), unasked)
    holds(away.includes(helperWords.actingStates.away), away)
  })

  it('goes on to be shown until it is known that there is nothing more to act by', () => {
    let state: ActingEntry['state'] = 'active'
    const listeners: Array<(event: { type: string }) => void> = []
    const peer = { on: (each: (event: { type: string }) => void) => { listeners.push(each); return () => {} }, state: () => 'open', actingFor: () => [{ ...entry, state }], actAs: () => ({}), refreshActing: async () => {}, emergencies: async () => [] } as unknown as Peer
    const over: string[] = []
    const model = new AppModel({ peer, changed: () => {}, onOver: name => { over.push(name) } })
    model.actFor('lio')
    const states = ['active', 'unasked', 'away', 'waiting'] as const
    const shown = states.map(now => {
      state = now
      for (const listener of listeners) listener({ type: 'acting' })
      return model.actingFor?.state
    })
    model.close()
    equal([shown, over], [['active', 'unasked', 'away', undefined], ['Lio']])
  })
})
