import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { TakeOver } from '../../../protocol/peer/acting/types.ts'
import { words } from '../messages/en.ts'
import { formatFullDay, joinWords } from '../messages/format.ts'
import { lostWords as w } from '../messages/lost-words.ts'
import { Busy } from '../parts/busy.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'
import '../parts/link-entry.ts'

/** With a new key: opens what a guardian gave back, and says what is mine again and what has to wait. */
export class TakeOverScreen extends MedElement {
  static override properties = { link: {}, takeOver: { attribute: false }, taken: { state: true } }
  /** Where it was opened as a link; else it is asked for. */
  declare link: string
  declare takeOver: (link: string) => Promise<TakeOver>
  declare taken: TakeOver | undefined
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.link = ''
  }

  protected override render (): TemplateResult {
    const { taken, link } = this
    if (taken !== undefined && taken.waiting.length === 0) return html`<div class="stack loose arrives" role="status">${notice({ drawing: 'check', title: w.taken(taken.done), text: w.takenAlone })}<a class="button wide" href="/records">${words.join.toRecords}</a></div>`
    if (link === '') return html`<div class="stack loose"><p class="muted">${w.linkLead}</p><link-entry .onLink=${async (text: string) => { await this.#take(text) }}></link-entry></div>`
    return html`
      <div class="stack loose">
        ${taken === undefined ? html`<p class="muted">${w.linkLead}</p>` : this.#later(taken)}
        ${this.#busy.problem()}
        <button class="button wide ${taken === undefined ? '' : 'quiet'}" type="button" ?disabled=${this.#busy.running} @click=${() => { void this.#busy.run(async () => { await this.#take(link) }) }}>${this.#busy.running ? w.taking : taken === undefined ? w.take : words.tryAgain}</button>
      </div>`
  }

  #later ({ done, waiting }: TakeOver): TemplateResult {
    const say = (providers: string, { at, isAway }: TakeOver['waiting'][number]): string => isAway === true ? w.waitAway(providers) : at === undefined ? w.waitMore(providers) : w.waitUntil(providers, formatFullDay(at))
    // What is the same at several is said once.
    const lines = [...Map.groupBy(waiting, each => say('', each)).values()].map(alike => html`${say(joinWords(alike.map(({ provider }) => provider)), alike[0] as TakeOver['waiting'][number])}<br>`)
    return html`<div class="stack" role="status">
      ${done === 0 ? nothing : notice({ drawing: 'check', text: w.taken(done) })}
      ${notice({ tone: 'warn', drawing: 'key', title: w.later, text: html`${lines}${w.laterText}` })}
    </div>`
  }

  async #take (text: string): Promise<void> {
    this.taken = await this.takeOver(text)
    this.link = text
  }
}

defineElement('take-over', TakeOverScreen)
