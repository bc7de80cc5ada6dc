import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { CoSignAt, GroupGrantEntry } from '../../../protocol/peer/group-types.ts'
import { coSignWords as w } from '../messages/co-sign-words.ts'
import { words } from '../messages/en.ts'
import { cardEnd, coSignState, sayCoSign } from '../model/co-sign-state.ts'
import { sayEnd, sayKinds, upperFirst } from '../model/say-share.ts'
import { joinWords } from '../messages/format.ts'
import { Busy } from '../parts/busy.ts'
import { linkCard } from '../parts/link-card.ts'
import { MedElement, defineElement } from '../parts/med-element.ts'

/** A grant with whose agreement it needs. */
export type CoSignedGrant = GroupGrantEntry & { coSigner: string }

/** What I let somebody see only while somebody else agrees: whether they do, the link for them once more, and its end. */
export class CoSignedGrants extends MedElement {
  static override properties = { grants: { attribute: false }, now: { type: Number }, load: { attribute: false }, makeLink: { attribute: false }, onEnd: { attribute: false }, standing: { state: true }, links: { state: true } }
  declare grants: CoSignedGrant[]
  /** Epoch seconds. */
  declare now: number
  /** Asks the providers whether they agree. */
  declare load: (id: string) => Promise<CoSignAt[]>
  declare makeLink: (id: string) => Promise<string>
  declare onEnd: (grant: CoSignedGrant) => void
  declare standing: Map<string, CoSignAt[]>
  declare links: Map<string, string>
  readonly #asked = new Set<string>()
  readonly #busy = new Busy(this)

  constructor () {
    super()
    this.grants = []
    this.now = 0
    this.load = async () => []
    this.makeLink = async () => ''
    this.onEnd = () => {}
    this.standing = new Map()
    this.links = new Map()
  }

  protected override updated (): void {
    for (const { id } of this.grants.filter(grant => !this.#asked.has(grant.id))) {
      this.#asked.add(id)
      this.load(id).then(standing => { this.standing = new Map(this.standing).set(id, standing) }, reportError)
    }
  }

  protected override render (): TemplateResult {
    if (this.grants.length === 0) return html``
    return html`
      <section class="section stack" id="co-signed-grants">
        <h2>${w.grants}</h2><p class="small">${w.grantsText}</p>
        ${this.grants.map(grant => this.#card(grant))}
        ${this.#busy.problem()}
      </section>`
  }

  #card (grant: CoSignedGrant): TemplateResult {
    const { id, viewer, purpose, notAfter, coSigner, perProvider } = grant
    const standing = this.standing.get(id)
    const isWaiting = ['open', 'lapsed', 'taken', 'partly'].includes(coSignState(standing))
    const title = purpose === '' ? w.grantTo(cardEnd(viewer)) : purpose
    const link = this.links.get(id)
    return html`
      <article class="card who" aria-labelledby="co-signed-${id}">
        <div class="who-head"><h3 id="co-signed-${id}">${title}</h3></div>
        <div class="stack tight">
          <p>${upperFirst(sayKinds(grant))}, ${words.share.from} ${joinWords(perProvider.map(({ name }) => name))}, ${words.share.until} ${sayEnd({ notAfter, now: this.now })}.</p>
          <p><span class="tag ${isWaiting ? 'warn' : ''}">${sayCoSign({ perProvider: standing, now: this.now, states: w.grantStates })}</span></p>
          <p class="small">${w.agrees(cardEnd(coSigner))}</p>
        </div>
        ${link === undefined ? nothing : html`<p class="small">${w.linkLead} ${words.pasteNotOpen}</p>${linkCard({ link, copyWord: words.share.copyLink })}`}
        <div class="buttons">
          ${link === undefined ? html`<button class="button quiet" type="button" aria-label="${w.theirLink}: ${title}" ?disabled=${this.#busy.running} @click=${() => { void this.#busy.run(async () => { this.links = new Map(this.links).set(id, await this.makeLink(id)) }) }}>${w.theirLink}</button>` : nothing}
          <button class="button end" type="button" aria-label="${w.end}: ${title}" @click=${() => { this.onEnd(grant) }}>${w.end}</button>
        </div>
      </article>`
  }
}

defineElement('co-signed-grants', CoSignedGrants)
