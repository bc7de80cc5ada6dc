import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { LogEntry } from '../../../protocol/peer/log-types.ts'
import { words } from '../messages/en.ts'
import { formatDayHeading, formatTime, joinWords, localDay } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { idOfLogEntry, isEmptyLook, isOwnLook, sayCounts, sayGap, sayViewer } from '../model/say-log.ts'
import { icon } from '../parts/icons.ts'
import { initials } from '../parts/network-picture.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { emergencyNotice } from '../parts/emergency-notice.ts'
import { emptyState, notice } from '../parts/notice.ts'

/** Rows drawn at first, and more each time. */
const ROWS_A_TIME = 100

/** Who was shown what, by day; what is proven, and where a log has gaps. */
export class SeenScreen extends MedElement {
  static override properties = { entries: { attribute: false }, now: { type: Number }, filter: {}, current: {}, asking: { type: Boolean }, online: { type: Boolean }, say: { attribute: false }, unread: { attribute: false }, emergencies: { attribute: false }, onSeen: { attribute: false }, onFilter: { attribute: false }, onRefresh: { attribute: false }, limit: { state: true } }
  /** Newest first; undefined while it is being read. */
  declare entries: LogEntry[] | undefined
  declare now: number
  /** '' for everyone, `others` for all but me, or an address. */
  declare filter: string
  declare current: string
  declare asking: boolean
  declare online: boolean
  declare say: Words
  /** That the person has not been shown yet. */
  declare emergencies: readonly LogEntry[]
  /** Names of providers whose logs could not be read. */
  declare unread: string[]
  declare onSeen: () => void
  declare onFilter: (filter: string) => void
  declare onRefresh: () => void
  declare limit: number

  constructor () {
    super()
    this.now = 0
    this.filter = ''
    this.current = ''
    this.asking = false
    this.online = true
    this.say = words
    this.emergencies = []
    this.unread = []
    this.onSeen = () => {}
    this.limit = ROWS_A_TIME
  }

  protected override render (): TemplateResult {
    const w = this.say.seen
    const { entries } = this
    return html`
      <div class="screen-head">
        <div class="row-of-two"><h1 tabindex="-1">${w.title}</h1><button class="text-button" type="button" ?disabled=${this.asking} @click=${() => { this.onRefresh() }}>${this.asking ? words.refreshing : words.refresh}</button></div>
        <p class="small">${this.online ? w.lead : w.stale}</p>
      </div>
      ${emergencyNotice({ entries: this.emergencies, now: this.now, onSeen: this.onSeen, say: this.say })}
      ${this.online && this.unread.length > 0 ? notice({ tone: 'warn', title: w.unread, text: w.unreadText(joinWords(this.unread)) }) : nothing}
      ${entries === undefined ? nothing : entries.length === 0 ? emptyState({ drawing: 'eye', title: w.empty, text: w.emptyText }) : this.#list(entries)}`
  }

  #list (entries: LogEntry[]): TemplateResult {
    const w = this.say.seen
    const gaps = entries.filter(entry => entry.status === 'gap')
    const ofFilter = entries.filter(entry => entry.status === 'gap' || this.filter === '' || (this.filter === 'others' ? entry.viewer !== 'you' : entry.viewer === this.filter))
    // Under a name stands all that is its.
    const folded = this.filter === '' || this.filter === 'others' ? ofFilter.filter(isEmptyLook) : []
    const matching = folded.length === 0 ? ofFilter : ofFilter.filter(entry => !isEmptyLook(entry))
    const own = folded.filter(entry => isOwnLook(entry, this.say)).length
    const days = Map.groupBy(matching.slice(0, this.limit), entry => localDay(entry.at))
    const chip = (filter: string, text: string): TemplateResult => html`<button type="button" class="chip" aria-pressed=${this.filter === filter} @click=${() => { this.onFilter(filter) }}>${text}</button>`
    const viewers = new Map(entries.filter(entry => entry.status !== 'gap' && entry.viewer !== 'you').map(entry => [entry.viewer, entry]))
    return html`
      <div class="chips" role="group" aria-label=${w.filterLabel}>${chip('', w.filterAll)}${chip('others', w.others)}${[...viewers.values()].map(({ viewer, through }) => chip(viewer, sayViewer({ viewer, ...through === undefined ? {} : { through } }, this.say)))}${chip('you', w.you)}</div>
      ${gaps.length === 0 ? nothing : notice({ tone: 'warn', drawing: 'gap', title: sayGap(gaps.every(({ unreadable }) => unreadable === true) ? { unreadable: true } : {}, this.say), text: joinWords([...new Set(gaps.map(gap => gap.provider))]) })}
      ${[...days.values()].map(list => html`
        <section><h2 class="month">${formatDayHeading({ at: list[0]?.at ?? 0, now: this.now })}</h2>
        <div class="card rows">${list.map(entry => this.#row(entry))}</div></section>`)}
      ${matching.length > this.limit ? html`<button class="button quiet wide section" type="button" @click=${() => { this.limit += ROWS_A_TIME }}>${words.recordsScreen.older}</button>` : nothing}
      ${folded.length === 0 ? nothing : html`<p class="small section">${w.leftOut(own, folded.length - own)}</p>`}
      <p class="small section">${w.honest}</p>`
  }

  #row (entry: LogEntry): TemplateResult {
    const w = words.seen
    const id = idOfLogEntry(entry)
    const href = `/seen/${encodeURIComponent(entry.relationship)}/${entry.index}`
    if (entry.status === 'gap') {
      return html`<a class="row" href=${href} aria-current=${id === this.current ? 'true' : nothing}><span class="kind warn">${icon('gap')}</span><span><span class="title">${sayGap(entry)}</span><span class="under">${entry.provider}</span></span></a>`
    }
    return html`
      <a class="row" href=${href} aria-current=${id === this.current ? 'true' : nothing}>
        ${entry.viewer === 'you' ? html`<span class="kind">${icon('person')}</span>` : html`<span class="kind person">${entry.viewer.startsWith('0x') ? icon('eye') : initials(entry.viewer)}</span>`}
        <span>
          <span class="title">${sayViewer(entry, this.say)}${entry.emergency === undefined ? nothing : html`<span class="tag warn">${words.emergency.tag}</span>`}${entry.status === 'cut' ? html`<span class="tag">${w.cut}</span>` : entry.status === 'open' ? html`<span class="tag">${w.running}</span>` : nothing}</span>
          <span class="under">${sayCounts(entry)} · ${w.at(entry.provider)}</span>
        </span>
        <span class="value"><small>${formatTime(entry.at)}</small>${entry.proven ? html`<span class="tag good">${w.proven}</span>` : html`<small>${w.unproven}</small>`}</span>
      </a>`
  }
}

defineElement('seen-screen', SeenScreen)
