import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { moveWords as w } from '../messages/move-words.ts'
import { Busy } from '../parts/busy.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'

/** Moves to the words whose card was read, after a word that they are at hand: nobody can take it back. */
export class MoveSure extends MedElement {
  static override properties = { move: { attribute: false }, called: {}, lead: {}, begun: { type: Boolean }, sure: { state: true } }
  declare move: () => Promise<void>
  /** The name on the card. */
  declare called: string
  /** What goes by this card, where something goes by another; empty: all. */
  declare lead: string
  /** It was decided before: only the link is shown once more. */
  declare begun: boolean
  declare sure: boolean
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.sure = false
    this.called = ''
    this.lead = ''
    this.begun = false
  }

  protected override render (): TemplateResult {
    const { running } = this.#busy
    const act = (word: string): TemplateResult => html`${this.#busy.problem()}
        <div class="buttons"><a class="button quiet" href="/me">${words.cancel}</a><button class="button ${this.begun ? '' : 'really-end'}" type="button" ?disabled=${running || !(this.sure || this.begun)} @click=${() => { void this.#busy.run(this.move) }}>${running ? w.moving : word}</button></div>`
    if (this.begun) return html`<div class="stack loose"><p>${w.againText}</p>${act(w.againDo)}</div>`
    return html`
      <div class="stack loose">
        ${notice({ tone: 'warn', drawing: 'key', text: w.sureText })}
        ${this.lead === '' ? nothing : html`<p>${this.lead}</p>`}
        <p>${w.sureCard(this.called)} ${w.sureLook}</p>
        <div class="card rows"><label class="choice"><input type="checkbox" .checked=${this.sure} @change=${(event: Event) => { this.sure = (event.target as HTMLInputElement).checked }}><span>${w.sureCheck}</span></label></div>
        ${act(w.move)}
      </div>`
  }
}

defineElement('move-sure', MoveSure)
