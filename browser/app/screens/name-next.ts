import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { lostWords as w } from '../messages/lost-words.ts'
import type { Question } from '../pages/page-context.ts'
import { Busy } from '../parts/busy.ts'
import { linkCard } from '../parts/link-card.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'
import '../parts/link-entry.ts'

/** As a guardian: takes the card of somebody's new key, asks with the name on it whether it is to be named, then shows what to give back. */
export class NameNext extends MedElement {
  static override properties = { name: {}, read: { attribute: false }, ask: { attribute: false }, nominate: { attribute: false }, link: { state: true } }
  declare name: string
  /** Gives the name on a card; throws where it is not the card of a new key. */
  declare read: (card: string) => Promise<string>
  /** Asks a question, and acts when the answer is yes. */
  declare ask: (question: Question) => void
  /** Gives the link that goes back. */
  declare nominate: (card: string) => Promise<string>
  declare link: string
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.name = ''
    this.link = ''
  }

  protected override render (): TemplateResult {
    const { name, link } = this
    if (link !== '') return html`<div class="stack loose arrives"><p>${w.nameDone(name)}</p>${linkCard({ link, copyWord: words.share.copyLink })}<a class="button quiet wide" href="/me/acting">${words.done}</a></div>`
    if (this.#busy.running) return html`<p role="status">${w.naming}</p>`
    return html`<div class="stack loose">${notice({ tone: 'warn', drawing: 'key', text: w.nameLead(name) })}${this.#busy.problem()}<link-entry .label=${w.nameCard(name)} .onLink=${this.#look}></link-entry></div>`
  }

  readonly #look = async (card: string): Promise<void> => {
    const called = await this.read(card)
    this.ask({ title: w.nameSureTitle(this.name), text: w.nameSureText(this.name, called), yes: w.nameSure, no: words.cancel, act: async () => {
      await this.#busy.run(async () => { this.link = await this.nominate(card) })
    } })
  }
}

defineElement('name-next', NameNext)
