import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'

/** Between who sees mine and what others share with me: two lists that never mix. */
export function sharingSegments (here: 'mine' | 'withMe'): TemplateResult {
  const segment = (place: 'mine' | 'withMe', href: string): TemplateResult => html`<a href=${href} aria-current=${here === place ? 'page' : nothing} data-replace>${words.sharing[place]}</a>`
  return html`<nav class="segments" aria-label=${words.places.sharing}>${segment('mine', '/sharing')}${segment('withMe', '/shared')}</nav>`
}
