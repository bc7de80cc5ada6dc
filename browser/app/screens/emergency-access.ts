import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { GroupGrantEntry } from '../../../protocol/peer/group-types.ts'
import { words } from '../messages/en.ts'
import type { Words } from '../messages/words-of.ts'
import { Busy } from '../parts/busy.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'

/** Lets groups such as emergency rooms look with a reason, and ends that: a switch for each group that was allowed. */
export class EmergencyAccess extends MedElement {
  static override properties = { grants: { attribute: false }, say: { attribute: false }, onOn: { attribute: false }, onOff: { attribute: false } }
  /** Those for emergencies only. */
  declare grants: GroupGrantEntry[]
  declare say: Words
  /** With what was pasted. */
  declare onOn: (group: string) => Promise<void>
  declare onOff: (grant: GroupGrantEntry) => Promise<void>
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.grants = []
    this.say = words
    this.onOn = async () => {}
    this.onOff = async () => {}
  }

  protected override render (): TemplateResult {
    const w = this.say.emergency
    return html`
      <section class="section card roomy stack" id="emergency-access">
        <h2>${w.heading}</h2>
        <p>${w.explain}</p>
        ${this.grants.map(grant => this.#row(grant))}
        ${this.grants.length > 0 ? nothing : html`
          <form class="stack" @submit=${this.#submit}>
            <div class="field">
              <label for="emergency-group">${w.group}</label>
              <input class="input" id="emergency-group" name="group" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="emergency-hint">
              <span class="hint" id="emergency-hint">${w.groupHint}</span>
            </div>
            <button class="button wide" type="submit" ?disabled=${this.#busy.running}>${w.on}</button>
          </form>`}
        ${this.#busy.problem()}
        <p class="small">${w.honest}</p>
      </section>`
  }

  #row (grant: GroupGrantEntry): TemplateResult {
    const w = words.emergency
    const waiting = grant.perProvider.filter(({ state }) => state !== 'done').map(({ name }) => name)
    return html`
      <div>
        <label class="switched"><b>${w.label}</b><input class="switch" type="checkbox" checked ?disabled=${this.#busy.running} @change=${(event: Event) => { void this.#off(grant, event.target as HTMLInputElement) }}></label>
        <p class="small">${waiting.length === 0 ? w.inForce(grant.perProvider.length) : words.sharing.waitingFor(waiting.join(', '))}</p>
        <details><summary class="small">${words.details}</summary><p class="small address">${grant.purpose}<br>${grant.viewer}</p></details>
      </div>`
  }

  async #off (grant: GroupGrantEntry, input: HTMLInputElement): Promise<void> {
    if (!await this.#busy.run(async () => { await this.onOff(grant) })) input.checked = true
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault()
    const field = this.querySelector<HTMLInputElement>('#emergency-group')
    const group = field?.value.trim() ?? ''
    if (group === '') { field?.focus(); return }
    void this.#busy.run(async () => { await this.onOn(group) })
  }
}

defineElement('emergency-access', EmergencyAccess)
