import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ShareEntry, SharePreview } from '../../../protocol/peer/types.ts'
import { words } from '../messages/en.ts'
import { formatMoment } from '../messages/format.ts'
import { sayShare } from '../model/say-share.ts'
import { isOver } from '../model/share-state.ts'
import { icon } from '../parts/icons.ts'
import { initials } from '../parts/network-picture.ts'
import { notice } from '../parts/notice.ts'
import { sayWaiting } from '../parts/share-card.ts'

/** One viewer's access in full. */
export function shareDetail (options: { share: ShareEntry, names: Map<string, string>, now: number, preview: SharePreview, onEnd: () => void }): TemplateResult {
  const { share, names, now, preview, onEnd } = options
  const w = words.sharing
  const over = isOver(share)
  return html`
    <article class="stack loose">
      <div class="stack">
        <a class="back only-narrow" href="/sharing">${icon('before', 18)}${words.places.sharing}</a>
        <div class="record-head"><span class="kind person">${initials(share.name)}</span><div><h1 tabindex="-1">${share.name}</h1><p class="muted">${w.states[share.state]}</p></div></div>
      </div>
      <p class="card say">${sayShare({ share, names, now })}</p>
      ${share.state === 'pending' ? notice({ text: w.pendingText, tone: 'warn', drawing: 'refresh' }) : nothing}
      <section class="card roomy">
        <dl class="facts">
          ${over ? nothing : html`<dt>${w.today}</dt><dd>${words.share.ofYours(preview.matching.length, preview.total)}</dd>`}
          <dt>${words.seen.title}</dt><dd>${share.lastLooked === undefined ? w.notLooked : w.lastLooked(formatMoment({ at: share.lastLooked, now }))}${sayWaiting(share)}</dd>
          ${over ? nothing : share.perProvider.map(provider => html`<dt>${provider.name}</dt><dd><span class="tag ${provider.state === 'done' ? 'good' : 'warn'}">${w.providerState[provider.state]}</span></dd>`)}
        </dl>
      </section>
      ${over ? nothing : html`
        <div class="stack tight">
          ${share.byOther === true ? nothing : html`<div class="buttons">
            <a class="button quiet" href="/sharing/${share.id}/change">${w.change}</a>
            <a class="button quiet" href="/sharing/${share.id}/link">${icon('code')}${w.linkAgain}</a>
          </div>`}
          ${share.state === 'ending' ? nothing : html`<button class="button end wide" type="button" @click=${onEnd}>${w.end}</button>`}
          <p class="small">${words.share.honest(share.name)}</p>
        </div>`}
    </article>`
}
