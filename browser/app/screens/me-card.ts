import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { CardLink } from '../../../protocol/peer/link-types.ts'
import { words } from '../messages/en.ts'
import { Busy } from '../parts/busy.ts'
import { linkCard } from '../parts/link-card.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'

/** A fresh card to show to one person. */
export class MeCard extends MedElement {
  static override properties = { name: {}, lead: {}, then: {}, isOne: { type: Boolean }, further: { attribute: false }, isFurther: { state: true }, makeCard: { attribute: false }, card: { state: true } }
  declare name: string
  /** What it is for. */
  declare lead: string
  /** Where the link goes that comes back. */
  declare then: string
  /** It is the same one each time, for several people. */
  declare isOne: boolean
  /** Of one that is the same each time: when a further one is wanted, and what that asks for. */
  declare further: { word: string, hint: string, done: string } | undefined
  /** The one that is shown is such a further one. */
  declare isFurther: boolean
  /** `another`: not the one before. */
  declare makeCard: (name: string, another: boolean) => Promise<CardLink>
  declare card: CardLink | undefined
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.name = ''
    this.lead = words.me.cardLead
    this.then = ''
    this.isOne = false
    this.isFurther = false
  }

  protected override render (): TemplateResult {
    const w = words.me
    return html`
      <div class="stack loose">
        <p class="muted">${this.lead}</p>
        <form class="stack" @submit=${this.#make}>
          <div class="field"><label for="card-name">${w.cardName}</label><input class="input" id="card-name" name="name" .value=${this.name} maxlength="60" autocomplete="off" aria-describedby="card-name-hint"><span class="hint" id="card-name-hint">${w.cardNameHint}</span></div>
          <button class="button wide ${this.card === undefined ? '' : 'quiet'}" type="submit" ?disabled=${this.#busy.running}>${this.isOne ? w.cardShow : this.card === undefined ? w.cardMake : w.cardFresh}</button>
          ${this.#busy.problem()}
        </form>
        ${this.card === undefined ? nothing : html`<div class="arrives">${linkCard({ link: this.card.link, copyWord: words.share.copyLink })}</div>
          ${this.then === '' ? nothing : notice({ text: `${this.then} ${words.pasteNotOpen}` })}
          ${this.#further()}`}
        ${this.isOne ? nothing : html`<p class="small">${w.cardFreshHint}</p>`}
      </div>`
  }

  readonly #make = (event: SubmitEvent): void => {
    event.preventDefault()
    const name = String(new FormData(event.target as HTMLFormElement).get('name')).trim()
    void this.#busy.run(async () => { this.card = await this.makeCard(name, false) })
  }

  #further (): TemplateResult | typeof nothing {
    const { further } = this
    if (further === undefined) return nothing
    return html`<section class="stack tight"><p class="small">${this.isFurther ? further.done : further.hint}</p>
      <button class="button quiet wide" type="button" ?disabled=${this.#busy.running} @click=${this.#makeFurther}>${further.word}</button></section>`
  }

  readonly #makeFurther = (): void => {
    const name = this.querySelector<HTMLInputElement>('#card-name')?.value.trim() ?? ''
    void this.#busy.run(async () => {
      this.card = await this.makeCard(name, true)
      this.isFurther = true
    })
  }
}

defineElement('me-card', MeCard)
