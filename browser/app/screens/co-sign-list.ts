import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { CoSignEntry } from '../../../protocol/peer/group-types.ts'
import { coSignWords as w } from '../messages/co-sign-words.ts'
import { sayCoSign } from '../model/co-sign-state.ts'
import { icon } from '../parts/icons.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { emptyState } from '../parts/notice.ts'

/** What I was asked to agree to, and how each stands. */
export class CoSignList extends MedElement {
  static override properties = { entries: { attribute: false }, hasNetwork: { type: Boolean }, now: { type: Number }, load: { attribute: false }, asked: { state: true } }
  /** As this device has them: what is shown before anybody was asked. */
  declare entries: CoSignEntry[]
  declare hasNetwork: boolean
  /** Epoch seconds. */
  declare now: number
  /** The same, with how they stand. */
  declare load: () => Promise<CoSignEntry[]>
  declare asked: Map<string, CoSignEntry>

  constructor () {
    super()
    this.entries = []
    this.hasNetwork = true
    this.now = 0
    this.load = async () => []
    this.asked = new Map()
  }

  protected override firstUpdated (): void {
    if (this.entries.length > 0) this.load().then(entries => { this.asked = new Map(entries.map(entry => [entry.id, entry])) }, reportError)
  }

  protected override render (): TemplateResult {
    const { entries, now } = this
    return html`
      <div class="stack">
        ${entries.length === 0
          ? emptyState({ drawing: 'check', title: w.empty, text: this.hasNetwork ? w.emptyText : w.noNetwork })
          : html`<nav class="card rows" aria-label=${w.title}>${entries.map(({ id, from, purpose }) => html`
            <a class="row" href="/me/agree/${id}"><span class="kind">${icon('check')}</span><span><span class="title">${w.listed(from === '' ? w.somebody : from, purpose)}</span><span class="under">${sayCoSign({ perProvider: this.asked.get(id)?.perProvider, now })}</span></span><span class="chevron">${icon('next', 18)}</span></a>`)}</nav>`}
        ${this.hasNetwork ? html`<a class="button quiet wide" href="/me/agree/add">${icon('plus')}${w.add}</a>` : nothing}
      </div>`
  }
}

defineElement('co-sign-list', CoSignList)
