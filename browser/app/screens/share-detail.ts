import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ShareEntry, SharePreview } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import { formatDay } from '../messages/format.ts'
import { helperWords } from '../messages/helper-words.ts'
import type { Words } from '../messages/words-of.ts'
import { sayShare } from '../model/say-share.ts'
import { isOver, refusedBy, sayLooked, waitingFor } from '../model/share-state.ts'
import { icon } from '../parts/icons.ts'
import { initials } from '../parts/network-picture.ts'
import { notice } from '../parts/notice.ts'

/** One viewer's access in full. */
export function shareDetail (options: { share: ShareEntry, names: Map<string, string>, now: number, preview: SharePreview, onEnd: () => void, onEndAt: (provider: ShareEntry['perProvider'][number]) => void, /** Where I can make it my own. */ onKeep?: (() => Promise<void>) | undefined, /** For whom I act. */ actingFor?: string | undefined, say?: Words | undefined }): TemplateResult {
  const { share, names, now, preview, onEnd, onEndAt, onKeep, actingFor, say = words } = options
  const w = say.sharing
  const over = isOver(share)
  const isEnding = share.state === 'ending'
  const refused = refusedBy(share)
  return html`
    <article class="stack loose">
      <div class="stack">
        <a class="back only-narrow" href="/sharing">${icon('before', 18)}${words.places.sharing}</a>
        <div class="record-head"><span class="kind person">${initials(share.name)}</span><div><h1 tabindex="-1">${share.name}</h1><p class="muted">${w.states[share.state]}</p></div></div>
      </div>
      <p class="card say">${sayShare({ share: lasting(share), names, now, say })}</p>
      ${over || isEnding ? nothing : howItLapses({ share, now, onKeep, actingFor })}
      ${share.state === 'pending' ? refused === '' ? notice({ text: w.pendingText, tone: 'warn', drawing: 'refresh' }) : notice({ text: w.refusedText(refused), tone: 'warn' }) : nothing}
      ${isEnding ? notice({ text: w.endingText(waitingFor(share)), tone: 'warn', drawing: 'refresh' }) : nothing}
      <section class="card roomy">
        <dl class="facts">
          ${over || isEnding ? nothing : html`<dt>${w.today}</dt><dd>${say.share.ofYours(preview.matching.length, preview.total)}</dd>`}
          ${share.depth === 0 ? nothing : html`<dt>${words.shared.passOn}</dt><dd>${words.share.onwardShort}</dd>`}
          <dt>${words.seen.title}</dt><dd>${sayLooked({ share, now })}</dd>
          ${share.byOther === true ? nothing : html`<dt>${w.toldAs}</dt><dd>${share.as === '' ? say.share.noName : share.as}</dd>`}
        </dl>
      </section>
      ${over ? nothing : whereItStands({ share, onEndAt, say })}
      ${over || isEnding ? nothing : html`
        <div class="stack tight">
          ${share.byOther === true ? nothing : html`<div class="buttons">
            <a class="button quiet" href="/sharing/${share.id}/change">${w.change}</a>
            <a class="button quiet" href="/sharing/${share.id}/link">${icon('code')}${w.linkAgain}</a>
          </div>`}
          <button class="button end wide" type="button" @click=${onEnd}>${w.end}</button>
          <p class="small">${say.share.honest(share.name)}</p>
        </div>`}
    </article>`
}

/** As long as it is in force, unless somebody keeps it. */
export function lasting<T extends Pick<ShareEntry, 'notAfter' | 'lapsesAt'>> (share: T): T { return { ...share, notAfter: share.lapsesAt ?? share.notAfter } }

/** When it ends with what somebody may do who acts for another, and how it goes on. */
function howItLapses (options: { share: ShareEntry, now: number, onKeep: (() => Promise<void>) | undefined, actingFor: string | undefined }): TemplateResult | typeof nothing {
  const { share: { lapsesAt: at, isKept }, now, onKeep, actingFor } = options
  const w = helperWords.lapse
  if (at === undefined) return isKept === true ? html`<p class="small">${w.isKept}</p>` : nothing
  const title = w.title(formatDay({ at: at - 1, now }))
  if (actingFor !== undefined) return notice({ title, text: w.textActing(actingFor), drawing: 'calendar' })
  return notice({ title, text: w.text, tone: 'warn', drawing: 'calendar', ...onKeep === undefined ? {} : { more: html`<div class="buttons"><button class="button" type="button" @click=${onKeep}>${w.keep}</button></div>` } })
}

/** One line for each provider: whether it has heard, and where it was ended by itself. */
function whereItStands (options: { share: ShareEntry, onEndAt: (provider: ShareEntry['perProvider'][number]) => void, say: Words }): TemplateResult {
  const { share, onEndAt, say } = options
  const w = say.sharing
  const canEndOne = share.state !== 'ending' && share.perProvider.filter(({ isGiven }) => isGiven).length > 1
  return html`
    <section class="stack tight">
      <h2 id="at-each">${w.perProvider}</h2>
      <ul class="card rows" aria-labelledby="at-each">
        ${share.perProvider.map(provider => {
          const { name, state, isGiven } = provider
          return html`<li class="row plain">
            <span><span class="title">${name}</span> <span class="tag ${state !== 'done' ? 'warn' : isGiven ? 'good' : ''}">${(isGiven ? w.providerState : w.endedState)[state]}</span></span>
            ${canEndOne && isGiven ? html`<button class="text-button end" type="button" aria-label="${w.endAt}: ${name}" @click=${() => { onEndAt(provider) }}>${w.endAt}</button>` : nothing}
          </li>`
        })}
        ${share.providers === 'all' && share.state !== 'ending' ? html`<li class="row plain"><span><span class="title">${w.laterProviders}</span><span class="under">${w.laterIncluded}</span></span></li>` : nothing}
      </ul>
    </section>`
}
