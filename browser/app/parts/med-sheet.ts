import { html } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { icon } from './icons.ts'
import { MedElement, defineElement } from './med-element.ts'

/**
 * A sheet over the page: from below on a phone, in the middle on a desk. The browser's own dialog keeps the focus in it and closes it
 * on Escape. Fires `close` when it went away.
 */
export class MedSheet extends MedElement {
  static override properties = { open: { type: Boolean }, heading: {}, body: { attribute: false } }
  declare open: boolean
  declare heading: string
  declare body: TemplateResult | undefined

  constructor () {
    super()
    this.open = false
    this.heading = ''
  }

  protected override updated (changed: PropertyValues<this>): void {
    if (!changed.has('open')) return
    const dialog = this.querySelector('dialog')
    if (dialog === null) return
    if (this.open && !dialog.open) {
      dialog.showModal()
      dialog.querySelector<HTMLElement>('h2')?.focus()
    }
    if (!this.open && dialog.open) dialog.close()
  }

  protected override render (): TemplateResult {
    const headingId = `${this.id === '' ? 'sheet' : this.id}-heading`
    return html`
      <dialog class="sheet" aria-labelledby=${headingId} @close=${this.#closed} @click=${this.#clicked}>
        <div class="sheet-head">
          <h2 id=${headingId} tabindex="-1">${this.heading}</h2>
          <button class="icon-button" type="button" aria-label=${words.close} @click=${() => this.querySelector('dialog')?.close()}>${icon('close')}</button>
        </div>
        <div class="sheet-body">${this.open ? this.body : ''}</div>
      </dialog>`
  }

  readonly #closed = (event: Event): void => {
    event.stopPropagation()
    if (!this.open) return
    this.open = false
    this.dispatchEvent(new CustomEvent('close'))
  }

  /** A press beside the sheet closes it. */
  readonly #clicked = (event: MouseEvent): void => {
    if (event.target === event.currentTarget) this.querySelector('dialog')?.close()
  }
}

defineElement('med-sheet', MedSheet)
