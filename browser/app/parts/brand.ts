import { html } from 'lit'
import type { TemplateResult } from 'lit'

/** The mark: one person in the middle of what others hold about them. `size` in CSS pixels. */
export function brandMark (size: number): TemplateResult {
  return html`<svg width=${size} height=${size} viewBox="0 0 48 48" aria-hidden="true"><rect width="48" height="48" rx="14" fill="var(--accent)"/><g fill="none" stroke="var(--accent-ink)" stroke-width="2.6" stroke-linecap="round"><path d="M24 24 12.5 14.5M24 24l12-8.5M24 24l1 12.5"/></g><g fill="var(--accent-ink)"><circle cx="12.5" cy="14.5" r="4"/><circle cx="36" cy="15.5" r="4"/><circle cx="25" cy="36.5" r="4"/><circle cx="24" cy="24" r="6.5"/></g></svg>`
}
