import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'

/** A field for a password. */
export function passwordField (options: { id: string, label: string, hint?: string, autocomplete: 'new-password' | 'current-password' }): TemplateResult {
  const { id, label, hint, autocomplete } = options
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <input class="input" type="password" id=${id} name=${id} autocomplete=${autocomplete} required aria-describedby=${hint === undefined ? nothing : `${id}-hint`}>
      ${hint === undefined ? nothing : html`<span class="hint" id="${id}-hint">${hint}</span>`}
    </div>`
}
