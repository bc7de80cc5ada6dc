import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { MAX_TOASTS, TOAST_MS } from '../constants.ts'
import { MedElement, defineElement } from './med-element.ts'

interface Toast { id: number, text: string, action?: string, act?: () => void }

/** Short words about what has just been done, read out when they come. */
export class MedToasts extends MedElement {
  static override properties = { toasts: { state: true } }
  declare toasts: Toast[]
  #next = 0

  constructor () {
    super()
    this.toasts = []
  }

  /** Says it for a while. */
  say (text: string): void {
    const id = this.#add({ text })
    setTimeout(() => { this.#drop(id) }, TOAST_MS)
  }

  /** Says it, with something to do about it, until that is done. @returns what takes it back */
  offer (offered: { text: string, action: string, act: () => void }): () => void {
    const id = this.#add(offered)
    return () => { this.#drop(id) }
  }

  protected override render (): TemplateResult {
    return html`<div class="toasts" role="status" aria-live="polite">${this.toasts.map(toast => html`<div class="toast arrives">${toast.text}${toast.action === undefined ? nothing : html`<button type="button" @click=${() => { this.#drop(toast.id); toast.act?.() }}>${toast.action}</button>`}</div>`)}</div>`
  }

  #add (toast: Omit<Toast, 'id'>): number {
    const id = this.#next++
    this.toasts = [...this.toasts, { ...toast, id }].slice(-MAX_TOASTS)
    return id
  }

  #drop (id: number): void {
    this.toasts = this.toasts.filter(toast => toast.id !== id)
  }
}

defineElement('med-toasts', MedToasts)

/** Says it in the page's toasts. */
export function toast (text: string): void {
  document.querySelector<MedToasts>('med-toasts')?.say(text)
}
