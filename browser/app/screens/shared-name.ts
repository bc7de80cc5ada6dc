import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { Busy } from '../parts/busy.ts'
import { icon } from '../parts/icons.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'

/** Says what I call the person whose records these are. */
export class SharedName extends MedElement {
  static override properties = { name: {}, backHref: {}, onName: { attribute: false } }
  /** As it is now; empty where they gave none. */
  declare name: string
  declare backHref: string
  declare onName: (name: string) => Promise<void>
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.name = ''
    this.backHref = '/shared'
  }

  protected override render (): TemplateResult {
    const w = words.shared
    return html`
      <div class="stack loose">
        <div class="stack tight"><a class="back" href=${this.backHref}>${icon('before', 18)}${words.back}</a><h1 tabindex="-1">${w.nameTitle}</h1></div>
        <form class="stack" @submit=${this.#submit}>
          <div class="field"><label for="shared-name">${w.nameLabel}</label><input class="input" id="shared-name" name="name" .value=${this.name} maxlength="60" autocomplete="off" aria-describedby="shared-name-hint"><span class="hint" id="shared-name-hint">${w.nameHint(this.name)}</span></div>
          ${this.#busy.problem()}
          <button class="button wide" type="submit" ?disabled=${this.#busy.running}>${words.save}</button>
        </form>
      </div>`
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const name = String(new FormData(event.target as HTMLFormElement).get('name')).trim()
    void this.#busy.run(async () => { await this.onName(name) })
  }
}

defineElement('shared-name', SharedName)
