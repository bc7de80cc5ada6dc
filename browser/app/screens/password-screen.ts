import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { MIN_PASSWORD_LENGTH } from '../../../protocol/peer/constants.ts'
import { words as w } from '../messages/en.ts'
import { Busy } from '../parts/busy.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { passwordField } from '../parts/password-field.ts'
import { notice } from '../parts/notice.ts'

/** Asks for a new password, twice. */
export class PasswordScreen extends MedElement {
  static override properties = { onPassword: { attribute: false }, said: { state: true } }
  declare onPassword: (password: string) => Promise<void>
  declare said: string
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.said = ''
    this.onPassword = async () => {}
  }

  protected override render (): TemplateResult {
    return html`
      <main id="content">
        <form class="stack loose arrives" @submit=${this.#submit}>
          <div class="stack tight"><h1 tabindex="-1">${w.password.title}</h1><p class="muted">${w.password.lead}</p></div>
          ${passwordField({ id: 'password-one', label: w.password.one, hint: w.password.hint(MIN_PASSWORD_LENGTH), autocomplete: 'new-password' })}
          ${passwordField({ id: 'password-two', label: w.password.two, autocomplete: 'new-password' })}
          <div role="alert">${this.said === '' ? '' : notice({ tone: 'warn', text: this.said })}</div>
          ${this.#busy.problem()}
          <button class="button wide" type="submit" ?disabled=${this.#busy.running}>${this.#busy.running ? w.password.setting : w.password.set}</button>
        </form>
      </main>`
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault()
    const read = readNewPassword(this)
    this.said = read.problem
    if (read.problem === '') void this.#busy.run(async () => { await this.onPassword(read.password) })
  }
}

defineElement('password-screen', PasswordScreen)

/** What the two fields of a form say, or what is wrong with it in words. */
export function readNewPassword (form: ParentNode): { password: string, problem: string } {
  const one = form.querySelector<HTMLInputElement>('#password-one')?.value ?? ''
  const two = form.querySelector<HTMLInputElement>('#password-two')?.value ?? ''
  if (one.length < MIN_PASSWORD_LENGTH) return { password: '', problem: w.password.short(MIN_PASSWORD_LENGTH) }
  return one === two ? { password: one, problem: '' } : { password: '', problem: w.password.differ }
}
