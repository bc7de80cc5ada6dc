import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { SharedEntry } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import { formatMoment, joinWords } from '../messages/format.ts'
import { emptyState, notice } from '../parts/notice.ts'
import { isClosed, nameOf, sayShared } from './shared-screen.ts'

/** Above somebody else's timeline: whose it is, until when, from where; look for changes, pass on, forget. */
export function sharedHead (options: { entry: SharedEntry, now: number, asking: boolean, passedOnTo?: string[], onRefresh: () => void, onForget: () => void }): TemplateResult {
  const { entry, now, asking, passedOnTo = [], onRefresh, onForget } = options
  const w = words.shared
  return html`
    <div class="stack tight">
      <p class="status ${entry.state === 'active' ? '' : 'away'}"><span class="dot"></span>${sayShared(entry, now)}${entry.upToDate === undefined || isClosed(entry) ? nothing : ` · ${(entry.state === 'away' ? words.recordsScreen.asOf : words.me.upToDate)(formatMoment({ at: entry.upToDate, now }))}`}</p>
      ${isClosed(entry) ? nothing : html`<p class="small">${w.notYours(nameOf(entry))} ${words.recordsScreen.from(entry.sources.length)}: ${joinWords(entry.sources.map(source => source.name))}.${entry.passedOnBy === undefined ? nothing : ` ${w.passedOnBy(entry.passedOnBy)}`}${passedOnTo.length === 0 ? nothing : ` ${w.passedOnTo(joinWords(passedOnTo))}`}</p>`}
      <div class="row-of-two">
        ${isClosed(entry) ? nothing : html`<button class="text-button" type="button" ?disabled=${asking} @click=${onRefresh}>${asking ? words.refreshing : w.refresh}</button>`}
        ${isClosed(entry) || entry.depth === 0 ? nothing : html`<a class="text-button" href="/shared/${entry.id}/pass-on">${w.passOn}</a>`}
        <a class="text-button" href="/shared/${entry.id}/name">${entry.from === '' ? w.giveName : w.rename}</a>
        <button class="text-button end" type="button" @click=${onForget}>${w.forget}</button>
      </div>
    </div>`
}

/** In place of the timeline when there is nothing of it here. */
export function sharedNothing (entry: SharedEntry): TemplateResult {
  const w = words.shared
  if (entry.state === 'ended') return notice({ tone: 'warn', drawing: 'lock', title: w.ended, text: w.endedText })
  if (entry.state === 'expired') return notice({ tone: 'warn', drawing: 'lock', title: w.expired, text: w.expiredText })
  if (entry.upToDate === undefined && entry.state === 'active') return emptyState({ drawing: 'records', title: w.asking, text: w.askingText(joinWords(entry.sources.map(source => source.name))) })
  return emptyState({ drawing: 'records', title: words.recordsScreen.nothing, text: entry.state === 'away' ? words.banner.away(joinWords(entry.sources.map(source => source.name))) : words.share.newOnes })
}
