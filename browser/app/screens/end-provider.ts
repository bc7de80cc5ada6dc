import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import { leaveWords as w } from '../messages/leave-words.ts'
import { Busy } from '../parts/busy.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import '../parts/med-sheet.ts'

/** The button that ends it with a provider, and the sheet that says before what ends and what stays. */
export class EndProvider extends MedElement {
  static override properties = { provider: { attribute: false }, viewers: { attribute: false }, helped: { type: Boolean }, others: { type: Boolean }, onEnd: { attribute: false }, asking: { type: Boolean }, forget: { state: true } }
  declare provider: ProviderStatus
  /** Names of those who see something from it. */
  declare viewers: string[]
  /** Somebody may act for me there. */
  declare helped: boolean
  /** Others shared something there in my name. */
  declare others: boolean
  declare onEnd: (options: { forget: boolean }) => Promise<void>
  declare asking: boolean
  declare forget: boolean
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.viewers = []
    this.helped = false
    this.others = false
    this.asking = false
    this.forget = false
  }

  protected override render (): TemplateResult {
    return html`
      <button class="button end wide" type="button" @click=${() => { this.asking = true }}>${w.end}</button>
      <med-sheet id="end-provider" .open=${this.asking} heading=${w.title(this.provider.name)} .body=${this.#body()} @close=${this.#close}></med-sheet>`
  }

  #body (): TemplateResult {
    const { provider: { name, records }, viewers, helped, others, forget } = this
    const [isRunning, line] = [this.#busy.running, (text: string): TemplateResult => html`<li>${text}</li>`]
    return html`
      <div class="stack">
        <section class="stack tight"><h3>${w.ends}</h3><ul class="points">
          ${line(w.noMore(name))}${viewers.length === 0 ? nothing : line(w.viewers(viewers))}${others ? line(w.othersToo) : nothing}${helped ? line(w.helpers) : nothing}
        </ul></section>
        <section class="stack tight"><h3>${w.stays}</h3><ul class="points">
          ${forget ? nothing : line(w.records(records))}${line(w.theirs(name))}${viewers.length === 0 && !others ? nothing : line(w.read)}
        </ul>${forget || records === 0 ? nothing : html`<p class="small">${w.backup} <a href="/me/download">${w.download}</a></p>`}</section>
        ${records === 0 ? nothing : html`<div class="card rows"><label class="choice"><input type="checkbox" .checked=${forget} @change=${(event: Event) => { this.forget = (event.target as HTMLInputElement).checked }}><span>${w.forget}${forget ? html`<br><span class="small">${w.forgotten}</span>` : nothing}</span></label></div>`}
        <p>${w.forGood}</p>
        ${this.#busy.problem()}
        <div class="buttons"><button class="button quiet" type="button" @click=${this.#close}>${w.no}</button><button class="button really-end" type="button" ?disabled=${isRunning} @click=${this.#end}>${isRunning ? w.doing : w.yes}</button></div>
      </div>`
  }

  readonly #close = (): void => {
    this.asking = false
    this.forget = false
  }

  readonly #end = (): void => {
    void this.#busy.run(async () => { await this.onEnd({ forget: this.forget }) }).then(done => { if (done) this.#close() })
  }
}

defineElement('end-provider', EndProvider)

/** Asks before the records of a provider that was left are deleted. */
export function askToForget (options: { provider: ProviderStatus, act: () => Promise<void> }): { title: string, text: string, yes: string, no: string, act: () => Promise<void> } {
  const { provider: { records }, act } = options
  return { title: w.forgetTitle(records), text: `${w.forgotten} ${w.backup}`, yes: w.forgetDo, no: w.forgetKeep, act }
}
