import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { brandMark } from '../parts/brand.ts'
import { icon } from '../parts/icons.ts'
import type { IconName } from '../parts/icons.ts'

/** The four places of the app. */
export type Tab = 'records' | 'sharing' | 'seen' | 'me'

/** One state of the open app. */
export interface Page {
  tab: Tab
  /** For the window's title. */
  title: string
  list: TemplateResult
  /** The list tells of looks because of an emergency by itself. */
  tellsEmergencies?: true
  /** What the URL chose: over the list on a phone, beside it from 900 px. */
  detail?: TemplateResult | undefined
  /** Beside the list, from 900 px, while nothing is chosen. */
  aside?: TemplateResult | undefined
}

const TABS: Array<{ tab: Tab, href: string, drawing: IconName }> = [
  { tab: 'records', href: '/records', drawing: 'records' },
  { tab: 'sharing', href: '/sharing', drawing: 'share' },
  { tab: 'seen', href: '/seen', drawing: 'eye' },
  { tab: 'me', href: '/me', drawing: 'person' }
]

/** The places, and a list with its detail. `base` goes before the links of the places (the examples have their own). */
export function frame (options: { page: Page, wide: boolean, banner?: TemplateResult | typeof nothing, base?: string }): TemplateResult {
  const { page, wide, banner = nothing, base = '' } = options
  const detail = page.detail ?? (wide ? page.aside : undefined)
  const covered = page.detail !== undefined && !wide
  return html`
    <div class="frame">
      <div class="banner-place">${banner}</div>
      <nav class="places" aria-label=${words.places.label}>
        <p class="brand">${brandMark(32)}${words.app}</p>
        <ul>${TABS.map(({ tab, href, drawing }) => html`<li><a href="${base}${href}" aria-current=${tab === page.tab ? 'page' : nothing}>${icon(drawing, 22)}<span>${words.places[tab]}</span></a></li>`)}</ul>
      </nav>
      <main class="stage ${detail === undefined ? '' : 'split'}" id="content">
        <div class="pane list" ?inert=${covered} data-pane="list" tabindex=${covered ? nothing : '-1'}>${page.list}</div>
        ${detail === undefined ? nothing : html`<div class="pane detail" data-pane="detail" tabindex="-1">${detail}</div>`}
      </main>
    </div>`
}
