import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { EmergencyCardLink } from '../../../protocol/peer/group-types.ts'
import { emergencyWords } from '../messages/emergency-words.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { copyText } from '../parts/copy-text.ts'
import { icon } from '../parts/icons.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'
import '../parts/med-qr.ts'

/** A link longer than this takes a code that is too fine for a card of the usual size: it is printed on one to fold. */
const LONG_LINK = 900

/** The card for the wallet as it will be on paper, to copy or print. The name on it is in this element and on the paper alone. */
export class EmergencyCardScreen extends MedElement {
  static override properties = { card: { attribute: false }, backWord: {}, name: { state: true } }
  declare card: EmergencyCardLink
  declare backWord: string
  declare name: string

  constructor () {
    super()
    this.backWord = words.sharing.title
    this.name = ''
  }

  protected override render (): TemplateResult {
    const w = emergencyWords.card
    const { card: { link, places, left }, name } = this
    return html`
      <div class="stack loose">
        <div class="stack tight">
          <a class="back" href="/sharing">${icon('before', 18)}${this.backWord}</a>
          <h1 tabindex="-1">${w.title}</h1>
          <p class="muted">${w.lead}</p>
        </div>
        <div class="paper ${link.length > LONG_LINK ? 'long' : ''}" role="group" aria-label=${w.title}>
          <med-qr .text=${link}></med-qr>
          <div>
            <p class="paper-title">${w.paperTitle}</p>
            ${name === '' ? nothing : html`<p class="paper-name">${name}</p>`}
            <p>${w.paperText}</p>
            <p class="paper-small">${w.paperSmall}</p>
          </div>
        </div>
        <div class="stack">
          <div class="field"><label for="paper-name">${w.name}</label><input class="input" id="paper-name" name="name" .value=${name} maxlength="60" autocomplete="off" aria-describedby="paper-name-hint" @input=${(event: Event) => { this.name = (event.target as HTMLInputElement).value.trim() }}><span class="hint" id="paper-name-hint">${w.nameHint}</span></div>
          <div class="buttons">
            <button class="button" type="button" @click=${() => { print() }}>${icon('bill')}${w.print}</button>
            <button class="button quiet" type="button" @click=${this.#copy}>${icon('records')}${w.copy}</button>
          </div>
          <code class="copyable" tabindex="0" role="group" aria-label=${w.copy}>${link}</code>
        </div>
        <p>${w.names(joinWords(places.map(place => place.name)))} ${left.length === 0 ? '' : w.left(joinWords(left.map(place => place.name)))} ${w.later}</p>
        ${notice({ drawing: 'info', text: w.honest })}
      </div>`
  }

  readonly #copy = (): void => { void copyText({ text: this.card.link, shownIn: this.querySelector('.copyable') }) }
}

defineElement('emergency-card', EmergencyCardScreen)
