import { html, nothing, svg } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { MAX_QR_BYTES } from '../constants.ts'
import { words } from '../messages/en.ts'
import { MedElement, defineElement } from './med-element.ts'

const QUIET_MODULES = 2

/** A link as a square code: dark on white in both themes, since scanners want it so. */
export class MedQr extends MedElement {
  static override properties = { text: {}, label: {}, modules: { state: true } }
  declare text: string
  declare label: string
  declare modules: { size: number, path: string } | undefined

  constructor () {
    super()
    this.text = ''
    this.label = words.qr.label
  }

  protected override willUpdate (changed: PropertyValues<this>): void {
    if (changed.has('text')) void this.#draw(this.text)
  }

  protected override render (): TemplateResult | typeof nothing {
    if (this.text === '') return nothing
    if (this.text.length > MAX_QR_BYTES) return html`<p class="small">${words.qr.tooLong}</p>`
    const size = this.modules?.size ?? 33
    return html`<div class="qr"><svg viewBox="0 0 ${size} ${size}" width="300" height="300" role="img" aria-label=${this.label} shape-rendering="crispEdges">${this.modules === undefined ? nothing : svg`<path fill="currentColor" d=${this.modules.path}/>`}</svg></div>`
  }

  async #draw (text: string): Promise<void> {
    this.modules = undefined
    if (text === '' || text.length > MAX_QR_BYTES) return
    const { create } = await import('qrcode')
    if (text !== this.text) return
    const { modules } = create(text, { errorCorrectionLevel: 'L' })
    let path = ''
    for (let row = 0; row < modules.size; row++) {
      for (let column = 0; column < modules.size; column++) {
        if (modules.get(row, column) !== 0) path += `M${column + QUIET_MODULES} ${row + QUIET_MODULES}h1v1h-1z`
      }
    }
    this.modules = { size: modules.size + 2 * QUIET_MODULES, path }
  }
}

defineElement('med-qr', MedQr)
