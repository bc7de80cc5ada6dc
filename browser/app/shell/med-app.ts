import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { words } from '../messages/en.ts'
import { helperWords } from '../messages/helper-words.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { sayError } from '../parts/busy.ts'
import { toast } from '../parts/med-toasts.ts'
import { emptyState, notice } from '../parts/notice.ts'
import { EMERGENCY_PATH } from '../pages/emergency-page.ts'
import { beginScreen, onboarding, openLink, restoreScreen } from '../pages/onboarding.ts'
import type { OnboardingContext } from '../pages/onboarding.ts'
import type { Question } from '../pages/page-context.ts'
import { isOwnPlace, pageOf } from '../pages/page-of.ts'
import { welcomeScreen } from '../screens/welcome-screen.ts'
import { AppModel } from './app-model.ts'
import { actingBanner, emergencyBanner, lifeBanner, movedBanner, namedBanner, statusBanner } from './banner.ts'
import { focusPlace } from './focus-place.ts'
import { frame } from './frame.ts'
import type { Page } from './frame.ts'
import { isKnownDevice, rememberDevice } from './known-device.ts'
import { lead } from '../../peer/leadership.ts'
import { loadPeer } from './load-peer.ts'
import { startRouter } from './router.ts'
import type { Router } from './router.ts'
import { kindToOpen, takeFragment } from './take-fragment.ts'
import '../parts/med-sheet.ts'
import '../parts/med-toasts.ts'
import '../screens/unlock-screen.ts'

/** Relative times ("2 minutes ago") are said anew this often. */
const TICK_MS = 30_000
/** How long connecting may take before the app calls itself offline. */
const PATIENCE_MS = 6_000

/** The app: which screen, from where the peer stands and what the address says. */
export class MedApp extends MedElement {
  static override properties = { status: { state: true }, question: { state: true } }
  declare status: 'starting' | 'elsewhere' | 'failed' | 'ready'
  declare question: Question | undefined
  #opening: Promise<Peer> | undefined
  #peer: Peer | undefined
  #model: AppModel | undefined
  #ready = Promise.withResolvers<Peer>()
  #router: Router | undefined
  #leadership: ReturnType<typeof lead> | undefined
  #life = new AbortController()
  #wide = matchMedia('(min-width: 900px)')
  #restoring = false
  #openSince = 0
  #path = location.pathname

  constructor () {
    super()
    this.status = 'starting'
  }

  override connectedCallback (): void {
    super.connectedCallback()
    const { signal } = this.#life
    takeFragment()
    this.#router = startRouter({ onChange: () => { this.#moved() }, signal })
    addEventListener('hashchange', () => { if (takeFragment()) this.#moved() }, { signal })
    addEventListener('online', () => { this.requestUpdate() }, { signal })
    addEventListener('offline', () => { this.requestUpdate() }, { signal })
    this.#wide.addEventListener('change', () => { this.requestUpdate() }, { signal })
    const tick = setInterval(() => { if (document.visibilityState === 'visible') this.requestUpdate() }, TICK_MS)
    signal.addEventListener('abort', () => { clearInterval(tick) })
    this.#leadership = lead({ onLead: () => { void this.#open() }, onYield: async () => { await this.#close('elsewhere') }, signal })
  }

  override disconnectedCallback (): void {
    super.disconnectedCallback()
    this.#life.abort()
    void this.#close('starting')
  }

  protected override render (): TemplateResult {
    return html`${this.#screen()}
      <med-toasts></med-toasts>
      <med-sheet id="question" .open=${this.question !== undefined} .heading=${this.question?.title ?? ''} .body=${this.#asked()} @close=${() => { this.question = undefined }}></med-sheet>`
  }

  #screen (): TemplateResult {
    const state = this.#peer?.state()
    if (this.status === 'elsewhere') return alone(html`<main id="content">${emptyState({ alone: true, drawing: 'records', title: words.elsewhere.title, text: words.elsewhere.text, action: html`<button class="button" type="button" @click=${this.#takeOver}>${words.elsewhere.here}</button>` })}</main>`)
    if (this.status === 'failed') return alone(html`<main class="stack" id="content"><h1 tabindex="-1">${words.failed.title}</h1>${notice({ tone: 'warn', text: words.failed.text })}<button class="button" type="button" @click=${() => { location.reload() }}>${words.failed.reload}</button></main>`)
    const locked = state === 'locked' || (state === undefined && isKnownDevice())
    const context = this.#context()
    if (locked) return alone(html`<unlock-screen .waiting=${kindToOpen(context.place)} .onUnlock=${this.#unlock} .onWipe=${this.#wipe}></unlock-screen>`)
    if (state === undefined) return alone(context.place.path.length === 0 ? welcomeScreen() : onboarding(context))
    if (state === 'new') return alone(onboarding(context))
    return this.#opened(context)
  }

  #context (): OnboardingContext & { router: Router } {
    const router = this.#router
    if (router === undefined) throw new MedrecError('INTERNAL', 'The app was rendered before it was connected.')
    return { place: router.place(), router, ready: this.#ready.promise, peer: this.#peer, onRestoring: () => { this.#restoring = true } }
  }

  #opened (context: OnboardingContext): TemplateResult {
    const [first] = context.place.path
    if (first === 'restore' && this.#restoring) return alone(restoreScreen(context))
    if (first === 'open') return alone(openLink(context, this.#join))
    if (first === 'begin') return alone(html`<main id="content">${beginScreen(context, '/me/providers')}</main>`)
    const peer = this.#peer
    const model = this.#model
    if (peer === undefined || model === undefined) return alone(html`<main id="content"></main>`)
    const now = Math.floor(Date.now() / 1000)
    const page = pageOf({ peer: model.shown, own: peer, model, say: model.say, place: context.place, router: context.router, wide: this.#wide.matches, now, confirm: question => { this.question = question }, onError: sayToast })
    document.title = `${page.title} · ${words.app}`
    const patient = navigator.onLine && Date.now() - this.#openSince < PATIENCE_MS
    return frame({ page, wide: this.#wide.matches, banner: html`${this.#emergencyBanners({ model, context, page })}${actingBanner({ acting: model.actingFor, own: isOwnPlace(context.place.path), onBack: () => { model.actFor(undefined) } })}${namedBanner(peer)}${movedBanner(peer)}${lifeBanner(peer, now)}${patient ? nothing : statusBanner(model.shown, model.say)}` })
  }

  /** Of whom the list does not tell it by itself, or where something is over the list. */
  #emergencyBanners ({ model, context, page }: { model: AppModel, context: OnboardingContext & { router: Router }, page: Page }): TemplateResult {
    const isTold = page.tellsEmergencies === true && (this.#wide.matches || page.detail === undefined)
    const lookAtMine = (): void => {
      model.actFor(undefined)
      context.router.go('/seen')
    }
    return html`${isTold ? nothing : emergencyBanner({ entries: model.emergencies(), say: model.say })}${model.actingFor === undefined ? nothing : emergencyBanner({ entries: model.ownEmergencies(), onLook: lookAtMine })}`
  }

  #asked (): TemplateResult | undefined {
    const { question } = this
    if (question === undefined) return undefined
    const close = (): void => { this.question = undefined }
    return html`<p>${question.text}</p><div class="buttons"><button class="button quiet" type="button" @click=${close}>${question.no}</button><button class="button really-end" type="button" @click=${() => {
      close()
      question.act().catch(sayToast)
    }}>${question.yes}</button></div>`
  }

  async #open (): Promise<void> {
    this.status = 'starting'
    const opening = this.#opening = loadPeer()
    try {
      const peer = await opening
      // Another tab leads meanwhile, and this one's peer is closed.
      if (this.#opening !== opening) return
      this.#peer = peer
      this.#model = new AppModel({ peer, changed: () => { this.#changed(peer) }, onOver: name => { toast(helperWords.noLonger(name)) } })
      this.#changed(peer)
      this.#ready.resolve(peer)
      this.status = 'ready'
    } catch (error) {
      if (this.#opening !== opening) return
      this.status = 'failed'
      reportError(error)
    }
  }

  /** Another tab leads: the peer is closed before it begins there, also one that is still being opened. */
  async #close (status: MedApp['status']): Promise<void> {
    const opening = this.#opening
    this.#opening = undefined
    this.#model?.close()
    this.#peer = this.#model = undefined
    this.#ready = Promise.withResolvers<Peer>()
    this.status = status
    const peer = await opening?.catch(() => undefined)
    await peer?.close()
  }

  #changed (peer: Peer): void {
    const state = peer.state()
    rememberDevice(state !== 'new')
    if (state !== 'open') this.#openSince = 0
    else if (this.#openSince === 0) {
      this.#openSince = Date.now()
      void this.updateComplete.then(() => { focusPlace(this) })
      setTimeout(() => { this.requestUpdate() }, PATIENCE_MS)
    }
    this.requestUpdate()
  }

  #moved (): void {
    const moved = location.pathname !== this.#path
    this.#path = location.pathname
    if (!location.pathname.startsWith('/restore')) this.#restoring = false
    if (!location.pathname.startsWith(EMERGENCY_PATH)) this.#model?.endEmergency()
    this.requestUpdate()
    if (moved) void this.updateComplete.then(() => { focusPlace(this) })
  }

  readonly #join = async <T>(task: () => Promise<T>): Promise<T> => this.#model === undefined ? await task() : await this.#model.join(task)

  readonly #unlock = async (password: string): Promise<void> => {
    const peer = await this.#ready.promise
    await peer.unlock({ password })
  }

  readonly #wipe = async (): Promise<void> => {
    const peer = await this.#ready.promise
    await peer.leave()
    this.#router?.go('/restore', { replace: true })
  }

  readonly #takeOver = (): void => {
    this.status = 'starting'
    void this.#leadership?.takeOver()
  }
}

defineElement('med-app', MedApp)

/** What went wrong, for a moment, where no screen has a place for it. */
function sayToast (error: unknown): void { toast(sayError(error)) }

function alone (screen: TemplateResult): TemplateResult {
  return html`<div class="alone"><div>${screen}</div></div>`
}
