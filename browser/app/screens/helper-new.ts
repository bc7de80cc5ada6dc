import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { AppointDraft } from '../../../protocol/peer/acting/types.ts'
import { quarterFrom } from '../../../protocol/agent/quarters.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { words } from '../messages/en.ts'
import { helperWords as w } from '../messages/helper-words.ts'
import { lostWords as lost } from '../messages/lost-words.ts'
import { Busy } from '../parts/busy.ts'
import { formatLastDay } from '../messages/format.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'

const DAY = 86_400

/** Lets somebody act for me, whose card is known: what they are called, as what, until when. */
export class HelperNew extends MedElement {
  static override properties = { card: {}, called: {}, own: {}, appoint: { attribute: false }, kind: {}, until: { state: true } }
  /** The helper's card. */
  declare card: string
  /** What the card says that they are called. */
  declare called: string
  /** What I am called towards others. */
  declare own: string
  declare appoint: (draft: AppointDraft, own: string) => Promise<void>
  /** A guardian is asked for on a page of its own; the two others are chosen between. */
  declare kind: AppointDraft['kind']
  /** The birthday, as far as it was chosen. */
  declare until: string
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.card = ''
    this.own = ''
    this.called = ''
    this.kind = 'parent'
    this.until = ''
  }

  protected override render (): TemplateResult {
    return html`
      <form class="stack loose" @submit=${this.#submit}>
        ${this.kind === 'guardian' ? html`<p class="muted">${lost.addLead}</p>` : html`<fieldset class="card rows"><legend class="hidden-but-spoken">${w.addTitle}</legend>
          ${(['parent', 'proxy'] as const).map(kind => html`<label class="choice"><input type="radio" name="kind" value=${kind} .checked=${this.kind === kind} @change=${() => { this.kind = kind }}><span><b>${w.kinds[kind]}</b><br><span class="small">${w.kindHints[kind]}</span></span></label>`)}
        </fieldset>`}
        ${this.kind === 'guardian' ? nothing : this.kind === 'parent'
          ? html`<div class="field"><label for="helper-until">${w.birthday}</label><input class="input" id="helper-until" name="until" type="date" required aria-describedby="helper-until-hint" @change=${(event: Event) => { this.until = (event.target as HTMLInputElement).value }}><span class="hint" id="helper-until-hint">${hintOf(this.until)}</span></div>`
          : html`<div class="field"><label for="helper-silence">${w.silence}</label><select class="input" id="helper-silence" name="silence">${w.silences.map(([days, text]) => html`<option value=${days} ?selected=${days === 30}>${text}</option>`)}</select></div>${notice({ drawing: 'heart', text: w.proxyNote })}`}
        <div class="field"><label for="helper-name">${w.name}</label><input class="input" id="helper-name" name="name" .value=${this.called} maxlength="60" required autocomplete="off" aria-describedby="helper-name-hint"><span class="hint" id="helper-name-hint">${w.nameHint}</span></div>
        <div class="field"><label for="helper-own">${w.own}</label><input class="input" id="helper-own" name="own" .value=${this.own} maxlength="60" required autocomplete="off"></div>
        ${this.#busy.problem()}
        <button class="button wide" type="submit" ?disabled=${this.#busy.running}>${this.#busy.running ? words.working : this.kind === 'guardian' ? lost.add : w.make}</button>
      </form>`
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const text = (name: string): string => String(form.get(name) ?? '').trim()
    const when = this.kind === 'guardian' ? {} : this.kind === 'parent' ? { until: Math.floor(Date.parse(`${text('until')}T00:00:00Z`) / 1_000) } : { silence: Number(text('silence')) * DAY }
    void this.#busy.run(async () => { await this.appoint({ card: this.card, name: text('name'), kind: this.kind, ...when }, text('own')) })
  }
}

defineElement('helper-new', HelperNew)

/** When it ends: with the quarter of the day that was chosen; on the first day of a quarter, with the one before. Of no day, or none that can be, how it is counted. */
function hintOf (day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`) / 1_000
  try {
    if (Number.isNaN(time)) return w.birthdayHint({ end: '', isEve: false })
    const end = quarterFrom(time)
    return end * 1_000 <= Date.now() ? w.birthdayOver : w.birthdayHint({ end: formatLastDay(end), isEve: end === time })
  } catch (error) {
    if (isMedrecError(error, 'HELPER_INVALID')) return w.birthdayHint({ end: '', isEve: false })
    throw error
  }
}
