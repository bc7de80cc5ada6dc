import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { JoinLinkInfo } from '../../../protocol/peer/link-types.ts'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { JoinProgress } from '../../../protocol/peer/types.ts'
import { words } from '../messages/en.ts'
import { formatFullDay } from '../messages/format.ts'
import { Busy } from '../parts/busy.ts'
import { icon } from '../parts/icons.ts'
import { linkCard } from '../parts/link-card.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'
import { notice } from '../parts/notice.ts'
import { stepList } from '../parts/steps.ts'

/** Who invites, what joining means; then the steps of it. */
export class JoinScreen extends MedElement {
  static override properties = { info: { attribute: false }, link: {}, hasOwn: { type: Boolean }, isOther: { state: true }, onJoin: { attribute: false }, begin: { type: Boolean }, laterHref: {}, progress: { state: true }, joined: { state: true }, onUnseen: { attribute: false } }
  declare info: JoinLinkInfo
  /** The invitation itself, to take it elsewhere. */
  declare link: string
  /** There are records of mine on this device. */
  declare hasOwn: boolean
  /** It is for somebody else. */
  declare isOther: boolean
  /** Undefined while there is no key yet: then the button leads to `/new`. */
  declare onJoin: ((onProgress: (progress: JoinProgress) => void) => Promise<ProviderStatus>) | undefined
  /** Starts without being asked again, when the person said yes before they made their key. */
  declare begin: boolean
  declare laterHref: string
  declare progress: JoinProgress | undefined
  declare joined: ProviderStatus | undefined
  declare onAgree: (() => void) | undefined
  /** Told of what went wrong while the person looks at something else. */
  declare onUnseen: ((error: unknown) => void) | undefined
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.link = ''
    this.hasOwn = false
    this.isOther = false
    this.begin = false
    this.laterHref = '/'
  }

  protected override firstUpdated (): void {
    if (this.begin && this.#blocked() === undefined) this.#join()
  }

  protected override render (): TemplateResult {
    const w = words.join
    const { info } = this
    const running = this.#busy.running || this.joined !== undefined
    return html`
      <main class="stack loose arrives" id="content">
        <div class="stack">
          <span class="kind big-kind">${icon('building', 28)}</span>
          <div class="stack tight">
            <h1 tabindex="-1">${w.title(info.provider)}</h1>
            ${info.memberSince === undefined ? nothing : html`<p class="status"><span class="tag good">${icon('check', 18)}</span>${w.since(formatFullDay(info.memberSince))}. ${info.verified ? w.verified : nothing}</p>`}
            <p class="small">${info.network} · ${w.validUntil(formatFullDay(info.expiresAt))}</p>
          </div>
        </div>
        ${running ? this.#steps() : this.isOther ? this.#other() : this.#offer()}
      </main>`
  }

  #offer (): TemplateResult {
    const w = words.join
    const { info } = this
    const blocked = this.#blocked()
    if (blocked !== undefined) return html`${notice({ tone: info.joined ? 'plain' : 'warn', text: blocked })}<a class="button wide" href=${info.joined ? '/records' : this.laterHref}>${info.joined ? w.toRecords : words.back}</a>
      ${info.joined ? html`<div class="stack tight"><p class="small">${w.joinedOther}</p>${this.#forOther()}</div>` : nothing}`
    return html`
      ${this.hasOwn ? notice({ drawing: 'people', title: w.together, text: w.togetherText }) : nothing}
      <ul class="card roomy stack">${w.means.map(text => html`<li class="meaning">${icon('check')}<span>${text}</span></li>`)}</ul>
      ${info.reachable ? nothing : notice({ tone: 'warn', text: w.unreachable })}
      ${this.#busy.problem()}
      <div class="stack tight">
        <button class="button wide" type="button" @click=${() => { this.#join() }}>${w.go(info.provider)}</button>
        ${this.hasOwn ? this.#forOther() : nothing}
        <a class="button quiet wide" href=${this.laterHref}>${w.later}</a>
      </div>`
  }

  #forOther (): TemplateResult {
    return html`<button class="button quiet wide" type="button" @click=${() => { this.isOther = true }}>${words.join.forOther}</button>`
  }

  /** How the records of somebody else come to a key of their own, and to who looks after them. */
  #other (): TemplateResult {
    const w = words.join
    return html`
      <section class="card roomy stack"><h2>${w.otherTitle}</h2><p>${w.otherLead}</p><ol class="numbered">${w.otherSteps.map(text => html`<li>${text}</li>`)}</ol></section>
      ${linkCard({ link: this.link, copyWord: w.otherLink })}
      <div class="stack tight">
        <a class="button quiet wide" href="/me/acting">${w.otherCard}</a>
        <button class="button quiet wide" type="button" @click=${() => { this.isOther = false }}>${this.info.joined ? words.back : w.forMe}</button>
      </div>`
  }

  #steps (): TemplateResult {
    const w = words.join
    const step = this.progress?.step ?? 'checking'
    const steps = Object.entries(w.steps).filter(([id]) => id !== 'done').map(([id, text]) => ({ id, text }))
    return html`
      <div class="card roomy">${stepList({ steps, now: this.joined === undefined ? step : 'done', note: this.progress?.count === undefined ? undefined : w.came(this.progress.count, this.progress.total) })}</div>
      ${this.joined === undefined
        ? html`<p class="small">${w.safe}</p>`
        : html`<div role="status">${notice({ drawing: 'check', text: w.finished(this.joined.records, this.joined.name) })}</div><a class="button wide" href="/records" data-replace>${w.toRecords}</a>`}`
  }

  #blocked (): string | undefined {
    const { info } = this
    const w = words.join
    if (info.joined) return w.joined
    if (info.otherNetwork) return w.otherNetwork
    if (info.expired) return w.expired
    return info.reachable && !info.verified ? w.notMember : undefined
  }

  #join (): void {
    const { onJoin } = this
    if (onJoin === undefined) { this.onAgree?.(); return }
    this.progress = { step: 'checking' }
    void this.#busy.run(async () => { this.joined = await onJoin(progress => { this.progress = progress }) }).then(isJoined => {
      if (!isJoined && !this.isConnected) this.onUnseen?.(this.#busy.error)
    })
  }
}

defineElement('join-screen', JoinScreen)
