import { html } from 'lit'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { AppointDraft } from '../../../protocol/peer/acting/types.ts'
import { words } from '../messages/en.ts'
import { helperWords } from '../messages/helper-words.ts'
import { lostWords } from '../messages/lost-words.ts'
import { whyNotAppointed } from '../model/why-not-appointed.ts'
import { linkCard } from '../parts/link-card.ts'
import { ToldError, wrongLink } from '../parts/told-error.ts'
import type { HelperSection } from './helpers-page.ts'
import type { PageContext } from './page-context.ts'
import '../parts/link-entry.ts'
import '../screens/helper-new.ts'

/** `/me/helpers/new`, `/me/helpers/lost/new`: their card, then who they are to me, then the link to give back. How far it is lives in the state of the history entry. */
export function appointSection ({ peer, place, router, now }: PageContext, { isKeeper, back }: { isKeeper: boolean, back: HelperSection['back'] }): HelperSection {
  const { card, called = '', link } = place.state as { card?: string, called?: string, link?: string }
  const here = `/${place.path.join('/')}`
  const title = isKeeper ? lostWords.addTitle : helperWords.addTitle
  if (link !== undefined) {
    return { title: helperWords.givenTitle(called), back, body: html`
      <div class="stack loose arrives"><p>${isKeeper ? lostWords.given : helperWords.givenText} ${words.pasteNotOpen}</p>${linkCard({ link, copyWord: words.share.copyLink })}<a class="button quiet wide" href=${back.href}>${words.done}</a></div>` }
  }
  if (card === undefined) {
    return { title, back, body: html`
      <div class="stack"><p class="muted">${isKeeper ? lostWords.addLead : helperWords.addLead}</p><link-entry .label=${helperWords.card} .hint=${helperWords.cardHint} .onLink=${async (text: string) => {
        const info = await peer.inspect(text)
        if (info.kind !== 'helper') throw wrongLink({ kind: info.kind, wanted: 'helper' })
        router.go(here, { replace: true, state: { card: text, called: info.name } })
      }}></link-entry></div>` }
  }
  return { title, back, body: html`<helper-new .kind=${isKeeper ? 'guardian' : 'parent'} .card=${card} .called=${called} .own=${peer.name()} .appoint=${async (draft: AppointDraft, own: string) => {
    if (own !== peer.name()) await peer.setName({ name: own })
    const made = await peer.appoint(draft).catch((error: unknown) => { throw isMedrecError(error, 'HELPER_INVALID') ? new ToldError(whyNotAppointed({ draft, providers: peer.providers().filter(({ ended }) => ended === undefined).length, now })) : error })
    router.go(here, { replace: true, state: { link: made.link, called: draft.name } })
  }}></helper-new>` }
}
