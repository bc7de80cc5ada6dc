import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { emergencyWords } from '../messages/emergency-words.ts'
import { words } from '../messages/en.ts'
import { formatMoment, joinWords } from '../messages/format.ts'
import type { LookPlace } from '../model/emergency-look.ts'
import { emptyState, notice } from '../parts/notice.ts'

/** What is shown of a look besides its records. */
export interface ShownLook { reason: string, /** Epoch seconds. */ askedAt: number, places: LookPlace[], isAsking: boolean }

/** Above somebody's records that are looked at in an emergency: whose they are not, the reason that was given, and what each provider says. */
export function emergencyHead (options: { look: ShownLook, now: number, onAgain: () => void }): TemplateResult {
  const { look: { reason, askedAt, places, isAsking }, now, onAgain } = options
  const w = emergencyWords.look
  const isPart = places.some(({ state }) => state === 'away' || state === 'refused')
  return html`
    <div class="stack">
      <div class="stack tight"><p class="small">${w.notYours}</p><p class="small">${w.told(reason, formatMoment({ at: askedAt, now }))}</p></div>
      <ul class="card rows" role="list" aria-label=${w.places} aria-live="polite">${places.map(placeRow)}</ul>
      <div class="row-of-two">
        ${isPart && !isAsking ? html`<button class="text-button" type="button" @click=${onAgain}>${w.again}</button>` : nothing}
        <a class="text-button" href="/shared">${w.leave}</a>
      </div>
    </div>`
}

function placeRow ({ name, state, records, code }: LookPlace): TemplateResult {
  const w = emergencyWords.look
  const said = state === 'read' ? html`<small>${words.records(records)}</small>` : state === 'asking' ? html`<small>${w.states.asking}</small>` : html`<span class="tag warn">${w.states[state]}</span>`
  return html`<li class="row plain"><span class="title">${name}</span><span class="value">${said}</span>${code === undefined || state === 'refused' ? nothing : html`<details class="small"><summary>${words.details}</summary>${code}</details>`}</li>`
}

/** In place of the records while there are none. */
export function emergencyNothing ({ places, isAsking }: ShownLook): TemplateResult {
  const w = emergencyWords.look
  if (isAsking) return emptyState({ drawing: 'refresh', title: words.refreshing, text: joinWords(places.filter(({ state }) => state === 'asking').map(({ name }) => name)) })
  if (places.some(({ state }) => state === 'read')) return emptyState({ drawing: 'records', title: w.nothing, text: w.nothingText })
  if (places.some(({ state }) => state === 'full')) return notice({ tone: 'warn', text: w.full(joinWords(places.filter(({ state }) => state === 'full').map(({ name }) => name))) })
  if (places.some(({ state }) => state === 'refused')) return notice({ tone: 'warn', drawing: 'lock', title: w.refused, text: w.refusedText, more: html`<p>${w.refusedElse}</p>` })
  return emptyState({ drawing: 'refresh', title: w.away, text: w.awayText })
}
