import { html } from 'lit'
import type { LogEntry } from '../../../protocol/peer/log-types.ts'
import { words } from '../messages/en.ts'
import { idOfLogEntry } from '../model/say-log.ts'
import { emptyState } from '../parts/notice.ts'
import { seenDetail, seenHelp } from '../screens/seen-detail.ts'
import type { Page } from '../shell/frame.ts'
import type { PageContext } from './page-context.ts'
import { shownShares } from './shown-shares.ts'
import '../screens/seen-screen.ts'

/** Whom others chose to share with has no name here: they are called as where it says what is shared. */
function nameChosen (context: PageContext, entries: LogEntry[]): LogEntry[] {
  const names = new Map(shownShares(context).filter(({ byOther }) => byOther === true).map(({ card, name }) => [card, name]))
  return entries.map(entry => ({ ...entry, viewer: names.get(entry.viewer) ?? entry.viewer }))
}

/** `/seen`, `/seen/<relationship>/<index>`; `?who=` narrows it. */
export function seenPage (context: PageContext): Page {
  const { model, place, router, peer, now, say } = context
  const [, relationship, index] = place.path
  const log = model.log()
  const entries = log === undefined ? undefined : nameChosen(context, log)
  const emergencies = model.emergencies()
  // What was given since it was read last: who looked because of an emergency is not to be found out by a reload alone.
  if (entries !== undefined && peer.online()) model.look(`seen ${model.actingFor?.id ?? ''}`, async () => { await model.readLog({ refresh: true }) })
  const id = relationship === undefined ? '' : `${relationship} ${index ?? ''}`
  const entry = entries?.find(candidate => idOfLogEntry(candidate) === id)
  return {
    tab: 'seen',
    title: say.seen.title,
    tellsEmergencies: true,
    list: html`<seen-screen .say=${say} .entries=${entries} .now=${now} .filter=${place.query.get('who') ?? ''} .current=${id} .asking=${model.askingLog} .online=${peer.online()} .unread=${peer.providers().flatMap(({ name, unreadLog }) => unreadLog === undefined ? [] : name)} .emergencies=${emergencies} .onSeen=${() => { void peer.noteEmergencies(emergencies) }}
      .onRefresh=${() => { void model.readLog({ refresh: true }) }}
      .onFilter=${(who: string) => { router.go(location.pathname + (who === '' ? '' : `?who=${encodeURIComponent(who)}`), { replace: true }) }}></seen-screen>`,
    detail: id === '' || entries === undefined ? undefined : entry === undefined ? emptyState({ drawing: 'eye', title: say.seen.empty, text: words.seen.stale }) : seenDetail({ entry, say }),
    aside: seenHelp()
  }
}
