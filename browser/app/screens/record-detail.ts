import { html, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { formatFullDay, formatRecordDay, joinWords } from '../messages/format.ts'
import { leaveWords } from '../messages/leave-words.ts'
import type { Words } from '../messages/words-of.ts'
import { detailBesideLines, isOutside, sayStatus, seriesOf } from '../model/record-view.ts'
import type { RecordView } from '../model/record-view.ts'
import { sayCategory, sayLabel } from '../model/say-kinds.ts'
import { Busy } from '../parts/busy.ts'
import { copyText } from '../parts/copy-text.ts'
import { icon, iconOfCategories } from '../parts/icons.ts'
import '../parts/med-chart.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'

/** One record: what it says, its chart where it repeats, who may see it, and the exact original one tap away. */
export class RecordDetail extends MedElement {
  static override properties = { view: { attribute: false }, views: { attribute: false }, viewers: { attribute: false }, backHref: {}, say: { attribute: false }, readText: { attribute: false }, text: { state: true } }
  declare view: RecordView
  /** All of the same person, for the chart. */
  declare views: RecordView[]
  /** Who may see it, when it is mine: names. Undefined when it is not mine. */
  declare viewers: Array<{ id: string, name: string }> | undefined
  declare backHref: string
  declare say: Words
  declare readText: (view: RecordView) => Promise<string>
  declare text: string | undefined
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.views = []
    this.backHref = '/records'
    this.say = words
  }

  protected override willUpdate (changed: PropertyValues<this>): void {
    if (changed.has('view') && changed.get('view')?.id !== this.view.id) this.text = undefined
  }

  protected override render (): TemplateResult {
    const w = words.record
    const { view } = this
    const { entry, summary } = view
    const series = seriesOf({ views: this.views, view })
    return html`
      <article class="stack loose">
        <div class="stack">
          <a class="back only-narrow" href=${this.backHref}>${icon('before', 18)}${words.back}</a>
          <div class="record-head">
            <span class="kind ${entry.labels.length > 0 ? 'warn' : ''}">${icon(iconOfCategories(entry.categories), 24)}</span>
            <div><h1 tabindex="-1">${summary.title}</h1><p class="muted">${[entry.provider, ...(summary.date === undefined ? [] : [formatRecordDay(summary.date)])].join(' · ')}</p></div>
          </div>
          ${summary.value === undefined ? nothing : html`<p class="reading"><span class=${summary.value.length > 16 ? 'lead' : 'reading-value figures'}>${summary.value}</span> ${summary.unit === undefined ? nothing : html`<span class="reading-unit">${summary.unit}</span>`} ${isOutside(summary) ? html`<span class="tag warn">${w.outside}</span>` : nothing}</p>`}
        </div>
        ${series.length < 2 ? nothing : html`<section class="card roomy stack"><h2>${w.chart(summary.title)}</h2><med-chart .readings=${series} .current=${view.id} .heading=${w.chart(summary.title)}></med-chart></section>`}
        <section class="card roomy">${this.#facts()}</section>
        ${summary.parts.length === 0 ? nothing : html`<section class="card roomy">${this.#parts()}</section>`}
        ${summary.note === undefined ? nothing : html`<section class="card roomy stack tight"><h2>${w.note}</h2><p class="note-text">${summary.note}</p></section>`}
        ${this.#privacy()}
        ${this.#original()}
      </article>`
  }

  #facts (): TemplateResult {
    const w = words.record
    const { view } = this
    const { entry, summary } = view
    const range = summary.range
    const fact = (name: string, text: string | undefined): TemplateResult | typeof nothing => text === undefined || text === '' ? nothing : html`<dt>${name}</dt><dd>${text}</dd>`
    return html`
      <dl class="facts">
        ${fact(w.status, summary.status === undefined ? undefined : sayStatus(summary.status))}
        ${fact(range?.general === true ? w.generalRangeName : w.range, range === undefined ? undefined : [range.text, summary.unit].join(' '))}
        ${fact(w.detail, detailBesideLines(summary))}
        ${fact(w.until, summary.until === undefined ? undefined : formatRecordDay(summary.until))}
        ${summary.lines.map(line => fact(w.lines[line.name] ?? line.name, line.name === 'birth-date' ? formatRecordDay(line.text) : line.text))}
        ${fact(w.kind, entry.categories.length === 0 ? words.noCategory : joinWords(entry.categories.map(sayCategory)))}
        ${fact(w.from, entry.isLeft === true ? `${entry.provider}, ${leaveWords.left}` : entry.provider)}
        ${fact(w.arrived, formatFullDay(entry.receivedAt))}
      </dl>`
  }

  #parts (): TemplateResult {
    const w = words.record
    return html`
      <table class="plain"><caption class="hidden-but-spoken">${w.value}</caption>
        <thead><tr><th scope="col">${w.part}</th><th scope="col" class="number">${w.value}</th><th scope="col" class="number">${w.range}</th></tr></thead>
        <tbody>${this.view.summary.parts.map(part => html`<tr><th scope="row">${part.title}</th><td class="number">${part.value} ${part.unit} ${part.flag === undefined || part.flag === 'normal' ? nothing : html`<span class="tag warn">${w.flags[part.flag]}</span>`}</td><td class="number">${part.range?.text}</td></tr>`)}</tbody>
      </table>`
  }

  #privacy (): TemplateResult | typeof nothing {
    const w = this.say.record
    const { entry } = this.view
    if (this.viewers === undefined) return nothing
    const marked = entry.labels.length > 0 ? notice({ tone: 'warn', drawing: 'lock', title: w.sensitive(joinWords([...new Set(entry.labels.map(sayLabel))])), text: w.sensitiveText })
      : entry.categories.length === 0 ? notice({ drawing: 'lock', title: w.unmapped, text: w.unmappedText }) : nothing
    return html`
      <section class="stack">
        ${marked}
        <div class="stack tight"><h2>${w.whoCan}</h2>
          ${this.viewers.length === 0
            ? html`<p class="muted">${w.whoCanNone}</p>`
            : html`<div class="chips wrap flush">${this.viewers.map(viewer => html`<a class="chip" href="/sharing/${viewer.id}">${icon('person', 18)}${viewer.name}</a>`)}</div>`}
        </div>
      </section>`
  }

  #original (): TemplateResult {
    const w = words.record
    const { entry } = this.view
    return html`
      <section class="stack tight">
        <h2>${w.original}</h2>
        <p class="small">${w.originalLead}</p>
        ${this.#busy.problem()}
        ${this.text === undefined
          ? html`<button class="button quiet" type="button" @click=${this.#show}>${icon('records')}${w.originalShow}</button>`
          : html`
            <div class="card"><pre class="original" tabindex="0" aria-label=${w.original}>${this.text}</pre></div>
            <div><button class="text-button" type="button" @click=${() => { void copyText({ text: this.text ?? '', shownIn: this.querySelector('pre') }) }}>${w.copyOriginal}</button></div>`}
        <details><summary class="small">${words.details}</summary>
          <dl class="facts"><dt>${w.size}</dt><dd>${w.bytes(entry.size)}</dd><dt>${w.hash}</dt><dd class="mono">${entry.hash}</dd>${entry.source === '' ? nothing : html`<dt>${w.place}</dt><dd class="mono">${entry.source}</dd>`}</dl>
        </details>
      </section>`
  }

  readonly #show = (): void => {
    const { view } = this
    void this.#busy.run(async () => {
      const text = await this.readText(view)
      if (view.id === this.view.id) this.text = text
    })
  }
}

defineElement('record-detail', RecordDetail)
