import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { MovingEntry } from '../../../protocol/peer/acting/types.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { moveWords as w } from '../messages/move-words.ts'
import { icon } from '../parts/icons.ts'
import { linkCard } from '../parts/link-card.ts'
import { notice } from '../parts/notice.ts'
import '../parts/link-entry.ts'

/** What moving to new words does and how it goes, and where their card goes. */
export function moveStart ({ appUrl, onCard }: { /** Where MedRec is opened: the same place as here. */ appUrl: string, onCard: (text: string) => Promise<void> }): TemplateResult {
  return html`
    <div class="stack loose">
      <p>${w.lead}</p>
      <section class="stack tight"><h2>${w.what}</h2><ul class="stack tight">${w.points.map(point => html`<li>${point}</li>`)}</ul></section>
      <section class="stack tight"><h2>${w.how}</h2>
        <ol class="numbered">${w.steps(appUrl).map(step => html`<li>${step}</li>`)}</ol>
        <a class="button quiet wide" href="/me/about">${icon('network')}${w.network}</a>
      </section>
      <link-entry .label=${w.card} .onLink=${onCard}></link-entry>
    </div>`
}

/** The link for the new words, and how far each provider is. */
export function moveDone ({ link, left, rest, moving, onCard }: { /** Unknown after the page was left: the card once more gives it again. */ link: string | undefined, /** Names of providers. */ left: string[], /** Names of those that wait for another card. */ rest: string[], moving: MovingEntry[], onCard: (text: string) => Promise<void> }): TemplateResult {
  return html`
    <div class="stack loose arrives">
      ${link === undefined ? nothing : html`<p>${w.given} ${words.pasteNotOpen}</p>${linkCard({ link, copyWord: words.share.copyLink })}`}
      <section class="stack tight"><h2>${w.progress}</h2>
        <ul class="card rows" aria-live="polite">${moving.map(({ name, state }) => html`
          <li class="row"><span class="kind ${state === 'done' ? '' : 'warn'}">${icon(state === 'done' ? 'check' : 'building')}</span><span><span class="title">${name}</span><span class="under">${w.states[state]}</span></span></li>`)}
        </ul>
        ${left.map(provider => notice({ tone: 'warn', text: w.left(provider) }))}
        ${rest.length === 0 ? nothing : notice({ tone: 'warn', text: w.rest(joinWords(rest)) })}
        ${left.length + rest.length === 0 && moving.every(({ state }) => state === 'done') ? notice({ drawing: 'check', text: w.all }) : nothing}
      </section>
      ${link === undefined ? html`<section class="stack tight"><p class="muted">${w.again}</p><link-entry .label=${w.card} .onLink=${onCard}></link-entry></section>` : html`<a class="button quiet wide" href="/me">${words.done}</a>`}
    </div>`
}
