import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { moveWords as w } from '../messages/move-words.ts'
import { Busy } from '../parts/busy.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'

/** Moves to the words whose card was read, after a word that they are at hand: nobody can take it back. */
export class MoveSure extends MedElement {
  static override properties = { move: { attribute: false }, sure: { state: true } }
  declare move: () => Promise<void>
  declare sure: boolean
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.sure = false
  }

  protected override render (): TemplateResult {
    return html`
      <div class="stack loose">
        ${notice({ tone: 'warn', drawing: 'key', text: w.sureText })}
        <div class="card rows"><label class="choice"><input type="checkbox" .checked=${this.sure} @change=${(event: Event) => { this.sure = (event.target as HTMLInputElement).checked }}><span>${w.sureCheck}</span></label></div>
        ${this.#busy.problem()}
        <div class="buttons"><a class="button quiet" href="/me">${words.cancel}</a><button class="button really-end" type="button" ?disabled=${!this.sure || this.#busy.running} @click=${() => { void this.#busy.run(this.move) }}>${this.#busy.running ? w.moving : w.move}</button></div>
      </div>`
  }
}

defineElement('move-sure', MoveSure)
