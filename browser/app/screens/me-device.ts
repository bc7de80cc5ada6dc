import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { words as w } from '../messages/en.ts'
import type { Words } from '../messages/words-of.ts'
import { Busy } from '../parts/busy.ts'
import { icon } from '../parts/icons.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'

/** Wipes this device, after a word that the twelve words are at hand. */
export class MeLeave extends MedElement {
  static override properties = { onLeave: { attribute: false }, sure: { state: true } }
  declare onLeave: () => Promise<void>
  declare sure: boolean
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.sure = false
  }

  protected override render (): TemplateResult {
    return html`
      <div class="stack loose">
        <p>${w.me.leaveText}</p>
        <div class="card rows"><label class="choice"><input type="checkbox" .checked=${this.sure} @change=${(event: Event) => { this.sure = (event.target as HTMLInputElement).checked }}><span>${w.me.leaveConfirm}</span></label></div>
        ${this.#busy.problem()}
        <div class="buttons"><a class="button quiet" href="/me">${w.cancel}</a><button class="button really-end" type="button" ?disabled=${!this.sure || this.#busy.running} @click=${() => { void this.#busy.run(this.onLeave) }}>${w.me.leaveDo}</button></div>
        <section class="stack tight"><h2>${w.me.stolenTitle}</h2>${w.me.stolen.map(text => html`<p class="small">${text}</p>`)}</section>
      </div>`
  }
}

defineElement('me-leave', MeLeave)

/** Writes everything held here into one file. */
export class MeDownload extends MedElement {
  static override properties = { records: { type: Number }, say: { attribute: false }, onDownload: { attribute: false }, done: { state: true } }
  declare records: number
  /** Of whose records. */
  declare say: Words
  declare onDownload: () => Promise<void>
  declare done: boolean
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.records = 0
    this.say = w
    this.done = false
  }

  protected override render (): TemplateResult {
    const r = this.say.recordsScreen
    return html`
      <div class="stack">
        <p class="muted">${r.downloadHint}</p>
        ${this.#busy.problem()}
        <div role="status">${this.done ? notice({ drawing: 'check', text: r.downloaded }) : nothing}</div>
        <button class="button wide" type="button" ?disabled=${this.#busy.running || this.records === 0} @click=${() => { void this.#busy.run(this.onDownload).then(done => { this.done = done }) }}>${icon('download')}${this.#busy.running ? r.downloading : `${r.download} (${this.records.toLocaleString(w.language)})`}</button>
      </div>`
  }
}

defineElement('me-download', MeDownload)
