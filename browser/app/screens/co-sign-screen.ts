import { html, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { CoSignAsked, CoSignAt } from '../../../protocol/peer/group-types.ts'
import { coSignWords as w } from '../messages/co-sign-words.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { cardEnd, coSignState, sayCoSign, sayCoSignAt } from '../model/co-sign-state.ts'
import { upperFirst } from '../model/say-share.ts'
import { Busy } from '../parts/busy.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'

const DAY = 86_400

/** What somebody asks me to agree to: what their link says, what of it was checked, how it stands; I agree, or leave it. */
export class CoSignScreen extends MedElement {
  static override properties = {
    asked: { attribute: false }, isKept: { type: Boolean }, online: { type: Boolean }, now: { type: Number }, load: { attribute: false }, onAgree: { attribute: false }, confirm: { attribute: false },
    standing: { state: true }, said: { state: true }, left: { state: true }
  }

  declare asked: CoSignAsked
  /** I was asked before: then it is looked up how it stands. */
  declare isKept: boolean
  declare online: boolean
  /** Epoch seconds. */
  declare now: number
  /** Asks the providers how it stands. */
  declare load: () => Promise<CoSignAt[]>
  /** Agrees until then (null: without an end), or takes it back (0). On the chain when it resolves, but for these providers, which are away. */
  declare onAgree: (until: number | null) => Promise<string[]>
  /** Asks before it is taken back. */
  declare confirm: (act: () => Promise<void>) => void
  declare standing: CoSignAt[] | undefined
  declare said: 'agreed' | 'taken' | undefined
  declare left: string[]
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.isKept = false
    this.online = true
    this.now = 0
    this.load = async () => []
    this.onAgree = async () => []
    this.left = []
    this.confirm = act => { void act() }
  }

  protected override updated (changed: PropertyValues<this>): void {
    if (changed.has('isKept') && this.isKept) this.load().then(standing => { this.standing = standing }, reportError)
  }

  protected override render (): TemplateResult {
    const { asked, said, left } = this
    const from = asked.from === '' ? w.somebody : asked.from
    return html`
      <div class="stack loose">
        ${said === undefined ? html`<p>${w.lead(from)}</p>` : html`<div role="status">${left.length === 0 ? notice({ drawing: 'check', text: w[said] }) : notice({ tone: 'warn', text: w.saidLeft(joinWords(left)) })}</div>`}
        ${this.isKept && said === undefined ? this.#stands() : nothing}
        <section class="card roomy"><dl class="facts">
          <dt>${w.from}</dt><dd>${from}<br><span class="small">${w.fromNote}</span></dd>
          <dt>${w.purpose}</dt><dd>${asked.purpose === '' ? w.noPurpose : asked.purpose}</dd>
          <dt>${w.viewer}</dt><dd>${w.viewerText(cardEnd(asked.viewer))}<br><span class="small">${w.viewerNote}</span></dd>
          <dt>${w.may}</dt><dd>${upperFirst(joinWords(asked.actions.map(action => w.actions[action] ?? action)))}</dd>
          <dt>${w.where}</dt><dd>${asked.perProvider.map(at => html`<span class="at">${at.name}<br><span class="small">${sayChecked(at)}</span><br></span>`)}</dd>
        </dl></section>
        ${notice({ title: w.notSaid, text: w.notSaidText })}
        ${this.#busy.problem()}
        ${said === undefined ? this.#choose() : html`<a class="button wide" href="/me/agree">${words.done}</a>`}
        <details><summary class="small">${words.details}</summary><p class="small address">${asked.viewer}</p></details>
      </div>`
  }

  #stands (): TemplateResult {
    const { standing, now } = this
    const state = coSignState(standing)
    // Which is which matters only where they differ.
    const lines = state === 'partly' ? (standing ?? []).map(at => html`<br>${sayCoSignAt(at)}`) : []
    return html`<div role="status">${notice({ drawing: state === 'agreed' ? 'check' : 'info', tone: state === 'agreed' || state === 'asking' ? 'plain' : 'warn', text: html`<b>${sayCoSign({ perProvider: standing, now })}</b>${lines}` })}</div>`
  }

  #choose (): TemplateResult | typeof nothing {
    const state = this.isKept ? coSignState(this.standing) : 'open'
    const { running } = this.#busy
    // Whether there is anything to agree to is not known yet.
    if (state === 'asking' && !running) return nothing
    const isFirst = state === 'open' || state === 'asking' || state === 'unknown'
    if (state === 'over' || this.asked.perProvider.every(({ isOver }) => isOver === true)) return html`${this.isKept ? nothing : notice({ tone: 'warn', text: w.states.over })}<a class="button quiet wide" href="/me/agree">${words.back}</a>`
    if (!this.online && !running) return html`${notice({ tone: 'warn', text: w.offline })}<a class="button quiet wide" href="/me/agree">${words.back}</a>`
    const takeBack = html`<button class="button end wide" type="button" ?disabled=${running} @click=${() => { this.confirm(async () => { await this.#say(0, 'taken') }) }}>${running ? words.working : w.takeBack}</button>`
    if (state === 'agreed') return takeBack
    return html`
      <form class="stack" @submit=${this.#submit}>
        <h2>${w.untilLegend}</h2>
        <fieldset class="card rows"><legend class="hidden-but-spoken">${w.untilLegend}</legend>
          ${w.untilChoices.map(([days, text], i) => html`<label class="choice"><input type="radio" name="until" value=${days ?? ''} ?checked=${i === 0} ?disabled=${running}><span><b>${text}</b></span></label>`)}
        </fieldset>
        <button class="button wide" type="submit" ?disabled=${running}>${running ? words.working : isFirst ? w.agree : w.agreeAgain}</button>
        ${running ? html`<p class="small" role="status">${w.agreeing}</p>` : isFirst ? html`<a class="button quiet wide" href="/me">${w.leave}</a><p class="small">${w.leaveNote}</p>` : nothing}
        ${state === 'partly' ? takeBack : nothing}
      </form>`
  }

  async #say (until: number | null, said: 'agreed' | 'taken'): Promise<void> {
    if (await this.#busy.run(async () => { this.left = await this.onAgree(until) })) this.said = said
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const days = new FormData(event.target as HTMLFormElement).get('until')
    void this.#say(days === '' || days === null ? null : this.now + Number(days) * DAY, 'agreed')
  }
}

defineElement('co-sign-screen', CoSignScreen)

function sayChecked ({ isKnown, isOver }: CoSignAt): string {
  if (isOver === true) return w.over
  return isKnown === undefined ? w.notChecked : isKnown ? w.known : w.notKnown
}
