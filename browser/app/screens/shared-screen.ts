import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { SharedEntry } from '../../../protocol/peer/share-types.ts'
import { emergencyWords } from '../messages/emergency-words.ts'
import { words } from '../messages/en.ts'
import { formatDay } from '../messages/format.ts'
import { icon } from '../parts/icons.ts'
import { initials } from '../parts/network-picture.ts'
import { emptyState } from '../parts/notice.ts'
import { sharingSegments } from '../parts/sharing-segments.ts'

/** The people whose records I may see, each apart from the others and from mine. */
export function sharedScreen (options: { shared: SharedEntry[], now: number, current: string }): TemplateResult {
  const { shared, now, current } = options
  const w = words.shared
  return html`
    <div>
      <div class="screen-head">${sharingSegments('withMe')}<h1 tabindex="-1">${w.title}</h1></div>
      <div class="stack">
        ${shared.length === 0
          ? emptyState({ drawing: 'people', title: w.empty, text: w.emptyText, action: html`<a class="button" href="/me/card">${w.emptyDo}</a>` })
          : html`<nav class="card rows" aria-label=${w.title}>${shared.map(entry => personRow(entry, now, current))}</nav>`}
        <a class="button quiet wide" href="/shared/add">${icon('plus')}${w.add}</a>
        <a class="button quiet wide" href="/shared/emergency">${icon('heart')}${emergencyWords.look.open}</a>
        ${shared.length === 0 ? nothing : html`<a class="button quiet wide" href="/me/card">${icon('code')}${w.emptyDo}</a>`}
      </div>
    </div>`
}

function personRow (entry: SharedEntry, now: number, current: string): TemplateResult {
  const w = words.shared
  const name = nameOf(entry)
  return html`
    <a class="row" href="/shared/${entry.id}" aria-current=${entry.id === current ? 'true' : nothing}>
      <span class="kind person">${initials(entry.from === '' ? w.unnamedTitle : name)}</span>
      <span><span class="title">${entry.from === '' ? w.unnamedTitle : name}</span><span class="under">${sayShared(entry, now)}${entry.passedOnBy === undefined ? nothing : ` · ${w.passedBy(entry.passedOnBy)}`}</span></span>
      <span class="value">${isClosed(entry) ? html`<span class="tag">${w.states[entry.state]}</span>` : html`<small>${words.records(entry.records)}</small>`}</span>
    </a>`
}

/** What the owner calls themselves, or that they have not said. */
export function nameOf (entry: SharedEntry): string { return entry.from === '' ? words.shared.unnamed : entry.from }

/** Nothing of it is on this device any more. */
export function isClosed (entry: SharedEntry): boolean { return entry.state === 'ended' || entry.state === 'expired' }

/** How it stands, in a few words. */
export function sayShared (entry: SharedEntry, now: number): string {
  const w = words.shared
  switch (entry.state) {
    case 'ended': return w.ended
    case 'expired': return w.expired
    case 'upcoming': return w.upcoming(formatDay({ at: entry.notBefore, now }))
    default: return `${entry.notAfter === null ? w.noEnd : w.until(formatDay({ at: entry.notAfter, now }))}${entry.state === 'away' ? ` · ${w.away}` : ''}`
  }
}
