import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { LogEntry } from '../../../protocol/peer/log-types.ts'
import { words } from '../messages/en.ts'
import { formatMoment } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { sayCounts, sayEmergencies, sayViewer } from '../model/say-log.ts'
import { notice } from './notice.ts'

/** How many are told in full; the rest is under "Who saw what". */
const SHOWN = 3

/** Says above all else that records went out because of an emergency that somebody stated, until the person has seen it. */
export function emergencyNotice (options: { entries: readonly LogEntry[], now: number, onSeen: () => void, say?: Words | undefined }): TemplateResult | typeof nothing {
  const { entries, now, onSeen, say = words } = options
  if (entries.length === 0) return nothing
  const w = say.emergency
  const more = html`<div class="stack">
    ${entries.slice(0, SHOWN).map(entry => entry.emergency === undefined ? html`<p>${w.unreadable(entry.provider, formatMoment({ at: entry.at, now }))} <a href=${hrefOf(entry)}>${words.details}</a></p>` : html`<p>${w.told(sayViewer(entry, say), sayCounts(entry), entry.provider, formatMoment({ at: entry.at, now }))}<br><b>${w.reason}:</b> “${entry.emergency}” <a href=${hrefOf(entry)}>${words.details}</a></p>`)}
    ${entries.length > SHOWN ? html`<p><a href="/seen">${w.more(entries.length - SHOWN)}</a></p>` : nothing}
    <div class="buttons"><button class="button quiet" type="button" @click=${onSeen}>${w.seen}</button></div>
  </div>`
  return html`<div role="alert" class="section">${notice({ tone: 'warn', title: sayEmergencies(entries, say), text: entries.some(({ emergency }) => emergency !== undefined) ? w.lead : nothing, more })}</div>`
}

function hrefOf ({ relationship, index }: LogEntry): string { return `/seen/${encodeURIComponent(relationship)}/${index}` }
