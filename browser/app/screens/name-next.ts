import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { Nomination } from '../../../protocol/peer/acting/types.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { lostWords as w } from '../messages/lost-words.ts'
import type { Question } from '../pages/page-context.ts'
import { Busy } from '../parts/busy.ts'
import { linkCard } from '../parts/link-card.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'
import '../parts/link-entry.ts'

/** As a guardian: takes the card of somebody's new key, asks with the name on it whether it is to be named, then shows what to give back. */
export class NameNext extends MedElement {
  static override properties = { name: {}, read: { attribute: false }, ask: { attribute: false }, nominate: { attribute: false }, named: { state: true } }
  declare name: string
  /** Gives the name on a card; throws where it is not the card of a new key. */
  declare read: (card: string) => Promise<string>
  /** Asks a question, and acts when the answer is yes. */
  declare ask: (question: Question) => void
  /** Gives the link that goes back, and where it is not named yet. */
  declare nominate: (card: string) => Promise<Nomination>
  /** The card that was named, and what came of it. */
  declare named: Nomination & { card: string } | undefined
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.name = ''
  }

  protected override render (): TemplateResult {
    const { name, named } = this
    if (named !== undefined && !this.#busy.running) return html`<div class="stack loose arrives">${this.#left(named)}<p>${w.nameDone(name)}</p>${linkCard({ link: named.link, copyWord: words.share.copyLink })}${this.#busy.problem()}<a class="button quiet wide" href="/me/acting">${words.done}</a></div>`
    if (this.#busy.running) return html`<p role="status">${w.naming}</p>`
    return html`<div class="stack loose">${notice({ tone: 'warn', drawing: 'key', text: w.nameLead(name) })}${this.#busy.problem()}<link-entry .label=${w.nameCard(name)} .onLink=${this.#look}></link-entry></div>`
  }

  /** Where it is not named. */
  #left ({ left, card }: Nomination & { card: string }): TemplateResult | typeof nothing {
    const at = (why: Nomination['left'][number]['why']): string => joinWords(left.filter(each => each.why === why).map(({ provider }) => provider))
    const [away, refused] = [at('away'), at('refused')]
    if (left.length === 0) return nothing
    return html`<div class="stack" role="status">
      ${away === '' ? nothing : notice({ tone: 'warn', text: w.nameAway(away), more: html`<div class="buttons"><button class="button quiet" type="button" @click=${() => { void this.#name(card) }}>${w.nameAgain}</button></div>` })}
      ${refused === '' ? nothing : notice({ tone: 'warn', text: w.nameRefused(refused) })}
    </div>`
  }

  async #name (card: string): Promise<void> {
    await this.#busy.run(async () => { this.named = { ...await this.nominate(card), card } })
  }

  readonly #look = async (card: string): Promise<void> => {
    const called = await this.read(card)
    this.ask({ title: w.nameSureTitle(this.name), text: w.nameSureText(this.name, called), yes: w.nameSure, no: words.cancel, act: async () => {
      await this.#name(card)
    } })
  }
}

defineElement('name-next', NameNext)
