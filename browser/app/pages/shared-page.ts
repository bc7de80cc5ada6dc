import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { idOf } from '../model/record-view.ts'
import type { RecordView } from '../model/record-view.ts'
import type { Filter } from '../model/timeline.ts'
import { icon } from '../parts/icons.ts'
import { emptyState } from '../parts/notice.ts'
import { linkScreen } from '../screens/link-screen.ts'
import { sharedHead, sharedNothing } from '../screens/shared-head.ts'
import { nameOf, sharedScreen } from '../screens/shared-screen.ts'
import type { Page } from '../shell/frame.ts'
import { pathOf } from '../shell/router.ts'
import { emergencyPage } from './emergency-page.ts'
import { passOnPage } from './pass-on-page.ts'
import type { PageContext } from './page-context.ts'
import { readFilter, writeFilter } from './records-page.ts'
import { takeLink } from './take-link.ts'
import '../screens/records-screen.ts'
import '../screens/record-detail.ts'
import '../screens/shared-name.ts'

/** `/shared`, `/shared/add`, `/shared/emergency`, `/shared/<id>`, `/shared/<id>/pass-on`, `/shared/<id>/name`, `/shared/<id>/<relationship>/<key>`. */
export function sharedPage (context: PageContext): Page {
  const { peer, model, place, router, now } = context
  const [, id] = place.path
  if (id === 'emergency') return emergencyPage(context)
  const shared = peer.sharedWithMe()
  const entry = id === undefined ? undefined : model.sharedEntry(id)
  if (entry !== undefined) return personPage(context, entry)
  return {
    tab: 'sharing',
    title: words.shared.title,
    list: sharedScreen({ shared, now, current: id ?? '' }),
    detail: id === undefined ? undefined : id === 'add'
      ? linkScreen({
        title: words.shared.addTitle, lead: words.shared.addLead, backHref: '/shared', backWord: words.shared.title,
        onLink: async link => {
          const accepted = await takeLink({ peer, link, wanted: 'share', take: async () => await peer.acceptShare({ link }) })
          router.go(`/shared/${accepted.id}`, { replace: true })
        }
      })
      : emptyState({ drawing: 'people', title: words.shared.empty, text: words.record.goneText }),
    aside: emptyState({ drawing: 'people', title: words.shared.title, text: words.shared.emptyText })
  }
}

function personPage (context: PageContext, entry: ReturnType<PageContext['peer']['sharedWithMe']>[number]): Page {
  const { peer, model, place, router, now } = context
  const [, , relationship, key] = place.path
  const views = model.sharedViews(entry.id)
  const id = relationship === undefined || key === undefined ? '' : idOf({ relationship, key })
  const view = views.find(candidate => candidate.id === id)
  const filter = readFilter(place)
  const name = nameOf(entry)
  const passedOnTo = peer.passedOn().filter(({ of, state }) => of === entry.id && state !== 'ended' && state !== 'expired').map(passed => passed.name)
  const forget = (): void => {
    context.confirm({
      title: words.shared.forgetTitle(name), text: words.shared.forgetText, yes: words.shared.forget, no: words.sharing.keep,
      act: async () => {
        await peer.forgetShare(entry.id)
        router.go('/shared', { replace: true })
      }
    })
  }
  return {
    tab: 'sharing',
    title: words.shared.recordsOf(name),
    list: html`<records-screen .views=${views} .filter=${filter} .current=${id} .heading=${words.shared.recordsOf(name)} .empty=${sharedNothing(entry)}
      .top=${html`<a class="back" href="/shared">${icon('before', 18)}${words.shared.title}</a>`}
      .status=${sharedHead({ entry, now, asking: model.asking(entry.id), passedOnTo, onRefresh: () => { void model.ask(entry.id, async () => { await peer.refreshShared({ id: entry.id }) }) }, onForget: forget })}
      .hrefOf=${(other: RecordView) => pathOf('shared', entry.id, other.entry.relationship, other.entry.key) + writeFilter(filter)}
      .onFilter=${(next: Filter) => { router.go(location.pathname + writeFilter(next), { replace: true }) }}></records-screen>`,
    detail: relationship === 'pass-on' ? passOnPage(context, entry) : relationship === 'name' && key === undefined ? naming(context, entry) : id === '' ? undefined : view === undefined
      ? emptyState({ drawing: 'records', title: words.record.gone, text: words.record.goneText })
      : html`<record-detail .view=${view} .views=${views} .backHref=${pathOf('shared', entry.id) + writeFilter(filter)} .readText=${async (shown: RecordView) => await peer.sharedText({ id: entry.id, ...shown.entry })}></record-detail>`,
    aside: views.length === 0 ? undefined : emptyState({ drawing: 'records', title: words.recordsScreen.choose, text: words.recordsScreen.chooseText })
  }
}

function naming ({ peer, router }: PageContext, { id, from }: ReturnType<PageContext['peer']['sharedWithMe']>[number]): TemplateResult {
  const back = pathOf('shared', id)
  return html`<shared-name .name=${from} .backHref=${back} .onName=${async (name: string) => {
    await peer.nameShared({ id, name })
    router.go(back, { replace: true })
  }}></shared-name>`
}
