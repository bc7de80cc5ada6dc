import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { frame } from '../shell/frame.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { SCREENS } from './screens.ts'
import { componentExamples } from './components.ts'
import '../parts/med-toasts.ts'

/**
 * `/examples`: every component once; `/examples/<name>`: every screen. All data is generated, nothing of it is anybody's, and no peer
 * runs here. The visual tests photograph these pages.
 */
export class MedExamples extends MedElement {
  readonly #wide = matchMedia('(min-width: 900px)')

  override connectedCallback (): void {
    super.connectedCallback()
    this.#wide.addEventListener('change', this.#changed)
  }

  override disconnectedCallback (): void {
    super.disconnectedCallback()
    this.#wide.removeEventListener('change', this.#changed)
  }

  protected override render (): TemplateResult {
    const name = location.pathname.split('/')[2] ?? ''
    const example = Object.hasOwn(SCREENS, name) ? SCREENS[name] : undefined
    if (example === undefined) return html`<div class="alone"><div>${componentExamples(Object.keys(SCREENS))}</div></div><med-toasts></med-toasts>`
    const shown = example({ wide: this.#wide.matches })
    return html`${'tab' in shown ? frame({ page: shown, wide: this.#wide.matches, ...(shown.banner === undefined ? {} : { banner: shown.banner }) }) : html`<div class="alone"><div>${shown.alone}</div></div>`}<med-toasts></med-toasts>`
  }

  readonly #changed = (): void => { this.requestUpdate() }
}

defineElement('med-examples', MedExamples)
