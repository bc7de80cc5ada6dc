import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { PARTS } from '../contact-profile.ts'
import type { CardModel, Gift } from './card-model.ts'
import { fromField, NAMES, sayParts, sayUntil, toField } from './say.ts'

/** What is given, in one sentence before it is given. */
export function giveScreen (model: CardModel, gift: Gift): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    model.do(async () => { await model.give() })
  }
  const valueOf = (event: Event): string => (event.currentTarget as HTMLInputElement).value
  return html`<h1>Give to a friend</h1>
    <form class="plain" @submit=${submit}>
      <label>Who it is<input name="friend" required maxlength="60" .value=${gift.name} @input=${(event: Event) => { model.change({ name: valueOf(event) }) }}></label>
      <fieldset>
        <legend>What they see</legend>
        ${PARTS.map(part => html`<label class="choice"><input type="checkbox" .checked=${gift.parts.includes(part)} @change=${() => {
          model.change({ parts: PARTS.filter(each => (each === part) !== gift.parts.includes(each)) })
        }}>${NAMES[part]}</label>`)}
      </fieldset>
      <label>Until when<input name="until" type="datetime-local" step="1" required .value=${toField(gift.until)} @change=${(event: Event) => { model.change({ until: fromField(valueOf(event)) ?? gift.until }) }}></label>
      <p class="sentence" role="status">${gift.parts.length === 0 ? 'Choose at least one.' : `${gift.name === '' ? 'Your friend' : gift.name} sees ${sayParts(gift.parts)} ${sayUntil(gift.until)}.`}</p>
      <div class="actions">
        <button class="main" ?disabled=${model.isBusy || gift.parts.length === 0}>Give</button>
        <button type="button" @click=${() => { model.leave() }}>Not now</button>
      </div>
    </form>`
}
