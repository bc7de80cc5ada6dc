import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { formatMoment } from '../messages/format.ts'
import { leaveWords } from '../messages/leave-words.ts'
import { lateEnds, liveProviders } from '../model/provider-end.ts'
import { idOf, isAlone } from '../model/record-view.ts'
import type { RecordView } from '../model/record-view.ts'
import type { Filter } from '../model/timeline.ts'
import { isOver } from '../model/share-state.ts'
import { emergencyNotice } from '../parts/emergency-notice.ts'
import { icon } from '../parts/icons.ts'
import { emptyState, notice } from '../parts/notice.ts'
import { saveFile } from '../parts/save-file.ts'
import { recordsEmpty } from '../screens/records-empty.ts'
import { recordsOverview } from '../screens/records-overview.ts'
import type { Page } from '../shell/frame.ts'
import { pathOf } from '../shell/router.ts'
import type { Place } from '../shell/router.ts'
import type { PageContext } from './page-context.ts'
import { shownShares } from './shown-shares.ts'
import '../screens/me-device.ts'
import '../screens/records-screen.ts'
import '../screens/record-detail.ts'

/** `/records`, `/records/download`, `/records/<relationship>/<key>`; `?c=` a kind, `?q=` words. */
export function recordsPage (context: PageContext): Page {
  const { model, place, router, peer, now, wide, say } = context
  const [, relationship, key] = place.path
  const views = model.views()
  const id = relationship === undefined || key === undefined ? '' : idOf({ relationship, key })
  const view = views.find(candidate => candidate.id === id)
  const filter = readFilter(place)
  const search = writeFilter(filter)
  return {
    tab: 'records',
    tellsEmergencies: true,
    title: relationship === 'download' ? say.recordsScreen.download : view?.summary.title ?? say.recordsScreen.title,
    list: html`<records-screen mine .heading=${say.recordsScreen.title} .say=${say} .views=${views} .filter=${filter} .current=${id} .status=${recordsStatus(context)} .empty=${recordsEmpty({ providers: liveProviders(peer), shared: peer.sharedWithMe().length, isActing: model.actingFor !== undefined, isJoining: model.isJoining, say })}
      .hrefOf=${(other: RecordView) => pathOf('records', other.entry.relationship, other.entry.key) + search}
      .onFilter=${(next: Filter) => { router.go(location.pathname + writeFilter(next), { replace: true }) }}></records-screen>${wide || model.actingFor === undefined || views.length === 0 ? nothing : html`<div><a class="button quiet wide" href="/records/download">${icon('download')}${say.recordsScreen.download}</a></div>`}`,
    detail: relationship === 'download' ? downloadPart(context) : id === '' ? undefined : view === undefined
      ? emptyState({ drawing: 'records', title: words.record.gone, text: words.record.goneText, action: html`<a class="button quiet" href="/records">${say.recordsScreen.title}</a>` })
      : html`<record-detail .say=${say} .view=${view} .views=${views} .viewers=${viewersOf(context, view)} .backHref=${`/records${search}`} .readText=${async (shown: RecordView) => await peer.recordText(shown.entry)}></record-detail>`,
    aside: wide ? recordsOverview({ views, providers: peer.providers().filter(({ ended, records }) => ended === undefined || records > 0), now, say }) : undefined
  }
}

/** The filter that a place's query names. */
export function readFilter (place: Place): Filter {
  return { category: place.query.get('c') ?? '', text: place.query.get('q') ?? '' }
}

/** The query that names a filter, with its question mark; empty for none. */
export function writeFilter (filter: Filter): string {
  const query = new URLSearchParams()
  if (filter.category !== '') query.set('c', filter.category)
  if (filter.text !== '') query.set('q', filter.text)
  return query.size === 0 ? '' : `?${query.toString()}`
}

function recordsStatus (context: PageContext): TemplateResult | undefined {
  const { say } = context
  const all = context.peer.providers()
  const providers = all.filter(({ ended }) => ended === undefined)
  const ends = lateEnds({ providers: all, now: context.now }).map(({ name, relationship }) => html`<div class="section">${notice({ tone: 'warn', drawing: 'door', title: leaveWords.told(name), text: leaveWords.toldText, more: html`<a class="text-button" href=${pathOf('me', 'providers', relationship)}>${words.look}</a>` })}</div>`)
  const emergencies = context.model.emergencies()
  const emergency = emergencyNotice({ say, entries: emergencies, now: context.now, onSeen: () => { void context.peer.noteEmergencies(emergencies) } })
  if (providers.length === 0) return emergencies.length === 0 && ends.length === 0 ? undefined : html`${emergency}${ends}`
  const w = words.recordsScreen
  const known = providers.map(provider => provider.upToDate ?? 0)
  const oldest = Math.min(...known)
  const fresh = providers.every(provider => provider.state === 'connected' && provider.upToDate !== undefined)
  const text = fresh ? w.upToDate : oldest === 0 ? words.me.neverUpToDate : w.asOf(formatMoment({ at: oldest, now: context.now }))
  return html`${emergency}${ends}<p class="status ${fresh ? '' : 'away'}"><span class="dot"></span>${w.from(providers.length)} · ${text}</p>`
}

/** Whom a record of mine is released to, as the shares say. */
function viewersOf (context: PageContext, view: RecordView): Array<{ id: string, name: string }> {
  const { entry } = view
  const seen = (share: { categories: string[], labels: string[] }): boolean =>
    entry.categories.every(category => share.categories.includes(category)) && entry.labels.every(label => share.labels.includes(label))
  if (entry.isLeft === true || (entry.categories.length === 0 && isAlone(entry))) return []
  return shownShares(context)
    .filter(share => !isOver(share) && share.state !== 'ending' && share.notBefore <= context.now && (share.providers === 'all' || share.providers.includes(entry.relationship)) && seen(share))
    .map(share => ({ id: share.id, name: share.name }))
}

/** All of it in a file: mine, or theirs for whom I act. */
export function downloadPart ({ peer, now, say }: PageContext): TemplateResult {
  return html`
    <div>
      <div class="screen-head"><a class="back only-narrow" href="/records">${icon('before', 18)}${say.recordsScreen.title}</a><h1 tabindex="-1">${say.recordsScreen.download}</h1></div>
      ${downloadBody({ peer, now, say })}
    </div>`
}

/** The button that writes the file, and what it is. */
export function downloadBody ({ peer, now, say }: Pick<PageContext, 'peer' | 'now' | 'say'>): TemplateResult {
  return html`<me-download .say=${say} .records=${peer.records().length} .onDownload=${async () => { await saveFile({ pieces: peer.download(), name: `medrec-${new Date(now * 1000).toISOString().slice(0, 10)}.json`, type: 'application/fhir+json' }) }}></me-download>`
}
