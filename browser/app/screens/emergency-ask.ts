import { html, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { MAX_REASON } from '../../../protocol/kernel/constants.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { LinkInfo } from '../../../protocol/peer/link-types.ts'
import { emergencyWords } from '../messages/emergency-words.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { Busy } from '../parts/busy.ts'
import { icon } from '../parts/icons.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'

/** What an emergency card is to this device. */
export type EmergencyInfo = Extract<LinkInfo, { kind: 'emergency' }>

/** Before anybody is asked: what looking means, and the reason for it. */
export class EmergencyAsk extends MedElement {
  static override properties = { link: {}, inspect: { attribute: false }, onLook: { attribute: false }, info: { state: true }, missing: { state: true } }
  /** The card. */
  declare link: string
  declare inspect: (link: string) => Promise<LinkInfo>
  declare onLook: (info: EmergencyInfo, reason: string) => void
  declare info: EmergencyInfo | undefined
  declare missing: boolean
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.link = ''
    this.missing = false
  }

  protected override updated (changed: PropertyValues<this>): void {
    if (!changed.has('link')) return
    this.info = undefined
    void this.#busy.run(async () => {
      const info = await this.inspect(this.link)
      if (info.kind !== 'emergency') throw new MedrecError('LINK_INVALID')
      if (info.otherNetwork) throw new MedrecError('OTHER_NETWORK')
      this.info = info
    })
  }

  protected override render (): TemplateResult {
    const w = emergencyWords.look
    const { info } = this
    return html`
      <div class="stack loose">
        <div class="stack tight">
          <a class="back" href="/shared">${icon('before', 18)}${words.shared.title}</a>
          <h1 tabindex="-1">${w.title}</h1>
          ${info === undefined ? nothing : html`<p class="muted">${w.lead(joinWords([...new Set(info.places.map(({ name }) => name))]))}</p>`}
        </div>
        ${this.#busy.problem()}
        ${info === undefined ? nothing : info.mine ? notice({ title: w.own, text: w.ownText }) : info.cards === 0 ? this.#noCard() : this.#form(info)}
      </div>`
  }

  #noCard (): TemplateResult {
    const w = emergencyWords.look
    return html`${notice({ tone: 'warn', title: w.noCard, text: w.noCardText })}<a class="button wide" href="/me/card">${w.noCardDo}</a>`
  }

  #form (info: EmergencyInfo): TemplateResult {
    const w = emergencyWords.look
    return html`
      <ul class="stack">${w.means.map(meaning => html`<li class="meaning">${icon('check')}<span>${meaning}</span></li>`)}</ul>
      <form class="stack" @submit=${(event: Event) => { this.#submit(event, info) }}>
        <div class="field">
          <label for="emergency-reason">${w.reason}</label>
          <textarea class="input" id="emergency-reason" name="reason" rows="3" maxlength=${MAX_REASON} autocomplete="off" required aria-describedby="emergency-reason-hint" aria-invalid=${this.missing ? 'true' : nothing} @input=${() => { this.missing = false }}></textarea>
          <span class="hint" id="emergency-reason-hint" role=${this.missing ? 'alert' : nothing}>${this.missing ? w.reasonMissing : w.reasonHint}</span>
        </div>
        <button class="button wide" type="submit">${w.go}</button>
      </form>`
  }

  #submit (event: Event, info: EmergencyInfo): void {
    event.preventDefault()
    const field = this.querySelector('textarea')
    const reason = field?.value.trim() ?? ''
    // A reason without a letter or a digit is none: specs/decision.md, rule 7.
    if (!/[\p{L}\p{N}]/u.test(reason)) {
      this.missing = true
      field?.focus()
      return
    }
    this.onLook(info, reason)
  }
}

defineElement('emergency-ask', EmergencyAsk)
