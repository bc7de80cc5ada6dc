import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { PARTS } from '../contact-profile.ts'
import type { CardModel } from './card-model.ts'
import { giveScreen } from './give-screen.ts'
import { homeScreen } from './home-screen.ts'

/** The page, as it is now. */
export function screen (model: CardModel): TemplateResult {
  return html`
    ${choose(model)}
    ${model.problem === undefined ? nothing : html`<p class="problem" role="alert">${model.problem}</p>`}
    ${model.isBusy ? html`<p class="muted" role="status">One moment …</p>` : nothing}`
}

/** What is shown where another tab has the card open. */
export function elsewhereScreen (takeOver: () => void): TemplateResult {
  return html`<h1>Your card is open in another tab</h1>
    <div class="actions"><button class="main" @click=${takeOver}>Use it here</button></div>`
}

function choose (model: CardModel): TemplateResult {
  const { peer } = model
  if (peer.state() === 'new') return model.words === undefined ? welcomeScreen(model) : wordsScreen(model, model.words)
  if (peer.state() === 'locked') return unlockScreen(model)
  if (model.gift !== undefined) return giveScreen(model, model.gift)
  return model.toBring === undefined ? homeScreen(model) : bringScreen(model, model.toBring)
}

function welcomeScreen (model: CardModel): TemplateResult {
  return html`<h1>My contact card</h1>
    <p>Your ${PARTS.join(', ').replace(/, (\w+)$/, ' and $1')} stay with the office that keeps them. Here you say which friend sees which of them, until when, and take it back when you like.</p>
    ${model.invitation === undefined ? html`<p class="muted">Without an invitation of the office you can look at the cards that friends give you.</p>` : html`<p class="sentence">Your invitation is here: your card comes when you have begun.</p>`}
    <div class="actions"><button class="main" @click=${() => { model.makeWords() }}>Begin</button></div>`
}

function wordsScreen (model: CardModel, words: string[]): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    model.do(async () => { await model.begin({ name: String(fields.get('name')), password: String(fields.get('password')) }) })
  }
  return html`<h1>Your key</h1>
    <p>These twelve words are your key. Write them down: nobody can give them back to you.</p>
    <ol class="words">${words.map(word => html`<li>${word}</li>`)}</ol>
    <form class="plain" @submit=${submit}>
      <label>Your name, for friends<input name="name" required maxlength="60" autocomplete="name"></label>
      <label>A password for this device<input name="password" type="password" required minlength="8" autocomplete="new-password"><small>At least 8 characters</small></label>
      <div class="actions"><button class="main" ?disabled=${model.isBusy}>I have written them down</button></div>
    </form>`
}

function unlockScreen (model: CardModel): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const password = String(new FormData(event.currentTarget as HTMLFormElement).get('password'))
    model.do(async () => { await model.unlock(password) })
  }
  return html`<h1>My contact card</h1>
    <form class="plain" @submit=${submit}>
      <label>Password of this device<input name="password" type="password" required autocomplete="current-password"></label>
      <div class="actions"><button class="main" ?disabled=${model.isBusy}>Unlock</button></div>
    </form>`
}

function bringScreen (model: CardModel, toBring: { text: string, why: 'given' | 'code' }): TemplateResult {
  return html`<h1>${toBring.why === 'given' ? 'Bring this to your friend' : 'My code'}</h1>
    <p>${toBring.why === 'given' ? 'With this link your friend sees what you gave. Nobody else can use it.' : 'Send this to a friend who wants to give you something. It tells nothing but the name that you chose.'}</p>
    <code class="copy" tabindex="0">${toBring.text}</code>
    <div class="actions">
      <button class="main" @click=${() => { void navigator.clipboard.writeText(toBring.text) }}>Copy</button>
      <button @click=${() => { model.leave() }}>Done</button>
    </div>`
}
