import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { ActingEntry, HelperEntry } from '../../../protocol/peer/acting/types.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { helperWords as w } from '../messages/helper-words.ts'
import { lostWords } from '../messages/lost-words.ts'
import { toast } from '../parts/med-toasts.ts'
import { wrongLink } from '../parts/told-error.ts'
import { actingScreen, nameOfActing } from '../screens/acting-screen.ts'
import { helpersScreen } from '../screens/helpers-screen.ts'
import { appointSection } from './appoint-page.ts'
import { lostKeySection, object } from './lost-page.ts'
import type { PageContext } from './page-context.ts'
import { takeLink } from './take-link.ts'
import '../parts/link-entry.ts'
import '../screens/me-card.ts'
import '../screens/name-next.ts'

/** A part of `/me`, its heading, and where its way back leads. */
export interface HelperSection { title: string, body: TemplateResult, back: { href: string, word: string } }

const ME = { href: '/me', word: words.me.title }

/** `/me/helpers` and `/me/helpers/new`. */
export function helpersSection (context: PageContext): HelperSection {
  const { peer, model, place, now } = context
  if (place.path[2] === 'lost') return lostKeySection(context)
  if (place.path[2] === 'new') {
    return appointSection(context, { isKeeper: false, back: { href: '/me/helpers', word: w.title } })
  }
  model.look('helpers', async () => { await peer.refreshHelpers() })
  const end = (helper: HelperEntry): void => {
    context.confirm({ title: w.endTitle(helper.name), text: w.endText(helper.name), yes: w.end, no: w.keep, act: async () => {
      await peer.endHelper(helper.id)
      toast(w.ended(helper.name))
    } })
  }
  return {
    title: w.title, back: ME,
    body: helpersScreen({
      helpers: peer.helpers(), acts: peer.whoActed(), life: peer.life(), recovery: peer.recovery(), now, onEnd: end, busy: model.asking('life'),
      onAlive: () => { showLife(context) },
      onObject: () => { object(context) },
      link: typeof place.state['link'] === 'string' ? { helper: String(place.state['helper']), link: place.state['link'] } : undefined,
      onLink: helper => { model.ask('life', async () => { context.router.go('/me/helpers', { replace: true, state: { helper, link: await peer.helperLink(helper) } }) }).catch(context.onError) }
    })
  }
}

function showLife ({ peer, model, onError }: PageContext): void {
  model.ask('life', async () => {
    const { left } = await peer.showLife()
    const forGrants = peer.life().some(({ waiting }) => waiting.some(({ kind }) => kind === 'grant'))
    toast(left.length > 0 ? w.lifeLeft(joinWords(left.map(({ provider }) => provider))) : forGrants ? w.lifeGrantDone : w.lifeDone)
  }).catch(onError)
}

/** Says for whom one acts from now on. */
export function sayAccepted (accepted: ActingEntry): void {
  toast((accepted.kind === 'guardian' ? w.acceptedKey : accepted.state === 'active' ? w.accepted : w.acceptedLater)(nameOfActing(accepted)))
}

/** `/me/acting`, `/me/acting/card`, `/me/acting/accept`, `/me/acting/name/<id>`. */
export function actingSection (context: PageContext): HelperSection {
  const { peer, model, place, router } = context
  const back = { href: '/me/acting', word: w.actingTitle }
  if (place.path[2] === 'card') {
    const entry = html`<link-entry .onLink=${async (link: string) => { await takeLink({ peer, link, wanted: 'network', take: async () => { await peer.enter({ network: link }) } }) }}></link-entry>`
    const card = html`<me-card .name=${peer.name()} .lead=${w.cardLead} .then=${w.cardThen} .makeCard=${async (name: string) => await peer.helperCard({ name })}></me-card>`
    return { title: w.showCard, back, body: peer.networkInfo() === undefined ? html`<div class="stack"><p class="muted">${words.me.cardNoNetwork}</p>${entry}</div>` : card }
  }
  if (place.path[2] === 'accept') {
    return { title: w.accept, back, body: html`<div class="stack"><p class="muted">${w.acceptLead}</p><link-entry .onLink=${async (link: string) => {
      const info = await peer.inspect(link)
      if (info.kind === 'appointment' && info.forKey) {
        router.go('/me/lost/link', { replace: true, state: { link } })
        return
      }
      if (info.kind !== 'appointment') throw wrongLink({ kind: info.kind, wanted: 'appointment' })
      sayAccepted(await peer.acceptAppointment({ link }))
      router.go('/me/acting', { replace: true })
    }}></link-entry></div>` }
  }
  const named = place.path[2] === 'name' ? peer.actingFor().find(({ id }) => id === place.path[3]) : undefined
  if (named !== undefined) {
    const name = nameOfActing(named)
    return { title: lostWords.nameTitle(name), back, body: html`<name-next .name=${name} .ask=${context.confirm} .read=${async (card: string) => {
      const info = await peer.inspect(card)
      if (info.kind !== 'newkey') throw wrongLink({ kind: info.kind, wanted: 'newkey' })
      return info.name
    }} .nominate=${async (card: string) => await peer.nominate({ id: named.id, card })}></name-next>` }
  }
  model.look('acting', async () => { await peer.refreshActing() })
  const stop = (entry: ActingEntry): void => {
    // There is nothing left to lose, and so nothing to ask.
    if (entry.state === 'over') {
      peer.stopActing(entry.id).catch(context.onError)
      return
    }
    const say = entry.kind === 'guardian' ? { title: lostWords.stopTitle, text: lostWords.stopText, yes: lostWords.stop } : { title: w.stopTitle, text: w.stopText, yes: w.stop }
    context.confirm({ title: say.title(nameOfActing(entry)), text: say.text, yes: say.yes, no: w.keep, act: async () => { await peer.stopActing(entry.id) } })
  }
  return {
    title: w.actingTitle, back: ME,
    body: actingScreen({
      acting: peer.actingFor(), asking: model.asking('acting'), onStop: stop, onRefresh: () => { void model.ask('acting', async () => { await peer.refreshActing() }) },
      onAct: entry => {
        model.actFor(entry.id)
        router.go('/records')
      }
    })
  }
}
