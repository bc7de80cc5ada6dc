import { html, render } from 'lit'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { SAMPLE_NOW, SAMPLE_VIEWS } from '../../../browser/app/examples/sample-records.ts'
import { SAMPLE_STATUS } from '../../../browser/app/examples/sample-shares.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { leaveWords as w } from '../../../browser/app/messages/leave-words.ts'
import { whoPicture } from '../../../browser/app/parts/who-picture.ts'
import { providerList } from '../../../browser/app/screens/me-providers.ts'
import { providerDetail } from '../../../browser/app/screens/provider-detail.ts'
import { recordsOverview } from '../../../browser/app/screens/records-overview.ts'
import { statusBanner } from '../../../browser/app/shell/banner.ts'
import { equal, holds } from '../equal.ts'
import { mount, rendered, violations } from '../mount.ts'

const provider = SAMPLE_STATUS[0] as ProviderStatus
const ended = { at: SAMPLE_NOW - 86_400, by: 'me', isSettled: true, isForgotten: false } as const

/** What was asked for: whether its records are to be forgotten. */
let asked: boolean[] = []
let forgotten = 0
const show = async (change: Partial<ProviderStatus> = {}, viewers = ['My sister']): Promise<HTMLElement> => {
  [asked, forgotten] = [[], 0]
  const place = await mount(html`<main id="detail"></main>`)
  render(providerDetail({ provider: { ...provider, ...change }, now: SAMPLE_NOW, viewers, helped: false, others: false, onEnd: async ({ forget }) => { asked.push(forget) }, onForget: () => { forgotten++ } }), place.querySelector<HTMLElement>('#detail') ?? place)
  await rendered(place)
  return place
}
const press = async (place: HTMLElement, text: string): Promise<void> => {
  [...place.querySelectorAll('button')].find(button => button.textContent.trim() === text)?.click()
  await rendered(place)
}
const sheetOf = (place: HTMLElement): string => place.querySelector('dialog[open]')?.textContent.replaceAll(/\s+/g, ' ') ?? ''

describe('one provider', () => {
  it('says before it ends what ends and what stays, and ends it when that is wanted', async () => {
    const place = await show()
    await press(place, w.end)
    for (const text of [w.title(provider.name), w.viewers(['My sister']), w.records(provider.records), w.theirs(provider.name), w.backup, w.forGood]) holds(sheetOf(place).includes(text), text)
    equal(await violations(place), [])
    await press(place, w.no)
    equal([sheetOf(place), asked.length], ['', 0])
    await press(place, w.end)
    await press(place, w.yes)
    equal(asked, [false])
  })

  it('deletes its records only when that is said as well', async () => {
    const place = await show({}, [])
    await press(place, w.end)
    holds(!sheetOf(place).includes(w.read), 'speaks of others where nobody sees anything')
    place.querySelector<HTMLInputElement>('dialog[open] input[type=checkbox]')?.click()
    await rendered(place)
    holds(sheetOf(place).includes(w.forgotten) && !sheetOf(place).includes(w.records(provider.records)), sheetOf(place))
    await press(place, w.yes)
    equal(asked, [true])
  })

  it('says of one that is over who ended it, what is here, and that it is on its way as long as it is', async () => {
    const mine = await show({ state: 'left', pending: true, ended: { ...ended, isSettled: false } })
    for (const text of [w.onWay, w.kept, w.comeBack]) holds(mine.textContent.includes(text), text)
    equal(mine.querySelector('end-provider'), null)
    await press(mine, w.forgetNow)
    equal(forgotten, 1)
    const theirs = await show({ state: 'left', records: 0, ended: { ...ended, by: 'provider', isForgotten: true } })
    for (const text of [w.byProvider(provider.name), w.orYou, w.gone]) holds(theirs.textContent.includes(text), text)
    equal(theirs.querySelectorAll('button').length, 0)
    const elsewhere = await show({ state: 'left', pending: false, ended: { ...ended, isSettled: false } })
    holds(elsewhere.textContent.includes(w.elsewhere) && !elsewhere.textContent.includes(w.onWay), elsewhere.textContent)
  })
})

describe('a provider that was not asked yet', () => {
  it('is nowhere said to be one that cannot be reached, which one is that was asked', async () => {
    const banner = async (state: ProviderStatus['state']): Promise<string> => {
      const peer = { online: () => true, providers: () => [{ ...provider, state }], sharedWithMe: () => [] } as unknown as Peer
      return (await mount(html`<main>${statusBanner(peer)}</main>`)).textContent.trim()
    }
    equal([await banner('unasked'), await banner('connected'), await banner('away')], ['', '', words.banner.away(provider.name)])
    const screens = async (state: ProviderStatus['state']): Promise<HTMLElement> => {
      const options = { providers: [{ ...provider, state }], now: SAMPLE_NOW }
      return await mount(html`<main>${providerList({ ...options, asking: false, onRefresh: () => {} })}${recordsOverview({ ...options, views: SAMPLE_VIEWS })}${whoPicture({ ...options, shares: [] })}</main>`)
    }
    const unasked = await screens('unasked')
    equal([unasked.textContent.includes('cannot be reached'), unasked.querySelectorAll('.kind.warn, .provider.away').length], [false, 0])
    holds(unasked.textContent.includes(words.me.providerStates.unasked), unasked.textContent)
    const asked = await screens('away')
    equal([asked.textContent.split('cannot be reached').length - 1, asked.querySelectorAll('.kind.warn, .provider.away').length], [2, 3])
  })
})
