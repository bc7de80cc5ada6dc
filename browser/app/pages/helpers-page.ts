import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { ActingEntry, HelperEntry } from '../../../protocol/peer/acting/types.ts'
import { words } from '../messages/en.ts'
import { helperWords as w } from '../messages/helper-words.ts'
import { toast } from '../parts/med-toasts.ts'
import { sayError } from '../parts/busy.ts'
import { actingScreen, nameOfActing } from '../screens/acting-screen.ts'
import { helpersScreen } from '../screens/helpers-screen.ts'
import type { PageContext } from './page-context.ts'
import '../parts/link-entry.ts'
import '../screens/helper-new.ts'
import '../screens/me-card.ts'

/** A part of `/me`, its heading, and where its way back leads. */
export interface HelperSection { title: string, body: TemplateResult, back: { href: string, word: string } }

const ME = { href: '/me', word: words.me.title }

/** `/me/helpers` and `/me/helpers/new`. */
export function helpersSection (context: PageContext): HelperSection {
  const { peer, model, place, now } = context
  const doing = (what: string, task: () => Promise<void>): void => { model.ask(what, task).catch((error: unknown) => { toast(sayError(error)) }) }
  if (place.path[2] === 'new') {
    return { title: w.addTitle, back: { href: '/me/helpers', word: w.title }, body: html`<helper-new .card=${typeof place.state['card'] === 'string' ? place.state['card'] : ''} .own=${peer.name()} .appoint=${async (draft: Parameters<typeof peer.appoint>[0], own: string) => {
      if (own !== peer.name()) await peer.setName({ name: own })
      return (await peer.appoint(draft)).link
    }}></helper-new>` }
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
      onAlive: () => { doing('life', async () => { await peer.showLife(); toast(w.lifeDone) }) },
      onObject: () => { doing('life', async () => { await peer.object(); toast(w.objected) }) }
    })
  }
}

/** `/me/acting`, `/me/acting/card`, `/me/acting/accept`. */
export function actingSection (context: PageContext): HelperSection {
  const { peer, model, place, router } = context
  const back = { href: '/me/acting', word: w.actingTitle }
  if (place.path[2] === 'card') {
    const entry = html`<link-entry .onLink=${async (link: string) => { await peer.enter({ network: link }) }}></link-entry>`
    const card = html`<me-card .name=${peer.name()} .lead=${w.cardLead} .makeCard=${async (name: string) => await peer.helperCard({ name })}></me-card>`
    return { title: w.showCard, back, body: peer.networkInfo() === undefined ? html`<div class="stack"><p class="muted">${words.me.cardNoNetwork}</p>${entry}</div>` : card }
  }
  if (place.path[2] === 'accept') {
    return { title: w.accept, back, body: html`<div class="stack"><p class="muted">${w.acceptLead}</p><link-entry .onLink=${async (link: string) => {
      const accepted = await peer.acceptAppointment({ link })
      toast(w.accepted(nameOfActing(accepted)))
      router.go('/me/acting', { replace: true })
    }}></link-entry></div>` }
  }
  model.look('acting', async () => { await peer.refreshActing() })
  const stop = (entry: ActingEntry): void => {
    context.confirm({ title: w.stopTitle(nameOfActing(entry)), text: w.stopText, yes: w.stop, no: w.keep, act: async () => { await peer.stopActing(entry.id) } })
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
