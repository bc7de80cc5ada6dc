import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { LogEntry } from '../../../protocol/peer/log-types.ts'
import { words } from '../messages/en.ts'
import { formatFullDay, formatTime } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { sayCategory } from '../model/say-kinds.ts'
import { isOwnLook, sayGap, sayViewer } from '../model/say-log.ts'
import { upperFirst } from '../model/say-share.ts'
import { icon } from '../parts/icons.ts'
import { notice } from '../parts/notice.ts'

/** One answer of a provider in full: who, what, how much, and what proves it. */
export function seenDetail (options: { entry: LogEntry, say?: Words | undefined }): TemplateResult {
  const { entry, say = words } = options
  const w = say.seen
  const gap = entry.gap ?? { from: entry.index, to: entry.index + 1 }
  return html`
    <article class="stack loose">
      <div class="stack"><a class="back only-narrow" href="/seen">${icon('before', 18)}${w.title}</a>
      <h1 tabindex="-1">${entry.status === 'gap' ? sayGap(entry, say) : sayViewer(entry, say)}</h1></div>
      ${entry.status === 'gap'
        ? notice({ tone: 'warn', drawing: 'gap', text: entry.unreadable === true ? w.unreadableText(entry.provider) : w.gapText(entry.provider, gap.to - gap.from) })
        : html`
          <section class="card roomy"><dl class="facts">
            <dt>${w.when}</dt><dd>${formatFullDay(entry.at)}, ${formatTime(entry.at)}</dd>
            <dt>${w.where}</dt><dd>${entry.provider}</dd>
            <dt>${w.asWhom}</dt><dd>${entry.actingFor === true ? w.custodian : isOwnLook(entry, say) ? w.owner : entry.byProvider === true ? w.byProvider : entry.emergency !== undefined ? w.inEmergency : w.viewer}${entry.share === undefined ? nothing : html` · <a href="/sharing/${entry.share}">${words.places.sharing}</a>`}</dd>
            ${entry.passedOn === undefined || entry.passedOn.by === '' || entry.passedOn.by.startsWith('0x') ? nothing : html`<dt>${w.passedOn}</dt><dd>${entry.passedOn.share === undefined ? entry.passedOn.by : html`<a href="/sharing/${entry.passedOn.share}">${entry.passedOn.by}</a>`}</dd>`}
            ${entry.emergency === undefined ? nothing : html`<dt>${words.emergency.reason}</dt><dd>${entry.emergency}</dd>`}
            <dt>${w.howMuch}</dt><dd>${words.records(entry.records)}, ${words.record.bytes(entry.bytes)}${entry.status === 'cut' ? `, ${w.cut}` : ''}</dd>
          </dl></section>
          ${Object.keys(entry.counts).length === 0 ? nothing : html`<section class="card roomy"><table class="plain"><thead><tr><th scope="col">${w.what}</th><th scope="col" class="number">${words.places.records}</th></tr></thead><tbody>${Object.entries(entry.counts).map(([category, count]) => html`<tr><td>${category === '' ? upperFirst(w.noKind) : sayCategory(category)}</td><td class="number">${count}</td></tr>`)}</tbody></table></section>`}
          ${entry.proven ? notice({ drawing: 'shield', title: w.proven, text: w.provenText }) : notice({ tone: 'warn', title: w.unproven, text: w.unprovenText })}`}
      <details><summary class="small">${words.details}</summary><dl class="facts"><dt>${w.number}</dt><dd>${entry.index}</dd>${entry.address === '' ? nothing : html`<dt>${w.address}</dt><dd class="mono">${entry.address}</dd>`}${entry.through === undefined ? nothing : html`<dt>${w.through}</dt><dd>${entry.through.purpose}<br><span class="mono">${entry.through.viewer}</span></dd>`}</dl></details>
    </article>`
}

/** What stands beside the list while nothing is chosen. */
export function seenHelp (): TemplateResult {
  const w = words.seen
  return html`<div class="stack loose"><h2>${w.choose}</h2>${notice({ drawing: 'shield', title: w.proven, text: w.provenText })}${notice({ drawing: 'gap', title: w.gapLegend, text: w.gapLegendText })}<p class="small">${w.honest}</p></div>`
}
