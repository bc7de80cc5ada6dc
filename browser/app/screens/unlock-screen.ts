import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { LinkKind } from '../../../protocol/links/types.ts'
import { words as w } from '../messages/en.ts'
import { Busy } from '../parts/busy.ts'
import { brandMark } from '../parts/brand.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'
import { passwordField } from '../parts/password-field.ts'

/** Asks for the password of this device. */
export class UnlockScreen extends MedElement {
  static override properties = { onUnlock: { attribute: false }, onWipe: { attribute: false }, waiting: {}, sure: { state: true } }
  declare onUnlock: (password: string) => Promise<void>
  declare onWipe: () => Promise<void>
  /** For what the link is that is opened once this is unlocked. */
  declare waiting: LinkKind | undefined
  declare sure: boolean
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.sure = false
    this.onUnlock = async () => {}
    this.onWipe = async () => {}
  }

  protected override firstUpdated (): void {
    this.querySelector('input')?.focus()
  }

  protected override render (): TemplateResult {
    const wrong = isMedrecError(this.#busy.error, 'WRONG_PASSWORD')
    return html`
      <main class="stack loose" id="content">
        <form class="stack loose" @submit=${this.#submit}>
          <div class="stack"><span>${brandMark(48)}</span><div class="stack tight"><h1 tabindex="-1">${w.unlock.title}</h1><p class="muted">${w.unlock.lead}</p></div></div>
          ${this.waiting === undefined ? nothing : this.waiting === 'join' ? notice({ drawing: 'building', title: w.unlock.invitation, text: w.unlock.invitationText }) : notice({ title: w.unlock.link, text: w.unlock.linkText })}
          ${passwordField({ id: 'password', label: w.password.one, autocomplete: 'current-password' })}
          ${wrong ? html`<div role="alert">${notice({ tone: 'warn', text: w.unlock.wrong })}</div>` : this.#busy.problem()}
          <button class="button wide" type="submit" ?disabled=${this.#busy.running}>${this.#busy.running ? w.unlock.going : w.unlock.go}</button>
        </form>
        <details ?open=${this.sure}>
          <summary class="text-button">${w.unlock.forgot}</summary>
          <div class="stack"><p class="small">${w.unlock.forgotText}</p>
          ${this.sure
            ? html`<button class="button really-end" type="button" @click=${() => { void this.#busy.run(this.onWipe) }}>${w.me.leaveDo}</button>`
            : html`<button class="button end" type="button" @click=${() => { this.sure = true }}>${w.unlock.wipe}</button>`}
          ${this.sure ? html`<button class="button quiet" type="button" @click=${() => { this.sure = false }}>${w.cancel}</button>` : nothing}</div>
        </details>
      </main>`
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault()
    const field = this.querySelector<HTMLInputElement>('#password')
    if (field === null || field.value === '') { field?.focus(); return }
    void this.#busy.run(async () => { await this.onUnlock(field.value) }).then(done => { if (!done) field.select() })
  }
}

defineElement('unlock-screen', UnlockScreen)
