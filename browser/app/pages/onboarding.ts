import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { Peer } from '../../../protocol/peer/types.ts'
import { words } from '../messages/en.ts'
import { wrongLink } from '../parts/told-error.ts'
import { welcomeScreen } from '../screens/welcome-screen.ts'
import { linkScreen } from '../screens/link-screen.ts'
import { wordsLostScreen } from '../screens/link-screens.ts'
import type { RestoreRequest } from '../screens/restore-screen.ts'
import { findWrongWord } from '../shell/load-peer.ts'
import { homeNetwork } from '../shell/home-network.ts'
import type { Place, Router } from '../shell/router.ts'
import '../screens/restore-screen.ts'
import './new-key.ts'
import type { OpenLink } from './open-link.ts'
import './open-link.ts'

/** What the screens before the app is open are made from. `ready` resolves when the peer has loaded; the first screen does not wait. */
export interface OnboardingContext { place: Place, router: Router, ready: Promise<Peer>, peer: Peer | undefined, onRestoring: () => void }

/** The screens of a device that is not set up yet, by path. */
export function onboarding (context: OnboardingContext): TemplateResult {
  const { place } = context
  switch (place.path[0]) {
    case 'begin': return html`<main id="content">${beginScreen(context)}</main>`
    case 'open': return openLink(context)
    case 'new': return html`<new-key .ready=${context.ready} .onCreated=${async () => { await afterCreated(context) }}></new-key>`
    case 'anew': return html`<new-key .ready=${context.ready} .onCreated=${async () => { await afterCreated(context, '/me/lost') }}></new-key>`
    case 'restore': return restoreScreen(context)
    case 'lost': return wordsLostScreen({ onBegin: () => { context.router.go('/new', { state: { then: '/me/lost' } }) } })
    default: return welcomeScreen()
  }
}

/** Asks for an invitation (or any link), and opens it. */
export function beginScreen (context: Pick<OnboardingContext, 'ready' | 'router'>, backHref = '/'): TemplateResult {
  return linkScreen({
    title: words.entry.title, lead: words.entry.lead, backHref,
    onLink: async link => {
      const peer = await context.ready
      await peer.inspect(link)
      context.router.go('/open', { state: { link, pasted: true } })
    }
  })
}

/** What a link says, and what to do with it. */
export function openLink (context: Omit<OnboardingContext, 'onRestoring'>, joining: OpenLink['joining'] = async task => await task()): TemplateResult {
  const { place, router, ready } = context
  const { link = '', agreed = false, pasted = false } = place.state as { link?: string, agreed?: boolean, pasted?: boolean }
  return html`<open-link .link=${link} .agreed=${agreed} .pasted=${pasted} .ready=${ready} .router=${router} .joining=${joining}></open-link>`
}

/** Twelve words, one link, a password. */
export function restoreScreen (context: OnboardingContext): TemplateResult {
  const { link = '' } = context.place.state as { link?: string }
  return html`<restore-screen .entry=${link} .homeNetwork=${homeNetwork} .checkWords=${findWrongWord}
    .checkEntry=${async (text: string) => {
      const info = await (await context.ready).inspect(text)
      if (info.kind !== 'join' && info.kind !== 'network') throw wrongLink({ kind: info.kind, wanted: 'network' })
    }}
    .onRestore=${async ({ words: typed, password, entry, onProgress }: RestoreRequest) => {
      context.onRestoring()
      return await (await context.ready).restore({ words: typed, password, entry, onProgress })
    }}></restore-screen>`
}

/** Goes on with the link that brought the person here; without one they came for a card, which needs a network. */
async function afterCreated (context: OnboardingContext, usually = '/me/card'): Promise<void> {
  const { link, then = usually } = context.place.state as { link?: string, then?: string }
  if (link !== undefined) {
    context.router.go('/open', { replace: true, state: { link, agreed: true } })
    return
  }
  const network = await homeNetwork()
  if (network !== undefined) await (await context.ready).enter({ network })
  context.router.go(then, { replace: true })
}
