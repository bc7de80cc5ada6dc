import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { GroupGrantEntry } from '../../../protocol/peer/group-types.ts'
import { DEFAULT_EMERGENCY_SECONDS } from '../../../protocol/policy/constants.ts'
import { MEMBERS } from '../../../protocol/policy/viewer.ts'
import { emergencyWords } from '../messages/emergency-words.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { Busy } from '../parts/busy.ts'
import { icon } from '../parts/icons.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'

/** Lets all providers, or a group such as emergency rooms, look with a reason, and ends that: a switch for each that was allowed. */
export class EmergencyAccess extends MedElement {
  static override properties = { grants: { attribute: false }, say: { attribute: false }, onOn: { attribute: false }, onOff: { attribute: false }, isOther: { state: true } }
  /** Those for emergencies only. */
  declare grants: GroupGrantEntry[]
  declare say: Words
  /** With whom: all members, or what was pasted; and how long one look may last, seconds. */
  declare onOn: (viewer: string, seconds: number) => Promise<void>
  declare onOff: (grant: GroupGrantEntry) => Promise<void>
  /** A group is asked for, and not all members let in. */
  declare isOther: boolean
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.grants = []
    this.say = words
    this.isOther = false
    this.onOn = async () => {}
    this.onOff = async () => {}
  }

  protected override render (): TemplateResult {
    const w = this.say.emergency
    const grants = this.grants.filter(({ isEnding }) => isEnding !== true)
    const ending = new Set(this.grants.filter(grant => !grants.includes(grant)).flatMap(({ perProvider }) => perProvider.map(({ name }) => name)))
    return html`
      <section class="section card roomy stack" id="emergency-access">
        <h2>${w.heading}</h2>
        <p>${w.explain}</p>
        ${grants.map(grant => this.#row(grant))}
        ${ending.size === 0 ? nothing : notice({ text: w.offWaiting(joinWords([...ending])), tone: 'warn', drawing: 'refresh' })}
        ${grants.length === 0 ? nothing : html`<a class="button quiet wide" href="/sharing/emergency">${icon('code')}${emergencyWords.card.show}</a>`}
        ${grants.length > 0 ? nothing : html`
          <form class="stack" @submit=${this.#submit}>
            <fieldset class="card rows"><legend class="hidden-but-spoken">${w.who}</legend>
              ${this.#choice(false, w.members, w.membersHint)}
              ${this.#choice(true, w.other, w.otherHint)}
            </fieldset>
            ${this.isOther
              ? html`<div class="field"><label for="emergency-group">${w.group}</label><input class="input" id="emergency-group" name="group" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="emergency-hint"><span class="hint" id="emergency-hint">${w.groupHint}</span></div>`
              : nothing}
            <div class="field"><label for="emergency-lasts">${w.lasts}</label><select class="input" id="emergency-lasts" name="lasts" aria-describedby="lasts-hint">${w.times.map(([seconds, text]) => html`<option value=${seconds} ?selected=${seconds === DEFAULT_EMERGENCY_SECONDS}>${text}</option>`)}</select><span class="hint" id="lasts-hint">${w.lastsHint}</span></div>
            <button class="button wide" type="submit" ?disabled=${this.#busy.running}>${this.#busy.running ? words.working : w.on}</button>
          </form>`}
        ${this.#busy.problem()}
        <p class="small">${w.honest}</p>
      </section>`
  }

  #choice (isOther: boolean, title: string, hint: string): TemplateResult {
    return html`<label class="choice"><input type="radio" name="emergency-who" .checked=${this.isOther === isOther} @change=${() => { this.isOther = isOther }}><span><b>${title}</b><br><span class="small">${hint}</span></span></label>`
  }

  #row (grant: GroupGrantEntry): TemplateResult {
    const w = words.emergency
    const waiting = grant.perProvider.filter(({ state }) => state !== 'done').map(({ name }) => name)
    return html`
      <div>
        <label class="switched"><b>${grant.viewer === MEMBERS ? w.label.members : w.label.group}</b><input class="switch" type="checkbox" checked ?disabled=${this.#busy.running} @change=${(event: Event) => { void this.#off(grant, event.target as HTMLInputElement) }}></label>
        <p class="small">${waiting.length === 0 ? w.inForce(grant.perProvider.length) : w.waiting(joinWords(waiting))} · ${w.lastsFor(sayLasts(grant.emergency))}</p>
        <details><summary class="small">${words.details}</summary><p class="small address">${grant.purpose}<br>${grant.viewer}</p></details>
      </div>`
  }

  async #off (grant: GroupGrantEntry, input: HTMLInputElement): Promise<void> {
    if (!await this.#busy.run(async () => { await this.onOff(grant) })) input.checked = true
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault()
    const field = this.querySelector<HTMLInputElement>('#emergency-group')
    const viewer = this.isOther ? field?.value.trim() ?? '' : MEMBERS
    if (viewer === '') { field?.focus(); return }
    const seconds = Number(this.querySelector<HTMLSelectElement>('#emergency-lasts')?.value ?? DEFAULT_EMERGENCY_SECONDS)
    void this.#busy.run(async () => { await this.onOn(viewer, seconds) })
  }
}

defineElement('emergency-access', EmergencyAccess)

/** In hours where it is none of the choices: the command line knows more. */
function sayLasts (seconds = DEFAULT_EMERGENCY_SECONDS): string {
  const { times } = words.emergency
  return times.find(([each]) => each === seconds)?.[1] ?? words.time.lasting(seconds)
}
