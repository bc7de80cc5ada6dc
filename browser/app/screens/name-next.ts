import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { lostWords as w } from '../messages/lost-words.ts'
import { linkCard } from '../parts/link-card.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'
import '../parts/link-entry.ts'

/** As a guardian: takes the card of somebody's new key, then shows what to give back. */
export class NameNext extends MedElement {
  static override properties = { name: {}, nominate: { attribute: false }, link: { state: true } }
  declare name: string
  /** Gives the link that goes back. */
  declare nominate: (card: string) => Promise<string>
  declare link: string

  constructor () {
    super()
    this.name = ''
    this.link = ''
  }

  protected override render (): TemplateResult {
    const { name, link } = this
    if (link !== '') return html`<div class="stack loose arrives"><p>${w.nameDone(name)}</p>${linkCard({ link, copyWord: words.share.copyLink })}<a class="button quiet wide" href="/me/acting">${words.done}</a></div>`
    return html`<div class="stack loose">${notice({ tone: 'warn', drawing: 'key', text: w.nameLead(name) })}<link-entry .label=${w.nameCard(name)} .onLink=${async (card: string) => { this.link = await this.nominate(card) }}></link-entry></div>`
  }
}

defineElement('name-next', NameNext)
