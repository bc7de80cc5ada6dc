import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { emergencyWords } from '../messages/emergency-words.ts'
import { words } from '../messages/en.ts'
import type { EmergencyLook } from '../model/emergency-look.ts'
import { idOf } from '../model/record-view.ts'
import type { RecordView } from '../model/record-view.ts'
import type { Filter } from '../model/timeline.ts'
import { icon } from '../parts/icons.ts'
import { emptyState } from '../parts/notice.ts'
import { wrongLink } from '../parts/told-error.ts'
import type { EmergencyInfo } from '../screens/emergency-ask.ts'
import { emergencyHead, emergencyNothing } from '../screens/emergency-head.ts'
import { linkScreen } from '../screens/link-screen.ts'
import { sharedScreen } from '../screens/shared-screen.ts'
import type { Page } from '../shell/frame.ts'
import { pathOf } from '../shell/router.ts'
import type { PageContext } from './page-context.ts'
import { readFilter, writeFilter } from './records-page.ts'
import '../screens/emergency-ask.ts'
import '../screens/emergency-card.ts'
import '../screens/record-detail.ts'
import '../screens/records-screen.ts'

/** Where somebody's records are looked at in an emergency. Whoever goes anywhere else has left it. */
export const EMERGENCY_PATH = '/shared/emergency'

/** `/shared/emergency`, `/shared/emergency/<relationship>/<key>`: the card, then the reason, then the records. The card lives in the state of the history entry, the records nowhere. */
export function emergencyPage (context: PageContext): Page {
  const { peer, model, place, router, now } = context
  const { link } = place.state as { link?: string }
  const look = model.emergencyLook(now)
  if (look !== undefined && (link === undefined || link === look.link)) return lookPage(context, look)
  const w = emergencyWords.look
  return {
    tab: 'sharing',
    title: w.title,
    list: sharedScreen({ shared: peer.sharedWithMe(), now, current: '' }),
    detail: link === undefined
      ? linkScreen({
        title: w.open, lead: w.openLead, label: w.paste, backHref: '/shared', backWord: words.shared.title,
        onLink: async text => {
          const { kind } = await peer.inspect(text)
          if (kind !== 'emergency') throw wrongLink({ kind, wanted: 'emergency' })
          router.go(EMERGENCY_PATH, { replace: true, state: { link: text } })
        }
      })
      : html`<emergency-ask .link=${link} .inspect=${async (text: string) => await peer.inspect(text)} .onLook=${({ places }: EmergencyInfo, reason: string) => { model.beginEmergency({ link, places, reason, now: Math.floor(Date.now() / 1_000) }) }}></emergency-ask>`
  }
}

function lookPage (context: PageContext, look: EmergencyLook): Page {
  const { place, router, now } = context
  const w = emergencyWords.look
  const [, , relationship, key] = place.path
  const views = look.views()
  const id = relationship === undefined || key === undefined ? '' : idOf({ relationship, key })
  const view = views.find(candidate => candidate.id === id)
  const filter = readFilter(place)
  return {
    tab: 'sharing',
    title: w.records,
    list: html`<records-screen .views=${views} .filter=${filter} .current=${id} .heading=${w.records} .empty=${emergencyNothing(look)}
      .top=${html`<a class="back" href="/shared">${icon('before', 18)}${words.shared.title}</a>`}
      .status=${emergencyHead({ look, now, onAgain: () => { void look.ask() } })}
      .hrefOf=${(other: RecordView) => pathOf('shared', 'emergency', other.entry.relationship, other.entry.key) + writeFilter(filter)}
      .onFilter=${(next: Filter) => { router.go(location.pathname + writeFilter(next), { replace: true }) }}></records-screen>`,
    detail: id === '' ? undefined : view === undefined
      ? emptyState({ drawing: 'records', title: words.record.gone, text: words.record.goneText })
      : html`<record-detail .view=${view} .views=${views} .backHref=${EMERGENCY_PATH + writeFilter(filter)} .readText=${async (shown: RecordView) => look.text(shown.entry)}></record-detail>`,
    aside: views.length === 0 ? undefined : emptyState({ drawing: 'records', title: words.recordsScreen.choose, text: words.recordsScreen.chooseText })
  }
}

/** `/sharing/emergency`: the card to carry, while somebody may look. */
export function emergencyCardDetail ({ peer, say }: PageContext): TemplateResult {
  try {
    return html`<emergency-card .card=${peer.emergencyCard()} .backWord=${say.sharing.title}></emergency-card>`
  } catch (error) {
    if (!isMedrecError(error, 'SHARE_UNKNOWN')) throw error
    return emptyState({ drawing: 'lock', title: emergencyWords.card.none, text: emergencyWords.card.noneText, action: html`<a class="button quiet" href="/sharing">${say.sharing.title}</a>` })
  }
}
