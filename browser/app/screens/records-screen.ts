import { html, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { ROWS_A_TIME } from '../constants.ts'
import { words } from '../messages/en.ts'
import type { Words } from '../messages/words-of.ts'
import { sayCategory } from '../model/say-kinds.ts'
import { countCategories, filterViews, groupByMonth } from '../model/timeline.ts'
import type { Filter } from '../model/timeline.ts'
import type { RecordView } from '../model/record-view.ts'
import { icon } from '../parts/icons.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { emptyState } from '../parts/notice.ts'
import { recordRow } from '../parts/record-row.ts'

/** One timeline over all providers, by month; narrowed by kind and by words. Mine, or one that is shared with me. */
export class RecordsScreen extends MedElement {
  static override properties = { views: { attribute: false }, filter: { attribute: false }, heading: {}, status: { attribute: false }, top: { attribute: false }, empty: { attribute: false }, current: {}, mine: { type: Boolean }, say: { attribute: false }, hrefOf: { attribute: false }, onFilter: { attribute: false }, limit: { state: true } }
  /** Newest first. */
  declare views: RecordView[]
  declare filter: Filter
  declare heading: string
  declare status: TemplateResult | undefined
  declare top: TemplateResult | undefined
  declare empty: TemplateResult
  declare current: string
  declare mine: boolean
  declare say: Words
  declare hrefOf: (view: RecordView) => string
  declare onFilter: (filter: Filter) => void
  declare limit: number
  #beforeOf = new Map<string, RecordView>()
  #watcher: IntersectionObserver | undefined

  constructor () {
    super()
    this.views = []
    this.filter = { category: '', text: '' }
    this.heading = words.recordsScreen.title
    this.current = ''
    this.mine = false
    this.say = words
    this.limit = ROWS_A_TIME
    this.onFilter = () => {}
  }

  override disconnectedCallback (): void {
    super.disconnectedCallback()
    this.#watcher?.disconnect()
  }

  protected override willUpdate (changed: PropertyValues<this>): void {
    if (changed.has('views')) this.#beforeOf = latestBefore(this.views)
    if (changed.has('filter') && (changed.get('filter')?.category !== this.filter.category || changed.get('filter')?.text !== this.filter.text)) this.limit = ROWS_A_TIME
  }

  protected override updated (): void {
    this.#watcher?.disconnect()
    const end = this.querySelector('.more-rows')
    if (end === null) return
    this.#watcher ??= new IntersectionObserver(seen => { if (seen.some(item => item.isIntersecting)) this.limit += ROWS_A_TIME }, { rootMargin: '800px' })
    this.#watcher.observe(end)
  }

  protected override render (): TemplateResult {
    const w = this.say.recordsScreen
    return html`
      <div class="screen-head">
        ${this.top ?? nothing}
        <h1 tabindex="-1">${this.heading}</h1>
        ${this.status ?? nothing}
      </div>
      ${this.views.length === 0 ? this.empty : html`
        <div class="stack tight">
          <div class="search" role="search">${icon('search')}<input class="input" type="search" aria-label=${this.mine ? w.search : w.searchShared} placeholder=${this.mine ? w.search : w.searchShared} .value=${this.filter.text} @input=${this.#search}></div>
          ${this.#chips()}
        </div>
        ${this.#rows()}`}`
  }

  #chips (): TemplateResult {
    const w = words.recordsScreen
    const chip = (category: string, text: string, count: number): TemplateResult => html`<button type="button" class="chip" aria-pressed=${this.filter.category === category} @click=${() => { this.onFilter({ ...this.filter, category: this.filter.category === category ? '' : category }) }}>${text} <span class="count">${count.toLocaleString(words.language)}</span></button>`
    return html`<div class="chips" role="group" aria-label=${w.categoriesLabel} tabindex="-1">${chip('', w.all, this.views.length)}${countCategories(this.views).map(({ category, count }) => chip(category, sayCategory(category), count))}</div>`
  }

  #rows (): TemplateResult {
    const w = words.recordsScreen
    const matching = filterViews({ views: this.views, filter: this.filter })
    const narrowed = matching.length !== this.views.length
    return html`
      <p class="hidden-but-spoken" role="status">${narrowed ? w.resultCount(matching.length) : ''}</p>
      ${matching.length === 0 ? emptyState({ drawing: 'search', title: w.nothing, text: w.nothingText, action: html`<button class="button quiet" type="button" @click=${() => { this.onFilter({ category: '', text: '' }) }}>${w.clear}</button>` }) : nothing}
      ${groupByMonth({ views: matching, limit: this.limit }).map(month => html`
        <section>
          <h2 class="month">${month.name}</h2>
          <div class="card rows">${month.views.map(view => recordRow({ view, href: this.hrefOf(view), current: view.id === this.current, before: this.#beforeOf.get(view.id), mine: this.mine, say: this.say }))}</div>
        </section>`)}
      ${matching.length > this.limit ? html`<p class="more-rows"><button class="button quiet wide section" type="button" @click=${() => { this.limit += ROWS_A_TIME }}>${w.older}</button></p>` : nothing}`
  }

  readonly #search = (event: Event): void => {
    this.onFilter({ ...this.filter, text: (event.target as HTMLInputElement).value })
  }
}

defineElement('records-screen', RecordsScreen)

/** For the newest reading of each series, the one before it. */
function latestBefore (views: RecordView[]): Map<string, RecordView> {
  const newest = new Map<string, RecordView | undefined>()
  const before = new Map<string, RecordView>()
  for (const view of views) {
    const key = view.summary.series?.key
    if (key === undefined) continue
    if (!newest.has(key)) newest.set(key, view)
    else {
      const first = newest.get(key)
      if (first !== undefined) before.set(first.id, view)
      newest.set(key, undefined)
    }
  }
  return before
}
