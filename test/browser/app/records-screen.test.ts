import { html } from 'lit'
import '../../../browser/app/screens/records-screen.ts'
import type { RecordsScreen } from '../../../browser/app/screens/records-screen.ts'
import { SAMPLE_NOW, SAMPLE_VIEWS } from '../../../browser/app/examples/sample-records.ts'
import { SAMPLE_INVITATION } from '../../../browser/app/examples/sample-shares.ts'
import type { Filter } from '../../../browser/app/model/timeline.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { JOINED_PROVIDERS } from '../../../browser/app/examples/provider-examples.ts'
import { emptyState } from '../../../browser/app/parts/notice.ts'
import { whoPicture } from '../../../browser/app/parts/who-picture.ts'
import '../../../browser/app/screens/join-screen.ts'
import { providerList } from '../../../browser/app/screens/me-providers.ts'
import { recordsEmpty } from '../../../browser/app/screens/records-empty.ts'
import { recordsOverview } from '../../../browser/app/screens/records-overview.ts'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { JoinProgress } from '../../../protocol/peer/types.ts'
import { equal, holds } from '../equal.ts'
import { find, mount, rendered, violations } from '../mount.ts'

const show = async (filter: Filter, views = SAMPLE_VIEWS): Promise<HTMLElement> => await mount(html`<main><records-screen mine .views=${views} .filter=${filter} .hrefOf=${() => '/records/one'}
  .onFilter=${(next: Filter) => { document.querySelector<RecordsScreen>('records-screen')!.filter = next }} .empty=${emptyState({ drawing: 'records', title: words.recordsScreen.empty, text: words.recordsScreen.emptyText })}></records-screen></main>`)
const titles = (place: HTMLElement): string[] => [...place.querySelectorAll('.row .title')].map(title => title.firstChild?.nextSibling?.textContent ?? title.textContent)
const nothing: Filter = { category: '', text: '' }

describe('the timeline', () => {
  it('groups records by month, newest first, the undated last', async () => {
    const place = await show(nothing)
    const months = [...place.querySelectorAll('h2.month')].map(month => month.textContent)
    equal(months.slice(0, 3), ['November 2026', 'September 2026', 'May 2026'])
    equal(place.querySelectorAll('.row').length, SAMPLE_VIEWS.length)
  })

  it('narrows by the chip of a kind and by words, and says how many are left', async () => {
    const place = await show(nothing)
    const chip = [...place.querySelectorAll<HTMLButtonElement>('.chip')].find(button => button.textContent.startsWith('Prescriptions'))
    chip?.click()
    await rendered(place)
    equal(place.querySelectorAll('.row').length, 3)
    equal(chip?.getAttribute('aria-pressed'), 'true')
    const search = find<HTMLInputElement>(place, 'input[type=search]')
    search.value = 'metFORMIN north'
    search.dispatchEvent(new Event('input'))
    await rendered(place)
    equal(place.querySelectorAll('.row').length, 1)
    holds(find(place, '[role=status]').textContent.includes('1 record'), 'the count is not said')
  })

  it('marks what is sensitive and says that nobody else sees it', async () => {
    const place = await show({ category: '', text: 'methadone' })
    holds(find(place, '.row').textContent.includes(words.recordsScreen.sensitive), 'not marked')
    holds(find(place, '.row').textContent.includes(words.recordsScreen.alone), 'not said')
    equal(titles(place).length, 1)
  })

  it('compares the newest reading with the one before', async () => {
    const place = await show({ category: 'labs', text: 'hba1c' })
    holds(find(place, '.row .value').textContent.includes('was 6.6'), find(place, '.row .value').textContent)
  })

  it('draws a long timeline in pieces', async () => {
    const many = Array.from({ length: 500 }, (_, n) => ({ ...SAMPLE_VIEWS[0]!, id: String(n) }))
    const place = await show(nothing, many)
    holds(place.querySelectorAll('.row').length < 500, 'all were drawn at once')
    find(place, '.more-rows button').click()
    await rendered(place)
    holds(place.querySelectorAll('.row').length >= 240, 'no more were drawn')
  })

  it('says what will be here while it is empty', async () => {
    const place = await show(nothing, [])
    holds(place.textContent.includes(words.recordsScreen.empty), 'not said')
  })

  it('says while a provider is being joined that nothing has come yet, and on no screen how many there are', async () => {
    const empty = async (providers: ProviderStatus[]): Promise<string> => (await mount(html`<main>${recordsEmpty({ providers, shared: 0, isActing: false })}</main>`)).textContent
    const [joined] = JOINED_PROVIDERS
    holds(joined !== undefined, 'no example')
    const said = await empty(JOINED_PROVIDERS)
    holds(said.includes(words.recordsScreen.emptyAwaited(joined?.name ?? '?')) && !said.includes(words.recordsScreen.emptyDo), said)
    for (const providers of [[], [{ ...joined!, state: 'refused' as const }], [{ ...joined!, upToDate: SAMPLE_NOW }]]) holds((await empty(providers)).includes(words.recordsScreen.emptyDo), JSON.stringify(providers))
    const options = { providers: JOINED_PROVIDERS, now: SAMPLE_NOW }
    const screens = [
      html`<join-screen begin .info=${SAMPLE_INVITATION} .onJoin=${async (onProgress: (progress: JoinProgress) => void) => { onProgress({ step: 'fetching', count: 0 }); await new Promise(() => {}) }}></join-screen>`,
      recordsOverview({ ...options, views: SAMPLE_VIEWS }), providerList({ ...options, asking: false, onRefresh: () => {} }), whoPicture({ ...options, shares: [], tableOpen: true })
    ]
    for (const screen of screens) {
      const shown = (await mount(html`<main>${screen}</main>`)).textContent
      holds(/nothing has come yet|not fetched yet/i.test(shown), shown)
      equal(shown.match(/.{0,20}\b0 records.{0,20}/), null)
    }
  })

  it('has nothing that axe objects to', async () => {
    equal(await violations(await show(nothing)), [])
  })
})
