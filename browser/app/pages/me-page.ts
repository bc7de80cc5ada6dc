import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { coSignWords } from '../messages/co-sign-words.ts'
import { words } from '../messages/en.ts'
import { leaveWords } from '../messages/leave-words.ts'
import { liveProviders } from '../model/provider-end.ts'
import { icon } from '../parts/icons.ts'
import { toast } from '../parts/med-toasts.ts'
import { nameOfActing } from '../screens/acting-screen.ts'
import { askToForget } from '../screens/end-provider.ts'
import { isLive } from '../screens/lost-key.ts'
import { meScreen } from '../screens/me-screen.ts'
import { aboutNetwork, providerList } from '../screens/me-providers.ts'
import { providerDetail } from '../screens/provider-detail.ts'
import type { Page } from '../shell/frame.ts'
import { agreeSection } from './agree-page.ts'
import { blockedSection } from './blocked-section.ts'
import { actingSection, helpersSection } from './helpers-page.ts'
import type { HelperSection } from './helpers-page.ts'
import { takeBackSection } from './lost-page.ts'
import { moveSection } from './move-page.ts'
import type { PageContext } from './page-context.ts'
import { downloadBody } from './records-page.ts'
import { takeLink } from './take-link.ts'
import '../parts/link-entry.ts'
import '../screens/me-card.ts'
import '../screens/me-keys.ts'
import '../screens/me-device.ts'

/** `/me` and what lies under it. */
export function mePage (context: PageContext): Page {
  const { peer, place } = context
  const [, what = ''] = place.path
  const network = peer.networkInfo()
  const chosen = what === 'helpers' ? helpersSection(context) : what === 'acting' ? actingSection(context) : what === 'lost' ? takeBackSection(context) : what === 'move' ? moveSection(context) : what === 'agree' ? agreeSection(context) : what === 'providers' && place.path[2] !== undefined ? providerSection(context, place.path[2]) : sections(context)[what]
  return {
    tab: 'me',
    title: chosen?.title ?? words.me.title,
    list: meScreen({ current: what === 'helpers' && place.path[2] === 'lost' ? 'helpers-lost' : what, providers: liveProviders(peer).length, shared: peer.sharedWithMe().length, development: network?.verified === false, network: network?.name, helpers: peer.helpers().filter(each => each.kind !== 'guardian' && isLive(each)).map(({ name }) => name), acting: peer.actingFor().filter(({ state }) => state !== 'over').map(nameOfActing), asked: [...new Set(peer.coSignRequests().map(({ from }) => from === '' ? coSignWords.somebody : from))], onLock: () => { peer.lock() } }),
    detail: chosen === undefined ? undefined : section(chosen),
    aside: sections(context)['providers'] === undefined ? undefined : section(sections(context)['providers'])
  }
}

interface Section { title: string, body: TemplateResult, back?: HelperSection['back'] }

function section (options: Section | undefined): TemplateResult | undefined {
  if (options === undefined) return undefined
  return html`
    <div>
      <div class="screen-head"><a class="back ${options.back === undefined || options.back.href === '/me' ? 'only-narrow' : ''}" href=${options.back?.href ?? '/me'}>${icon('before', 18)}${options.back?.word ?? words.me.title}</a><h1 tabindex="-1">${options.title}</h1></div>
      ${options.body}
    </div>`
}

/** `/me/providers/<relationship>` */
function providerSection (context: PageContext, relationship: string): Section | undefined {
  const { peer, own, now, confirm } = context
  const provider = peer.providers().find(each => each.relationship === relationship)
  if (provider === undefined) return undefined
  const shares = own.shares().filter(({ perProvider, state }) => state !== 'ended' && state !== 'expired' && perProvider.some(each => each.relationship === relationship && each.isGiven))
  const end = async ({ forget }: { forget: boolean }): Promise<void> => {
    await own.endRelationship({ relationship, forget })
    toast(leaveWords.done(provider.name))
  }
  const forget = async (): Promise<void> => {
    await own.endRelationship({ relationship, forget: true })
    toast(leaveWords.forgetDone)
  }
  return {
    title: provider.name, back: { href: '/me/providers', word: words.me.providers },
    body: providerDetail({ provider, now, viewers: [...new Set(shares.filter(({ byOther }) => byOther !== true).map(({ name }) => name))], others: shares.some(({ byOther }) => byOther === true), moved: own.movingKey().some(each => each.relationship === relationship && each.state === 'done'), helped: own.helpers().some(each => each.kind !== 'guardian' && isLive(each)), onEnd: end, onForget: () => { confirm(askToForget({ provider, act: forget })) } })
  }
}

function sections (context: PageContext): Record<string, Section> {
  const { peer, model, now } = context
  const w = words.me
  return {
    card: { title: w.card, body: peer.networkInfo() === undefined ? html`<div class="stack"><p class="muted">${w.cardNoNetwork}</p><link-entry .onLink=${async (link: string) => { await takeLink({ peer, link, wanted: 'network', take: async () => { await peer.enter({ network: link }) } }) }}></link-entry></div>` : html`<me-card .name=${peer.name()} .then=${w.cardThen} .makeCard=${async (name: string) => {
      if (name !== peer.name()) await peer.setName({ name })
      return await peer.card({ name })
    }}></me-card>` },
    words: { title: w.words, body: html`<me-words .readWords=${async (password: string) => await peer.words({ password })}></me-words>` },
    password: { title: words.password.changeTitle, body: html`<me-password .onChange=${async (passwords: { from: string, to: string }) => { await peer.changePassword(passwords) }}></me-password>` },
    providers: { title: w.providers, body: providerList({ providers: peer.providers(), now, above: blockedSection(context), asking: model.asking('refresh'), onRefresh: () => { void model.ask('refresh', async () => { await peer.refresh() }) } }) },
    about: { title: w.about, body: aboutNetwork({ network: peer.networkInfo(), address: peer.networkAddress() }) },
    download: { title: words.recordsScreen.download, body: downloadBody(context) },
    leave: { title: w.leaveTitle, body: html`<me-leave .onLeave=${async () => { await peer.leave() }}></me-leave>` }
  }
}
