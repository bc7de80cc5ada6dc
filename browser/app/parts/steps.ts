import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { icon } from './icons.ts'

/** Steps of something that takes a while: those that are done, the one under way with `note` below it, those to come. */
export function stepList (options: { steps: Array<{ id: string, text: string }>, now: string, note?: string | undefined }): TemplateResult {
  const at = options.steps.findIndex(step => step.id === options.now)
  return html`
    <ol class="steps" aria-live="polite">
      ${options.steps.map((step, n) => {
        const state = n < at || options.now === 'done' ? 'done' : n === at ? 'now' : 'later'
        return html`<li data-state=${state}>${state === 'done' ? icon('check', 24) : html`<span class="ring"></span>`}<span>${step.text}${state === 'now' && options.note !== undefined ? html`<br><span class="small figures">${options.note}</span>` : nothing}</span></li>`
      })}
    </ol>`
}
