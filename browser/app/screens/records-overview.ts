import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import { words } from '../messages/en.ts'
import { formatMoment } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { isAmiss, isUnknown, sayEnded } from '../model/provider-end.ts'
import { sayCategory } from '../model/say-kinds.ts'
import { countCategories } from '../model/timeline.ts'
import type { RecordView } from '../model/record-view.ts'
import { icon, iconOfCategories } from '../parts/icons.ts'
import { emptyState } from '../parts/notice.ts'

/** Beside the timeline while no record is chosen: what is here, and from whom. */
export function recordsOverview (options: { views: RecordView[], providers: ProviderStatus[], now: number, say?: Words | undefined }): TemplateResult {
  const { views, providers, now, say = words } = options
  const w = say.recordsScreen
  if (views.length === 0) return emptyState({ drawing: 'records', title: w.choose, text: w.chooseText })
  return html`
    <div class="stack loose">
      <div class="stack tight"><h2 class="lead">${w.overview}</h2><p class="muted">${w.overviewText}</p></div>
      <ul class="tiles">${countCategories(views).map(({ category, count }) => html`<li><a class="card tile" href="/records?c=${category}" data-replace><span class="kind">${icon(iconOfCategories([category]))}</span><span><b class="figures">${count.toLocaleString(words.language)}</b><br><span class="small">${sayCategory(category)}</span></span></a></li>`)}</ul>
      ${providers.length === 0 ? nothing : html`<section class="stack tight"><h2>${words.me.providers}</h2><ul class="card rows">${providers.map(provider => html`<li class="row"><span class="kind ${isAmiss(provider) ? 'warn' : ''}">${icon('building')}</span><span><span class="title">${provider.name}</span><span class="under">${provider.ended === undefined ? words.me.providerStates[provider.state] : sayEnded(provider)}${provider.upToDate === undefined ? isUnknown(provider) ? ` · ${words.me.neverUpToDate}` : nothing : ` · ${words.me.upToDate(formatMoment({ at: provider.upToDate, now }))}`}</span></span><span class="value">${isUnknown(provider) ? nothing : html`<small>${words.records(provider.records)}</small>`}</span></li>`)}</ul></section>`}
      <a class="button quiet" href="/records/download">${icon('download')}${w.download}</a>
    </div>`
}
