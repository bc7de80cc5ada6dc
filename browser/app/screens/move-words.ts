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

/** How a move stands. */
export interface MoveShown {
  /** Unknown after the page was left: the card once more gives it again. */
  link: string | undefined
  /** Names of providers that another key has. */
  lost: string[]
  /** Names of those that wait for another card. */
  rest: string[]
  moving: MovingEntry[]
  /** Those that are on their way by a card that was read before this one. */
  others: MovingEntry[]
  onCard: (text: string) => Promise<void>
  /** A further card is to be read, in place of showing the link. */
  onFurther: () => void
  /** This card is to be used for the others, too. */
  onInstead: () => void
}

/** The link for the new words, how far each provider is, and what is to be done about those that go by another card or by none. */
export function moveDone ({ link, lost, rest, moving, others, onCard, onFurther, onInstead }: MoveShown): TemplateResult {
  const isDone = lost.length + rest.length === 0 && moving.every(({ state }) => state === 'done')
  const byCard = [...new Set(others.map(({ called }) => called))].map(called => ({ called, names: namesOf(others.filter(each => each.called === called)) }))
  return html`
    <div class="stack loose arrives">
      ${link === undefined ? nothing : html`<p>${w.given} ${words.pasteNotOpen}</p>${linkCard({ link, copyWord: words.share.copyLink })}`}
      ${byCard.map(({ called, names }) => notice({ tone: 'warn', drawing: 'key', text: w.otherCard(names, called), more: html`<div class="buttons"><button class="button quiet" type="button" @click=${onInstead}>${w.instead}</button></div>` }))}
      <section class="stack tight"><h2>${w.progress}</h2>
        <ul class="card rows" aria-live="polite">${moving.map(({ name, state, called }) => html`
          <li class="row"><span class="kind ${state === 'done' ? '' : 'warn'}">${icon(state === 'done' ? 'check' : 'building')}</span><span><span class="title">${name}</span><span class="under">${w.states[state](called)}</span></span></li>`)}
        </ul>
        ${lost.map(provider => notice({ tone: 'warn', text: w.left(provider) }))}
        ${rest.length === 0 ? nothing : notice({ tone: 'warn', text: w.rest(joinWords(rest)) })}
        ${isDone ? notice({ drawing: 'check', text: w.all }) : nothing}
      </section>
      ${link === undefined
        ? html`<section class="stack tight"><p class="muted">${rest.length === 0 ? w.again : w.againOr}</p><link-entry .label=${rest.length === 0 ? w.card : w.further} .onLink=${onCard}></link-entry></section>`
        : html`${rest.length === 0 ? nothing : html`<button class="button quiet wide" type="button" @click=${onFurther}>${w.furtherRead}</button>`}<a class="button quiet wide" href="/me">${words.done}</a>`}
    </div>`
}

/** The providers of some entries, as one says them. */
export function namesOf (entries: readonly MovingEntry[]): string { return joinWords(entries.map(({ name }) => name)) }
