import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { HelperEntry } from '../../../protocol/peer/acting/types.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { helperWords } from '../messages/helper-words.ts'
import { lostWords as w } from '../messages/lost-words.ts'
import { upperFirst } from '../model/say-share.ts'
import { icon } from '../parts/icons.ts'
import { toast } from '../parts/med-toasts.ts'
import { isLive, LEAST_KEEPERS, lostKeyScreen, recoveryChoice } from '../screens/lost-key.ts'
import type { HelperSection } from './helpers-page.ts'
import { appointSection } from './appoint-page.ts'
import type { PageContext } from './page-context.ts'
import { takeLink } from './take-link.ts'
import '../parts/link-entry.ts'
import '../screens/me-card.ts'
import '../screens/take-over.ts'

const DAY = 86_400
/** How long guardians wait where nothing was chosen: time to come back from a holiday's first days, and not too long without records. */
const USUAL_DAYS = 7
const HERE = '/me/helpers/lost'

/** `/me/helpers/lost`, `…/new`, `…/agree`, `…/wait`. */
export function lostKeySection (context: PageContext): HelperSection {
  const { peer, model, place } = context
  const back = { href: HERE, word: w.title }
  switch (place.path[3]) {
    case 'new': return appointSection(context, { isKeeper: true, back })
    case 'agree': return { title: w.agreeTitle, back, body: agree(context) }
    case 'wait': return { title: w.waitTitle, back: { href: `${HERE}/agree`, word: w.agreeTitle }, body: wait(context) }
  }
  model.look('helpers', async () => { await peer.refreshHelpers() })
  const onEnd = (keeper: HelperEntry): void => {
    context.confirm({ title: w.end(keeper.name), text: w.endText(keeper.name), yes: helperWords.end, no: helperWords.keep, act: async () => {
      await peer.endHelper(keeper.id)
      toast(w.ended(keeper.name))
    } })
  }
  return {
    title: w.title, back: { href: '/me/helpers', word: helperWords.title },
    body: lostKeyScreen({ keepers: keepersOf(context), recovery: peer.recovery(), busy: model.asking('life'), onEnd, onObject: () => { object(context) } })
  }
}

/** What guardians have named until now does not count. */
export function object ({ peer, model, onError }: PageContext): void {
  model.ask('life', async () => {
    const { left } = await peer.object()
    toast(left.length === 0 ? w.objected : w.objectedLeft(joinWords(left.map(({ provider }) => provider))))
  }).catch(onError)
}

/** `/me/lost`, `/me/lost/card`, `/me/lost/link`. */
export function takeBackSection ({ peer, model, place }: PageContext): HelperSection {
  const back = { href: '/me/lost', word: w.mineTitle }
  const { link = '' } = place.state as { link?: string }
  switch (place.path[2]) {
    case 'card': return { title: w.card, back, body: peer.networkInfo() === undefined
      ? html`<div class="stack"><p class="muted">${words.me.cardNoNetwork}</p><link-entry .onLink=${async (network: string) => { await takeLink({ peer, link: network, wanted: 'network', take: async () => { await peer.enter({ network }) } }) }}></link-entry></div>`
      : html`<me-card .name=${peer.name()} .lead=${w.cardLead} .then=${w.cardThen} .isOne=${true} .further=${w.cardFurther} .makeCard=${async (name: string, another: boolean) => await peer.helperCard({ name, forKey: true, another })}></me-card>` }
    case 'link': return { title: w.link, back, body: html`<take-over .link=${link} .takeOver=${async (text: string) => {
      const taken = await takeLink({ peer, link: text, wanted: 'appointment', take: async () => await peer.takeOver({ link: text }) })
      if (taken.done > 0) void model.ask('refresh', async () => { await peer.refresh() })
      return taken
    }}></take-over>` }
  }
  const row = (href: string, drawing: 'code' | 'key', title: string, hint: string): TemplateResult => html`<a class="row" href=${href}><span class="kind">${icon(drawing)}</span><span><span class="title">${title}</span><span class="under">${hint}</span></span><span class="chevron">${icon('next', 18)}</span></a>`
  return { title: w.mineTitle, back: { href: '/me', word: words.me.title }, body: html`
    <div class="stack loose">
      <p>${w.mineLead}</p>
      <nav class="card rows" aria-label=${w.mineTitle}>${row('/me/lost/card', 'code', w.card, w.cardHint)}${row('/me/lost/link', 'key', w.link, w.linkHint)}</nav>
    </div>` }
}

function keepersOf ({ peer }: PageContext): HelperEntry[] { return peer.helpers().filter(({ kind }) => kind === 'guardian') }

function agree (context: PageContext): TemplateResult {
  const { peer, router } = context
  const of = Math.max(keepersOf(context).filter(isLive).length, LEAST_KEEPERS)
  const choices = Array.from({ length: of - LEAST_KEEPERS + 1 }, (_, i) => i + LEAST_KEEPERS).map(value => ({ value, title: w.agree(value, of), hint: w.agreeHint(value, of) }))
  const chosen = Math.min(peer.recovery()?.threshold ?? LEAST_KEEPERS, of)
  return recoveryChoice({ name: 'agree', legend: w.agreeTitle, choices, chosen, word: words.goOn, onChosen: threshold => { router.go(`${HERE}/wait`, { state: { threshold } }) } })
}

function wait (context: PageContext): TemplateResult {
  const { peer, model, place, router, onError } = context
  const { threshold = peer.recovery()?.threshold ?? LEAST_KEEPERS } = place.state as { threshold?: number }
  const chosen = Math.round((peer.recovery()?.delay ?? USUAL_DAYS * DAY) / DAY)
  const choices = w.waits.map(([value, text]) => ({ value, title: upperFirst(text) }))
  return recoveryChoice({ name: 'wait', legend: w.waitTitle, lead: w.waitLead, choices, chosen, word: w.save, onChosen: days => {
    model.ask('recovery', async () => {
      await peer.setRecovery({ threshold, delay: days * DAY })
      toast(w.saved)
      router.go(HERE)
    }).catch(onError)
  } })
}
