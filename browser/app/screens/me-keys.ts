import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { MIN_PASSWORD_LENGTH } from '../../../protocol/peer/constants.ts'
import { words as w } from '../messages/en.ts'
import { Busy } from '../parts/busy.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { toast } from '../parts/med-toasts.ts'
import { notice } from '../parts/notice.ts'
import { passwordField } from '../parts/password-field.ts'
import { readNewPassword } from './password-screen.ts'

/** Shows the twelve words again, after the password. */
export class MeWords extends MedElement {
  static override properties = { readWords: { attribute: false }, words: { state: true } }
  declare readWords: (password: string) => Promise<string[]>
  declare words: string[] | undefined
  readonly #busy = new Busy(this)

  protected override render (): TemplateResult {
    return html`
      <div class="stack loose">
        <p class="muted">${w.newWords.lead} ${w.me.wordsLead}</p>
        ${this.words === undefined
          ? html`<form class="stack" @submit=${this.#show}>
              ${passwordField({ id: 'password', label: w.password.current, autocomplete: 'current-password' })}
              ${problemOf(this.#busy)}
              <button class="button wide" type="submit" ?disabled=${this.#busy.running}>${this.#busy.running ? w.working : w.me.wordsShow}</button>
            </form>`
          : html`<ol class="words arrives">${this.words.map(word => html`<li>${word}</li>`)}</ol>${notice({ drawing: 'key', text: w.newWords.advice })}`}
      </div>`
  }

  readonly #show = (event: Event): void => {
    event.preventDefault()
    const password = this.querySelector('input')?.value ?? ''
    void this.#busy.run(async () => { this.words = await this.readWords(password) })
  }
}

defineElement('me-words', MeWords)

/** Changes the password of this device. */
export class MePassword extends MedElement {
  static override properties = { onChange: { attribute: false }, said: { state: true } }
  declare onChange: (passwords: { from: string, to: string }) => Promise<void>
  declare said: string
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.said = ''
  }

  protected override render (): TemplateResult {
    return html`
      <form class="stack loose" @submit=${this.#change}>
        <p class="muted">${w.password.lead}</p>
        ${passwordField({ id: 'password', label: w.password.current, autocomplete: 'current-password' })}
        ${passwordField({ id: 'password-one', label: w.password.fresh, hint: w.password.hint(MIN_PASSWORD_LENGTH), autocomplete: 'new-password' })}
        ${passwordField({ id: 'password-two', label: w.password.two, autocomplete: 'new-password' })}
        <div role="alert">${this.said === '' ? nothing : notice({ tone: 'warn', text: this.said })}</div>
        ${problemOf(this.#busy)}
        <button class="button wide" type="submit" ?disabled=${this.#busy.running}>${this.#busy.running ? w.password.setting : w.password.changeDo}</button>
      </form>`
  }

  readonly #change = (event: Event): void => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const from = this.querySelector<HTMLInputElement>('#password')?.value ?? ''
    const read = readNewPassword(this)
    this.said = read.problem
    if (read.problem !== '') return
    void this.#busy.run(async () => { await this.onChange({ from, to: read.password }) }).then(done => {
      if (!done) return
      form.reset()
      toast(w.password.changed)
    })
  }
}

defineElement('me-password', MePassword)

function problemOf (busy: Busy): TemplateResult | typeof nothing {
  return isMedrecError(busy.error, 'WRONG_PASSWORD') ? html`<div role="alert">${notice({ tone: 'warn', text: w.unlock.wrong })}</div>` : busy.problem()
}
