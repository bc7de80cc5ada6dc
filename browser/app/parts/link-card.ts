import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { copyText } from './copy-text.ts'
import { icon } from './icons.ts'
import './med-qr.ts'

/** A link to hand over: as a square code, to copy, and to send with what the device has for it. */
export function linkCard (options: { link: string, copyWord: string }): TemplateResult {
  const { link, copyWord } = options
  const copy = (event: Event): void => {
    void copyText({ text: link, shownIn: (event.target as Element).closest('.link-card')?.querySelector('.copyable') ?? null })
  }
  return html`
    <div class="stack link-card">
      <med-qr .text=${link}></med-qr>
      <code class="copyable" tabindex="0" role="group" aria-label=${copyWord}>${link}</code>
      <div class="buttons">
        <button class="button" type="button" @click=${copy}>${icon('records')}${copyWord}</button>
        ${typeof navigator.share === 'function' ? html`<button class="button quiet" type="button" @click=${() => { void send(link) }}>${icon('share')}${words.send}</button>` : nothing}
      </div>
    </div>`
}

async function send (link: string): Promise<void> {
  try {
    await navigator.share({ url: link })
  } catch (error) {
    if (!(error instanceof DOMException)) throw error // the person changed their mind, or the device refused: the link is still there to copy
  }
}
