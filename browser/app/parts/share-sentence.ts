import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ShareDraft } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import { formatDay } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { sayEnd, sayKinds, sayProviders } from '../model/say-share.ts'

/** A part of the sentence that can be changed. */
export type SentencePart = 'who' | 'what' | 'where' | 'from' | 'until' | 'as'

/** The share as one sentence; each underlined part is a button that changes it. */
export function shareSentence (options: { name: string, /** undefined: it is not asked for. */ as: string | undefined, draft: ShareDraft, names: Map<string, string>, now: number, onPart: (part: SentencePart) => void, say?: Words | undefined }): TemplateResult {
  const { name, as, draft, names, now, onPart, say = words } = options
  const w = say.share
  const part = (id: SentencePart, text: string, missing = false): TemplateResult =>
    // Not a <button>: that is a box, and could not break over lines as words of a sentence do.
    html`<span class="part ${missing ? 'missing' : ''}" role="button" tabindex="0" aria-haspopup="dialog" aria-label="${text} – ${words.change}" @click=${() => { onPart(id) }} @keydown=${(event: KeyboardEvent) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); onPart(id) } }}>${text}</span>`
  const kinds = sayKinds(draft)
  const from = sayProviders({ share: draft, names })
  const chosen = draft.providers === 'all' ? `${from}, ${w.alsoLater}` : from
  return html`
    <p class="card say">${part('who', name === '' ? w.someone : name, name === '')} ${w.can}
    ${part('what', kinds === '' ? w.nothingChosen : kinds, kinds === '')} ${w.from}
    ${part('where', chosen === '' ? w.nothingChosen : chosen, chosen === '')}, ${w.starting}
    ${part('from', formatDay({ at: draft.notBefore, now }))} ${w.until}
    ${part('until', sayEnd({ notAfter: draft.notAfter, now, say }))}${w.ending}
    ${as === undefined ? nothing : html`${w.toldAs} ${part('as', as === '' ? w.noName : as)}.`}</p>`
}
