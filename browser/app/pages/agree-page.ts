import { html } from 'lit'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { CoSignAsked } from '../../../protocol/peer/group-types.ts'
import { coSignWords as w } from '../messages/co-sign-words.ts'
import { words } from '../messages/en.ts'
import { emptyState } from '../parts/notice.ts'
import { wrongLink } from '../parts/told-error.ts'
import type { HelperSection } from './helpers-page.ts'
import type { PageContext } from './page-context.ts'
import '../parts/link-entry.ts'
import '../screens/co-sign-list.ts'
import '../screens/co-sign-screen.ts'

const back = { href: '/me/agree', word: w.title }

/** `/me/agree`, `/me/agree/add`, `/me/agree/look` with the link in the entry's state, `/me/agree/<id>`. */
export function agreeSection (context: PageContext): HelperSection {
  const { peer, place, router, now } = context
  const [, , what] = place.path
  const { link, asked } = place.state as { link?: string, asked?: CoSignAsked }
  if (what === 'add') {
    return { title: w.addTitle, back, body: html`<div class="stack"><p class="muted">${w.addLead}</p><link-entry .onLink=${async (text: string) => {
      const info = await peer.inspect(text)
      if (info.kind !== 'cosign') throw wrongLink({ kind: info.kind, wanted: 'cosign' })
      if (info.asked === undefined) throw new MedrecError('NOT_FOR_YOU')
      router.go(...placeOfAsked(text, info.asked, info.isKept === true))
    }}></link-entry></div>` }
  }
  const looked = what === 'look' && link !== undefined ? asked : undefined
  // Agreed to meanwhile, what a link asked is kept.
  const entry = what === undefined ? undefined : peer.coSignRequests().find(({ id }) => id === (looked?.id ?? what))
  if (entry !== undefined) return askedSection(context, entry)
  if (looked !== undefined) return askedSection(context, looked, link)
  if (what !== undefined) return { title: w.title, back, body: emptyState({ drawing: 'check', title: w.empty, text: w.emptyText }) }
  return {
    title: w.title, back: { href: '/me', word: words.me.title },
    body: html`<co-sign-list .entries=${peer.coSignRequests()} .hasNetwork=${peer.networkInfo() !== undefined} .now=${now} .load=${async () => await peer.coSigns()}></co-sign-list>`
  }
}

/** Where a link that asks one of my cards is shown: as what I was asked before, or as what it says. */
export function placeOfAsked (link: string, asked: CoSignAsked, isKept: boolean): [to: string, options: { replace: true, state?: Record<string, unknown> }] {
  return isKept ? [`/me/agree/${asked.id}`, { replace: true }] : ['/me/agree/look', { replace: true, state: { link, asked } }]
}

/** Nothing is kept of a link before it is agreed to. */
function askedSection ({ peer, now, confirm }: PageContext, asked: CoSignAsked, link?: string): HelperSection {
  const agree = async (until: number | null): Promise<string[]> => {
    if (link !== undefined) await peer.takeCoSign({ link })
    return (await peer.coSign({ id: asked.id, until })).left.map(({ provider }) => provider)
  }
  return {
    title: w.asks(asked.from === '' ? w.somebody : asked.from), back,
    body: html`<co-sign-screen .asked=${asked} ?isKept=${link === undefined} .online=${peer.online() || navigator.onLine} .now=${now} .onAgree=${agree}
      .load=${async () => (await peer.coSigns({ id: asked.id }))[0]?.perProvider ?? []}
      .confirm=${(act: () => Promise<void>) => { confirm({ title: w.takeBackTitle, text: w.takeBackText, yes: w.takeBack, no: w.keep, act }) }}></co-sign-screen>`
  }
}
