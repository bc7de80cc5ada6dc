import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { icon } from '../parts/icons.ts'
import type { IconName } from '../parts/icons.ts'
import { brandMark } from '../parts/brand.ts'

/** The first screen on a new device: four ways in. */
export function welcomeScreen (): TemplateResult {
  const w = words.welcome
  return html`
    <main class="stack loose arrives" id="content">
      <div class="stack">
        <span class="brand-mark">${brandMark(48)}</span>
        <h1 tabindex="-1">${w.title}</h1>
        <p class="muted">${w.lead}</p>
      </div>
      <nav class="card rows" aria-label=${w.title}>
        ${way('code', '/begin', w.invitation, w.invitationHint)}
        ${way('people', '/new', w.viewer, w.viewerHint)}
        ${way('key', '/restore', w.words, w.wordsHint)}
        ${way('shield', '/anew', w.anew, w.anewHint)}
      </nav>
      <p class="small">${w.honest}</p>
    </main>`
}

function way (drawing: IconName, href: string, title: string, hint: string): TemplateResult {
  return html`<a class="row" href=${href}><span class="kind">${icon(drawing, 22)}</span><span><span class="title">${title}</span><span class="under">${hint}</span></span><span class="chevron">${icon('next')}</span></a>`
}
