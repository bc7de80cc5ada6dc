import { html } from 'lit'
import '../../../browser/app/screens/records-screen.ts'
import type { RecordsScreen } from '../../../browser/app/screens/records-screen.ts'
import { SAMPLE_VIEWS } from '../../../browser/app/examples/sample-records.ts'
import type { Filter } from '../../../browser/app/model/timeline.ts'
import { words } from '../../../browser/app/messages/en.ts'
import { emptyState } from '../../../browser/app/parts/notice.ts'
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

  it('has nothing that axe objects to', async () => {
    equal(await violations(await show(nothing)), [])
  })
})
