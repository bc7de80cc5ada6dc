import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { icon } from '../parts/icons.ts'
import '../parts/link-entry.ts'

/** Asks for a link of some kind, with why. `onLink` throws what is to be shown. */
export function linkScreen (options: { title: string, lead: string, label?: string, backHref: string, backWord?: string, onLink: (text: string) => Promise<void> }): TemplateResult {
  const { title, lead, label = words.entry.paste, backHref, backWord = words.back, onLink } = options
  return html`
    <div class="stack loose">
      <div class="stack tight">
        <a class="back" href=${backHref}>${icon('before', 18)}${backWord}</a>
        <h1 tabindex="-1">${title}</h1>
        <p class="muted">${lead}</p>
      </div>
      <link-entry .label=${label} .onLink=${onLink}></link-entry>
    </div>`
}
