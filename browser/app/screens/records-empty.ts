import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import { joinWords } from '../messages/format.ts'
import { words } from '../messages/en.ts'
import type { Words } from '../messages/words-of.ts'
import { emptyState } from '../parts/notice.ts'

/** In place of the timeline while nothing is here: what will be, and how it comes. */
export function recordsEmpty (options: { providers: ProviderStatus[], /** How many people share with me. */ shared: number, isActing: boolean, isJoining?: boolean, say?: Words }): TemplateResult {
  const { providers, shared, isActing, isJoining = false, say = words } = options
  const w = say.recordsScreen
  if (isActing) return emptyState({ drawing: 'records', title: w.empty, text: w.emptyText })
  // Who refuses is said elsewhere, and brings nothing by itself.
  const awaited = providers.filter(({ upToDate, state }) => upToDate === undefined && state !== 'refused' && state !== 'left')
  if (awaited.length > 0) return emptyState({ drawing: 'refresh', title: w.empty, text: w.emptyAwaited(joinWords(awaited.map(({ name }) => name))) })
  if (isJoining) return emptyState({ drawing: 'refresh', title: w.empty, text: w.emptyJoining })
  return emptyState({
    drawing: 'records', title: w.empty, text: w.emptyText,
    action: html`<a class="button" href="/begin">${w.emptyDo}</a>${shared === 0 ? '' : html`<p>${w.emptyViewer}</p><a class="button quiet" href="/shared">${words.shared.title} (${shared})</a>`}`
  })
}
