import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { words as w } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'

/** How many of the twelve are asked back. */
const ASKED = 3

/** Shows twelve words, then asks three of them back. `onDone` is called when they were right. */
export class NewWordsScreen extends MedElement {
  static override properties = { words: { attribute: false }, onDone: { attribute: false }, step: { state: true }, wrong: { state: true } }
  declare words: string[]
  declare onDone: () => void
  declare step: 'show' | 'ask'
  declare wrong: number[]
  #asked: number[] = []

  constructor () {
    super()
    this.words = []
    this.step = 'show'
    this.wrong = []
    this.onDone = () => {}
  }

  protected override render (): TemplateResult {
    return this.step === 'show' ? this.#show() : this.#ask()
  }

  #show (): TemplateResult {
    return html`
      <main class="stack loose arrives" id="content">
        <div class="stack tight"><h1 tabindex="-1">${w.newWords.title}</h1><p class="muted">${w.newWords.lead}</p></div>
        <ol class="words">${this.words.map(word => html`<li>${word}</li>`)}</ol>
        ${notice({ text: w.newWords.advice, drawing: 'key' })}
        <button class="button wide" type="button" @click=${this.#toAsk}>${w.newWords.written}</button>
      </main>`
  }

  #ask (): TemplateResult {
    return html`
      <main id="content">
        <form class="stack loose arrives" @submit=${this.#check} autocomplete="off">
          <div class="stack tight"><h1 tabindex="-1">${w.newWords.ask}</h1><p class="muted">${w.newWords.askLead}</p></div>
          ${this.#asked.map(n => html`
            <div class="field">
              <label for="word-${n}">${w.newWords.wordNumber(n + 1)}</label>
              <input class="input" id="word-${n}" name=${n} autocapitalize="off" autocomplete="off" spellcheck="false" required aria-invalid=${this.wrong.includes(n)}>
            </div>`)}
          <div role="alert">${this.wrong.length === 0 ? '' : notice({ tone: 'warn', text: w.newWords.wrong(joinWords(this.wrong.map(n => w.newWords.wordNumber(n + 1).toLowerCase()))) })}</div>
          <div class="buttons">
            <button class="button quiet" type="button" @click=${() => { this.step = 'show' }}>${w.newWords.again}</button>
            <button class="button" type="submit">${w.goOn}</button>
          </div>
        </form>
      </main>`
  }

  readonly #toAsk = (): void => {
    // Which three does not protect anything; it only has to differ from time to time.
    const order = [...this.words.keys()].map(n => ({ n, key: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0 }))
    this.#asked = order.sort((a, b) => a.key - b.key).slice(0, ASKED).map(item => item.n).sort((a, b) => a - b)
    this.wrong = []
    this.step = 'ask'
    void this.updateComplete.then(() => { this.querySelector('input')?.focus() })
  }

  readonly #check = (event: SubmitEvent): void => {
    event.preventDefault()
    const given = new FormData(event.target as HTMLFormElement)
    this.wrong = this.#asked.filter(n => String(given.get(String(n))).trim().toLowerCase() !== this.words[n])
    if (this.wrong.length === 0) this.onDone()
    else this.querySelector<HTMLInputElement>(`#word-${this.wrong[0]}`)?.focus()
  }
}

defineElement('new-words-screen', NewWordsScreen)
