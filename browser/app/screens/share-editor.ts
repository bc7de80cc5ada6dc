import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { RecordEntry } from '../../../protocol/peer/record-types.ts'
import type { ShareDraft, SharePreview, ShareResult } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { sayLabel } from '../model/say-kinds.ts'
import type { ShareForm } from '../model/share-form.ts'
import { viewOf } from '../model/record-view.ts'
import { sortViews } from '../model/timeline.ts'
import { Busy } from '../parts/busy.ts'
import { icon } from '../parts/icons.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { recordRow } from '../parts/record-row.ts'
import { shareSentence } from '../parts/share-sentence.ts'
import type { SentencePart } from '../parts/share-sentence.ts'
import { sheetBody, sheetHeading } from './share-sheets.ts'
import '../parts/med-sheet.ts'

/** Records listed under "Look" before the rest is counted. */
const MAX_LOOK = 100

/** The sentence, the sensitive kinds one by one, what it comes to today; for a new share and for a change. */
export class ShareEditor extends MedElement {
  static override properties = { mode: {}, kinds: { attribute: false }, backWord: {}, form: { attribute: false }, providers: { attribute: false }, now: { type: Number }, backHref: {}, say: { attribute: false }, preview: { attribute: false }, onForm: { attribute: false }, onShare: { attribute: false }, sheet: { state: true } }
  declare mode: 'new' | 'change' | 'pass'
  /** The kinds that can be chosen; undefined: all. */
  declare kinds: string[] | undefined
  declare backWord: string
  declare form: ShareForm
  declare providers: Array<{ relationship: string, name: string, records: number }>
  declare now: number
  declare backHref: string
  declare say: Words
  declare preview: (draft: ShareDraft) => SharePreview
  declare onForm: (form: ShareForm) => void
  declare onShare: (form: ShareForm) => Promise<ShareResult>
  declare sheet: SentencePart | 'look' | ''
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.mode = 'new'
    this.providers = []
    this.now = 0
    this.backHref = '/sharing'
    this.backWord = words.places.sharing
    this.say = words
    this.sheet = ''
  }

  protected override render (): TemplateResult {
    const w = this.say.share
    const { name, as, draft } = this.form
    const preview = this.preview(draft)
    const names = new Map(this.providers.map(provider => [provider.relationship, provider.name]))
    const lacks = draft.categories.length === 0 ? w.whyNot.what : draft.providers === 'all' || draft.providers.some(relationship => draft.except?.includes(relationship) !== true) ? '' : w.whyNot.where
    const called = name === '' ? w.someone.toLowerCase() : name
    return html`
      <div class="stack loose">
        <div class="stack tight">
          <a class="back" href=${this.backHref}>${icon('before', 18)}${this.backWord}</a>
          <h1 tabindex="-1">${this.mode === 'change' ? w.titleChange(called) : name === '' ? w.title : w.titleWith(name)}</h1>
        </div>
        ${shareSentence({ name, as: this.mode === 'pass' ? undefined : as, draft, names, now: this.now, onPart: part => { this.sheet = part }, say: this.say })}
        ${this.#sensitive(preview)}
        ${this.#onward()}
        <section class="stack tight">
          <h2>${w.withThis}</h2>
          <div class="card"><div class="row plain">
            <div role="status"><p class="title">${w.ofYours(preview.matching.length, preview.total)}</p><p class="under">${preview.matching.length === 0 ? w.newOnes : w.fromWhom(joinWords([...new Set(preview.matching.map(record => record.provider))]))}</p></div>
            ${preview.matching.length === 0 ? nothing : html`<button class="text-button" type="button" aria-haspopup="dialog" @click=${() => { this.sheet = 'look' }}>${words.look}</button>`}
          </div></div>
        </section>
        <div class="stack">
          <p class="small">${preview.matching.length === 0 ? nothing : html`${w.newOnes} `}${w.honest(called)}</p>
          ${this.#busy.problem()}
          ${lacks === '' ? nothing : html`<p class="why-not" id="why-not">${icon('info', 18)}${lacks}</p>`}
          <button class="button wide" type="button" aria-describedby=${lacks === '' ? nothing : 'why-not'} ?disabled=${lacks !== '' || this.#busy.running} @click=${this.#share}>${this.#busy.running ? w.going : this.mode === 'change' ? w.goChange : w.go(called)}</button>
        </div>
        ${this.#sheet(preview)}
      </div>`
  }

  #sensitive (preview: SharePreview): TemplateResult | typeof nothing {
    const w = words.share
    const { draft } = this.form
    const labels = [...new Set([...Object.keys(preview.byLabel), ...draft.labels])].sort((a, b) => sayLabel(a).localeCompare(sayLabel(b)))
    if (labels.length === 0) return draft.categories.length === 0 ? nothing : html`<p class="small">${w.sensitiveNone}</p>`
    return html`
      <section class="stack tight">
        <h2 id="sensitive-heading">${w.sensitive}</h2>
        <ul class="card rows" aria-labelledby="sensitive-heading">
          ${labels.map(label => {
            const on = draft.labels.includes(label)
            const count = preview.byLabel[label] ?? 0
            return html`<li><label class="row plain"><span><span class="title">${sayLabel(label)}</span><span class="under">${on ? w.added(count) : w.wouldAdd(count)}</span></span><input class="switch" type="checkbox" role="switch" .checked=${on} @change=${(event: Event) => { this.#change({ labels: (event.target as HTMLInputElement).checked ? [...draft.labels, label] : draft.labels.filter(other => other !== label) }) }}></label></li>`
          })}
        </ul>
      </section>`
  }

  /** Off until it is chosen. What was passed on is passed on no further from here. */
  #onward (): TemplateResult | typeof nothing {
    if (this.mode === 'pass') return nothing
    const { depth = 0 } = this.form.draft
    const w = words.share
    return html`<div class="card rows"><label class="row plain"><span><span class="title">${w.onward}</span><span class="under">${depth > 0 ? w.onwardOn : w.onwardOff}</span></span><input class="switch" type="checkbox" role="switch" .checked=${depth > 0} @change=${(event: Event) => { this.#change({ depth: (event.target as HTMLInputElement).checked ? 1 : 0 }) }}></label></div>`
  }

  #sheet (preview: SharePreview): TemplateResult {
    const { sheet } = this
    const close = (): void => { this.sheet = '' }
    const body = sheet === '' ? undefined
      : sheet === 'look' ? lookBody(preview.matching)
        : sheetBody(sheet, { ...this.form, kinds: this.kinds, preview, providers: this.providers, now: this.now, say: this.say, change: draft => { this.#change(draft) }, rename: name => { this.onForm({ ...this.form, name }) }, introduce: own => { this.onForm({ ...this.form, as: own }) }, close })
    return html`<med-sheet id="share-sheet" .open=${sheet !== ''} .heading=${sheet === '' ? '' : sheet === 'look' ? words.share.lookTitle : sheetHeading(sheet, this.say)} .body=${body} @close=${close}></med-sheet>`
  }

  #change (draft: Partial<ShareDraft>): void {
    this.onForm({ ...this.form, draft: { ...this.form.draft, ...draft } })
  }

  readonly #share = (): void => {
    if (this.form.name === '') { this.sheet = 'who'; return }
    void this.#busy.run(async () => { await this.onShare(this.form) })
  }
}

defineElement('share-editor', ShareEditor)

function lookBody (matching: RecordEntry[]): TemplateResult {
  const views = sortViews(matching.map(viewOf))
  return html`<div class="card rows">${views.slice(0, MAX_LOOK).map(view => recordRow({ view, href: `/records/${encodeURIComponent(view.entry.relationship)}/${encodeURIComponent(view.entry.key)}`, mine: false, dated: true }))}</div>${views.length > MAX_LOOK ? html`<p class="small">${words.share.lookMore(views.length - MAX_LOOK)}</p>` : nothing}`
}
