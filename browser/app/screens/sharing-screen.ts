import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import type { Words } from '../messages/words-of.ts'
import { icon } from '../parts/icons.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { emptyState } from '../parts/notice.ts'
import { isOver } from '../model/share-state.ts'
import { shareCard } from '../parts/share-card.ts'
import { sharingSegments } from '../parts/sharing-segments.ts'
import { whoPicture } from '../parts/who-picture.ts'
import '../parts/med-sheet.ts'

/** Who can see what: a picture with its table, and a card per viewer. */
export class SharingScreen extends MedElement {
  static override properties = { shares: { attribute: false }, providers: { attribute: false }, now: { type: Number }, wide: { type: Boolean }, others: { type: Boolean }, current: {}, say: { attribute: false }, onEnd: { attribute: false }, onEndAll: { attribute: false }, asking: { state: true } }
  declare shares: ShareEntry[]
  declare providers: ProviderStatus[]
  declare now: number
  /** The picture stands beside the list. */
  declare wide: boolean
  /** Somebody without a share may look, too: a group, or whoever in an emergency. */
  declare others: boolean
  declare current: string
  declare say: Words
  declare onEnd: (share: ShareEntry) => void
  declare onEndAll: () => Promise<void>
  declare asking: boolean

  constructor () {
    super()
    this.shares = []
    this.providers = []
    this.now = 0
    this.wide = false
    this.others = false
    this.current = ''
    this.say = words
    this.asking = false
  }

  protected override render (): TemplateResult {
    const { say } = this
    const w = say.sharing
    const open = this.shares.filter(share => !isOver(share))
    const over = this.shares.filter(isOver)
    const names = new Map(this.providers.map(provider => [provider.relationship, provider.name]))
    const card = (share: ShareEntry): TemplateResult => shareCard({ share, names, now: this.now, current: share.id === this.current, onEnd: () => { this.onEnd(share) }, say })
    return html`
      <div class="screen-head">${say === words ? sharingSegments('mine') : nothing}<h1 tabindex="-1">${w.title}</h1></div>
      <div class="stack">
        ${this.wide || this.providers.length === 0 ? nothing : whoPicture({ shares: open, providers: this.providers, now: this.now, groups: this.others, say })}
        ${this.providers.length === 0 ? nothing : html`<a class="button wide" href="/sharing/new">${icon('plus')}${w.share}</a>`}
        ${open.length === 0 ? emptyState({ drawing: 'lock', title: this.others ? words.sharing.emptyButOthers : w.empty, text: w.emptyText }) : open.map(card)}
        ${open.length < 2 ? nothing : html`<button class="button end wide" type="button" @click=${() => { this.asking = true }}>${w.endAll}</button>`}
      </div>
      ${over.length === 0 ? nothing : html`<section class="section stack"><h2>${w.endedSection}</h2>${over.map(card)}</section>`}
      <med-sheet id="end-all" .open=${this.asking} heading=${w.endAllTitle} @close=${() => { this.asking = false }}
        .body=${html`<p>${w.endAllText(open.length)}</p><div class="buttons"><button class="button quiet" type="button" @click=${() => { this.asking = false }}>${w.keep}</button><button class="button really-end" type="button" @click=${() => { this.asking = false; void this.onEndAll() }}>${w.endAll}</button></div>`}></med-sheet>`
  }
}

defineElement('sharing-screen', SharingScreen)
