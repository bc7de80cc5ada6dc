import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { Peer } from '../../../protocol/peer/types.ts'
import { words as w } from '../messages/en.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { makeWords } from '../shell/load-peer.ts'
import '../screens/new-words-screen.ts'
import '../screens/password-screen.ts'

/** Twelve new words, three asked back, a password: then this device is set up. */
export class NewKey extends MedElement {
  static override properties = { ready: { attribute: false }, onCreated: { attribute: false }, words: { state: true }, step: { state: true } }
  declare ready: Promise<Peer>
  declare onCreated: () => Promise<void>
  declare words: string[] | undefined
  declare step: 'words' | 'password'

  constructor () {
    super()
    this.step = 'words'
  }

  override connectedCallback (): void {
    super.connectedCallback()
    void makeWords().then(words => { this.words ??= words })
  }

  protected override render (): TemplateResult | typeof nothing {
    const { words } = this
    if (words === undefined) return nothing
    return this.step === 'words'
      ? html`<new-words-screen .words=${words} .onDone=${() => { this.step = 'password' }}></new-words-screen>`
      : html`<password-screen aria-label=${w.password.title} .onPassword=${async (password: string) => {
          const peer = await this.ready
          await peer.create({ words, password })
          await this.onCreated()
        }}></password-screen>`
  }
}

defineElement('new-key', NewKey)
