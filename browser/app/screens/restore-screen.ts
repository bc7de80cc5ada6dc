import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { RestoreProgress, RestoreSummary } from '../../../protocol/peer/types.ts'
import { words as w } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { lostWords } from '../messages/lost-words.ts'
import { Busy } from '../parts/busy.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'
import { stepList } from '../parts/steps.ts'
import '../parts/link-entry.ts'
import './password-screen.ts'

/** What {@link RestoreScreen} gives when everything is known. */
export interface RestoreRequest { words: string[], password: string, entry: string, onProgress: (progress: RestoreProgress) => void }

/** Twelve words, one place to begin, a password; then everything comes back. */
export class RestoreScreen extends MedElement {
  static override properties = { entry: {}, homeNetwork: { attribute: false }, home: { state: true }, checkWords: { attribute: false }, checkEntry: { attribute: false }, onRestore: { attribute: false }, step: { state: true }, typed: { state: true }, said: { state: true }, progress: { state: true }, result: { state: true } }
  /** An invitation or network address that is known already; else it is asked for. */
  declare entry: string
  /** Which word is wrong, `''` for the twelve together, undefined when they are a key. */
  declare checkWords: (words: string[]) => Promise<string | undefined>
  /** The network that this copy of the app comes from, to begin with. */
  declare homeNetwork: () => Promise<string | undefined>
  declare home: string | undefined
  /** Throws when the text is no invitation or network address. */
  declare checkEntry: (text: string) => Promise<void>
  declare onRestore: (request: RestoreRequest) => Promise<RestoreSummary>
  declare step: 'words' | 'entry' | 'password' | 'restoring'
  declare typed: string[]
  declare said: string
  declare progress: RestoreProgress
  declare result: RestoreSummary | undefined
  readonly #busy = new Busy(this)
  #password = ''

  constructor () {
    super()
    this.entry = ''
    this.step = 'words'
    this.typed = []
    this.said = ''
    this.progress = { step: 'connecting' }
    this.homeNetwork = async () => undefined
  }

  protected override render (): TemplateResult {
    switch (this.step) {
      case 'words': return this.#askWords()
      case 'entry': return html`
        <main class="stack loose arrives" id="content">
          <div class="stack tight"><h1 tabindex="-1">${w.entry.networkTitle}</h1><p class="muted">${w.entry.networkLead}</p></div>
          ${this.home === undefined ? nothing : html`<button class="button wide" type="button" @click=${() => { this.entry = this.home ?? ''; this.step = 'password' }}>${w.entry.homeNetwork}</button><p class="small">${w.entry.homeNetworkElse}</p>`}
          <link-entry .onLink=${async (text: string) => { await this.checkEntry(text); this.entry = text; this.step = 'password' }}></link-entry>
        </main>`
      case 'password': return html`<password-screen .onPassword=${async (password: string) => { this.#password = password; this.#restore() }}></password-screen>`
      case 'restoring': return this.#restoring()
    }
  }

  #askWords (): TemplateResult {
    return html`
      <main id="content">
        <form class="stack loose arrives" @submit=${this.#submitWords}>
          <div class="stack tight"><h1 tabindex="-1">${w.restore.title}</h1><p class="muted">${w.restore.lead}</p></div>
          <div class="field">
            <label for="twelve">${w.restore.label}</label>
            <textarea class="input" id="twelve" rows="4" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="twelve-hint" @input=${this.#typing}></textarea>
            <span class="hint" id="twelve-hint">${w.restore.hint(this.typed.length)}</span>
          </div>
          <div role="alert">${this.said === '' ? '' : notice({ tone: 'warn', text: this.said })}</div>
          <button class="button wide" type="submit" ?disabled=${this.typed.length !== 12}>${w.goOn}</button>
          <p><a class="text-button" href="/lost">${lostWords.wordsLost}</a></p>
        </form>
      </main>`
  }

  #restoring (): TemplateResult {
    const steps = Object.entries(w.restore.steps).filter(([id]) => id !== 'done').map(([id, text]) => ({ id, text }))
    const { result } = this
    return html`
      <main class="stack loose arrives" id="content">
        <h1 tabindex="-1">${w.restore.title2}</h1>
        <div class="card roomy">${stepList({ steps, now: result === undefined ? this.progress.step : 'done', note: this.progress.count === undefined ? undefined : w.join.came(this.progress.count) })}</div>
        ${this.#busy.problem()}
        ${this.#busy.error === undefined ? nothing : html`<div class="buttons"><button class="button quiet" type="button" @click=${() => { this.step = 'words'; this.#busy.clear() }}>${w.restore.title}</button><button class="button" type="button" @click=${() => { this.#restore() }}>${w.tryAgain}</button></div>`}
        ${result === undefined ? nothing : html`
          <div role="status" class="stack">
            ${notice({ drawing: 'check', text: result.relationships === 0 ? w.restore.none : w.restore.result(result.relationships, result.records, result.shares) })}
            ${result.account || result.relationships === 0 ? nothing : notice({ tone: 'warn', text: w.restore.noAccount })}
            ${result.away.length === 0 ? nothing : notice({ tone: 'warn', text: w.restore.away(joinWords(result.away)) })}
          </div>
          <a class="button wide" href="/records" data-replace>${w.join.toRecords}</a>`}
      </main>`
  }

  readonly #typing = (event: Event): void => {
    this.typed = (event.target as HTMLTextAreaElement).value.toLowerCase().split(/[^a-z]+/).filter(word => word !== '')
    this.said = ''
  }

  readonly #submitWords = async (event: Event): Promise<void> => {
    event.preventDefault()
    const wrong = await this.checkWords(this.typed)
    if (wrong !== undefined) { this.said = wrong === '' ? w.restore.bad : w.restore.badWord(wrong); return }
    this.home = this.entry === '' ? await this.homeNetwork() : undefined
    this.step = this.entry === '' ? 'entry' : 'password'
  }

  #restore (): void {
    this.step = 'restoring'
    this.progress = { step: 'connecting' }
    void this.#busy.run(async () => {
      this.result = await this.onRestore({ words: this.typed, password: this.#password, entry: this.entry, onProgress: progress => { this.progress = progress } })
    })
  }
}

defineElement('restore-screen', RestoreScreen)
