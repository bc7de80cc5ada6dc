import { html, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { LinkInfo } from '../../../protocol/peer/link-types.ts'
import type { JoinProgress, Peer } from '../../../protocol/peer/types.ts'
import { words } from '../messages/en.ts'
import { Busy, sayError } from '../parts/busy.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import type { MedToasts } from '../parts/med-toasts.ts'
import { networkWelcome, notMyAgreement, strangersEmergency, strangersLink } from '../screens/link-screens.ts'
import { offerScreen, offeredBy } from '../screens/offer-screen.ts'
import type { Router } from '../shell/router.ts'
import { placeOfAsked } from './agree-page.ts'
import { sayAccepted } from './helpers-page.ts'
import { EMERGENCY_PATH } from './emergency-page.ts'
import '../screens/join-screen.ts'

/** Looks at a link and shows what it is: an invitation, a network, a card, a share. */
export class OpenLink extends MedElement {
  static override properties = { link: {}, agreed: { type: Boolean }, pasted: { type: Boolean }, ready: { attribute: false }, router: { attribute: false }, joining: { attribute: false }, info: { state: true }, peer: { state: true } }
  declare link: string
  /** The person said yes before the key was made. */
  declare agreed: boolean
  /** It was pasted or scanned within the app just now. */
  declare pasted: boolean
  declare ready: Promise<Peer>
  declare router: Router
  /** Told of a joining, which it waits for. */
  declare joining: <T>(task: () => Promise<T>) => Promise<T>
  declare info: LinkInfo | undefined
  declare peer: Peer | undefined
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.link = ''
    this.agreed = false
    this.pasted = false
    this.joining = async task => await task()
  }

  protected override updated (changed: PropertyValues<this>): void {
    if (changed.has('link')) void this.#busy.run(async () => { await this.#look() })
  }

  protected override render (): TemplateResult {
    const { info, peer } = this
    if (info === undefined || peer === undefined) return this.#waiting()
    const fresh = peer.state() === 'new'
    if (info.kind === 'join') {
      return html`<join-screen .info=${info} .link=${this.link} .hasOwn=${!fresh && peer.state() === 'open' && peer.providers().length > 0} .begin=${this.agreed && !fresh} .laterHref=${fresh ? '/' : '/records'}
        .onAgree=${() => { this.router.go('/new', { state: { link: this.link } }) }}
        .onJoin=${fresh ? undefined : async (onProgress: (progress: JoinProgress) => void) => await this.joining(async () => await peer.join({ invitation: this.link, onProgress }))}
        .onUnseen=${this.#tellUnseen(peer, info.provider)}></join-screen>`
    }
    if (info.kind === 'network') return networkWelcome({ info, fresh, go: to => { this.router.go(to, { state: { link: this.link } }) } })
    if (info.kind === 'cosign') return notMyAgreement({ fresh, hasNetwork: peer.networkInfo() !== undefined })
    if (offeredBy(info) !== undefined) return offerScreen({ info, running: this.#busy.running, problem: this.#busy.problem(), now: Math.floor(Date.now() / 1_000), onTake: () => { void this.#busy.run(async () => { await this.#take(peer, info.kind) }) } })
    if (info.kind === 'emergency') return strangersEmergency()
    return strangersLink({ kind: info.kind === 'newkey' ? 'newkey' : info.kind === 'helper' || info.kind === 'card' ? 'card' : 'share', fresh })
  }

  #waiting (): TemplateResult {
    return html`<main class="stack loose" id="content"><h1 tabindex="-1" role="status">${this.#busy.error === undefined ? words.entry.checking : words.linkProblem}</h1>${this.#busy.problem()}${this.#busy.error === undefined ? '' : html`<div class="buttons"><a class="button ${isUnreadable(this.#busy.error) ? '' : 'quiet'}" href="/">${words.back}</a>${isUnreadable(this.#busy.error) ? nothing : html`<button class="button" type="button" @click=${() => { void this.#busy.run(async () => { await this.#look() }) }}>${words.tryAgain}</button>`}</div>`}</main>`
  }

  /** Says what went wrong wherever the person is now, until they look at the invitation again; not to who looks at a locked app. */
  #tellUnseen (peer: Peer, provider: string): (error: unknown) => void {
    const { link, pasted, router } = this
    return error => {
      if (peer.state() !== 'open') return
      const act = (): void => {
        stop()
        router.go('/open', { state: { link, pasted } })
      }
      const takeBack = document.querySelector<MedToasts>('med-toasts')?.offer({ text: words.join.failed(provider, sayError(error)), action: words.tryAgain, act })
      const stop = peer.on(() => {
        if (peer.state() === 'open') return
        stop()
        takeBack?.()
      })
    }
  }

  async #take (peer: Peer, kind: LinkInfo['kind']): Promise<void> {
    const { link } = this
    if (kind === 'share') {
      const accepted = await peer.acceptShare({ link })
      this.router.go(`/shared/${accepted.id}`, { replace: true })
      return
    }
    sayAccepted(await peer.acceptAppointment({ link }))
    this.router.go('/me/acting', { replace: true })
  }

  /** A card begins a share, where this device is set up; anything else is shown first. */
  async #look (): Promise<void> {
    this.info = undefined
    const { link } = this
    const peer = this.peer = await this.ready
    const info = await peer.inspect(link)
    if (peer.state() === 'open' && info.kind === 'card' && !info.mine) {
      this.router.go('/sharing/new', { replace: true, state: { card: link, called: info.name } })
      return
    }
    if (peer.state() === 'open' && info.kind === 'helper') {
      this.router.go('/me/helpers/new', { replace: true, state: { card: link, called: info.name } })
      return
    }
    if (peer.state() === 'open' && info.kind === 'cosign' && info.asked !== undefined) {
      this.router.go(...placeOfAsked(link, info.asked, info.isKept === true))
      return
    }
    if (peer.state() === 'open' && info.kind === 'appointment' && info.forKey) {
      this.router.go('/me/lost/link', { replace: true, state: { link } })
      return
    }
    if (peer.state() === 'open' && info.kind === 'emergency') {
      this.router.go(EMERGENCY_PATH, { replace: true, state: { link } })
      return
    }
    // Whoever pasted it has just asked for that, and of what was taken before nothing new is let in.
    if (peer.state() === 'open' && offeredBy(info) !== undefined && (this.pasted || offeredBy(info)?.isHeld === true)) {
      await this.#take(peer, info.kind)
      return
    }
    if (peer.state() === 'open' && info.kind === 'network' && peer.networkInfo() === undefined) await peer.enter({ network: link })
    this.info = info
  }
}

defineElement('open-link', OpenLink)

/** What is no link is none the next time either. */
function isUnreadable (error: unknown): boolean { return isMedrecError(error, 'LINK_INVALID') }
