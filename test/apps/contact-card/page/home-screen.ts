import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { SharedEntry, ShareEntry } from 'medrec/protocol'
import { entriesOf, isPart } from './card-model.ts'
import type { CardModel } from './card-model.ts'
import { NAMES, sayParts, sayUntil } from './say.ts'
import type { ContactEntry } from '../contact-profile.ts'

/** My card, who sees what of it, and what friends gave me. */
export function homeScreen (model: CardModel): TemplateResult {
  const { peer } = model
  const shares = peer.shares().filter(({ state }) => state !== 'ended' && state !== 'expired')
  return html`<h1>${peer.name() === '' ? 'My contact card' : `${peer.name()}’s contact card`}</h1>
    ${peer.providers().length === 0 ? nothing : html`
      <section aria-label="My card"><div class="card" id="mine">${rows(entriesOf(peer.records()), 'Your card is on its way.')}</div></section>
      <section aria-label="Who sees it"><h2>Who sees it</h2>
        ${shares.length === 0 ? html`<p class="muted">Nobody but you. When a friend sends you their code, open it here.</p>` : html`<div class="card" id="given">${shares.map(share => given(model, share))}</div>`}
      </section>`}
    <section aria-label="Cards of friends"><h2>Cards of friends</h2>
      ${peer.sharedWithMe().length === 0 ? html`<p class="muted">None yet. Send a friend your code.</p>` : peer.sharedWithMe().map(entry => friend(model, entry))}
    </section>
    ${linkForm(model)}
    <div class="actions"><button @click=${() => { model.do(async () => { await model.makeCode() }) }}>Show my code</button></div>`
}

function rows (entries: ContactEntry[], empty: string): TemplateResult | TemplateResult[] {
  return entries.length === 0 ? html`<p class="muted">${empty}</p>` : entries.map(({ part, value }) => html`<div class="row" data-part=${part}><span class="muted">${NAMES[part]}</span><strong>${value}</strong></div>`)
}

function given (model: CardModel, share: ShareEntry): TemplateResult {
  const what = sayParts(share.categories.filter(isPart))
  return html`<div class="friend">
    <p><strong>${share.name}</strong> ${share.state === 'ending' ? html`<span class="muted">saw ${what}. It is being taken back.</span>` : html`sees ${what} ${sayUntil(share.notAfter)}${share.state === 'pending' ? html`, <span class="muted">in a moment</span>` : nothing}`}</p>
    ${share.state === 'ending' ? nothing : html`<button class="end" aria-label=${`Take back: ${share.name}`} ?disabled=${model.isBusy} @click=${() => { model.do(async () => { await model.peer.endShare({ id: share.id }) }) }}>Take back</button>`}
  </div>`
}

function friend (model: CardModel, entry: SharedEntry): TemplateResult {
  const entries = entriesOf(model.peer.sharedRecords(entry.id))
  const isOver = entry.state === 'ended' || entry.state === 'expired'
  return html`<div class="card friend-card" data-state=${entry.state}>
    <div class="friend"><p><strong>${entry.from === '' ? 'A friend' : entry.from}</strong> <span class="muted">${isOver ? 'no longer shows you this.' : entry.notAfter === null ? '' : sayUntil(entry.notAfter)}</span></p>
      ${isOver ? html`<button ?disabled=${model.isBusy} @click=${() => { model.do(async () => { await model.peer.forgetShare(entry.id) }) }}>Put away</button>` : nothing}</div>
    ${isOver ? nothing : rows(entries, 'On its way.')}
  </div>`
}

function linkForm (model: CardModel): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const link = String(new FormData(form).get('link'))
    model.do(async () => {
      await model.open(link)
      form.reset()
    })
  }
  return html`<form class="plain" @submit=${submit}>
    <label>A code or link that a friend sent you<textarea name="link" required></textarea></label>
    <div class="actions"><button class="main" ?disabled=${model.isBusy}>Open</button></div>
  </form>`
}
