import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { icon } from './icons.ts'
import type { IconName } from './icons.ts'

/** A few calm words in a box; `warn` for what is sensitive, away or went wrong. */
export function notice (options: { text: unknown, title?: string, tone?: 'plain' | 'warn', drawing?: IconName, more?: TemplateResult }): TemplateResult {
  const { text, title, tone = 'plain', more } = options
  return html`<div class="notice ${tone}">
    ${icon(options.drawing ?? (tone === 'warn' ? 'alert' : 'info'))}
    <p>${title === undefined ? nothing : html`<b>${title}</b><br>`}${text}</p>
    ${more ?? nothing}
  </div>`
}

/** What an empty screen says: what will be here, and how it gets here. `alone`: nothing else is on the page, so its heading is the page's. */
export function emptyState (options: { drawing: IconName, title: string, text: string, action?: TemplateResult, alone?: boolean }): TemplateResult {
  return html`<div class="empty"><span class="kind">${icon(options.drawing, 28)}</span>${options.alone === true ? html`<h1 tabindex="-1">${options.title}</h1>` : html`<h2>${options.title}</h2>`}<p>${options.text}</p>${options.action ?? nothing}</div>`
}
