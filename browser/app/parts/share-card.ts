import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import type { Words } from '../messages/words-of.ts'
import { sayShare } from '../model/say-share.ts'
import { isOver, sayLooked, waitingFor } from '../model/share-state.ts'
import { initials } from './network-picture.ts'

/** One viewer: what, until when, when they last looked; change and end. */
export function shareCard (options: { share: ShareEntry, names: Map<string, string>, now: number, current?: boolean, onEnd: () => void, say?: Words | undefined }): TemplateResult {
  const { share, names, now, current = false, onEnd, say = words } = options
  const w = say.sharing
  return html`
    <article class="card who" aria-labelledby="share-${share.id}" aria-current=${current ? 'true' : nothing}>
      <div class="who-head">
        <span class="kind person">${initials(share.name)}</span>
        <h2 id="share-${share.id}"><a class="plain-link" href="/sharing/${share.id}">${share.name}</a></h2>
        ${share.state === 'active' ? nothing : html`<span class="tag ${share.state === 'pending' || share.state === 'ending' ? 'warn' : ''}">${w.states[share.state]}</span>`}
      </div>
      <div class="stack tight">
        <p>${sayShare({ share, names, now, say })}</p>
        <p class="small">${sayLooked({ share, now })}${sayWaiting(share)}</p>
      </div>
      ${isOver(share) || share.state === 'ending' ? nothing : html`
        <div class="buttons">
          ${share.byOther === true ? nothing : html`<a class="button quiet" href="/sharing/${share.id}/change" aria-label="${w.change}: ${share.name}">${w.change}</a>`}
          <button class="button end" type="button" aria-label="${w.end}: ${share.name}" @click=${onEnd}>${w.end}</button>
        </div>`}
    </article>`
}

/** What has not arrived everywhere yet, in words. */
export function sayWaiting (share: ShareEntry): TemplateResult | typeof nothing {
  const w = words.sharing
  const names = waitingFor(share)
  if (names === '' || isOver(share)) return nothing
  return html`<br>${share.state === 'ending' ? w.endingText(names) : w.waitingFor(names)}`
}
