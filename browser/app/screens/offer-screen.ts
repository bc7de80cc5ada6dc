import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { AppointmentOffer } from '../../../protocol/peer/acting/types.ts'
import type { LinkInfo, ShareOffer } from '../../../protocol/peer/link-types.ts'
import { words } from '../messages/en.ts'
import { formatDay, joinWords } from '../messages/format.ts'
import { offerWords as w } from '../messages/offer-words.ts'
import { sayKinds, upperFirst } from '../model/say-share.ts'
import { icon } from '../parts/icons.ts'
import { notice } from '../parts/notice.ts'

/** What a link for me would bring: records, or to act for somebody; undefined: nothing that could be taken here. */
export function offeredBy (info: LinkInfo): ShareOffer | AppointmentOffer | undefined {
  return info.kind === 'share' || (info.kind === 'appointment' && !info.forKey) ? info.offered : undefined
}

/** Says what a link that was opened would bring, and asks before it is taken. */
export function offerScreen (options: { info: LinkInfo, running: boolean, problem: unknown, now: number, onTake: () => void }): TemplateResult {
  const { info, running, problem, now, onTake } = options
  const offered = offeredBy(info)
  if (offered === undefined) return html``
  const isShare = 'categories' in offered
  const from = offered.from === '' ? w.somebody : offered.from
  const title = isShare ? w.shareTitle(from) : offered.kind === 'guardian' ? w.keepTitle(from) : w.actTitle(from)
  return html`
    <main class="stack loose arrives" id="content">
      <div class="stack"><span class="kind big-kind">${icon(isShare ? 'people' : 'heart', 28)}</span><h1 tabindex="-1">${title}</h1></div>
      ${notice({ title: w.forYou, text: w.forYouText })}
      <section class="card roomy"><dl class="facts">${isShare ? shareFacts(offered, from, now) : appointmentFacts(offered, from)}</dl></section>
      ${isShare || offered.kind !== 'guardian' ? html`<p class="small">${w.apart}</p>` : nothing}
      ${problem}
      <div class="stack tight">
        <button class="button wide" type="button" ?disabled=${running} @click=${onTake}>${running ? w.taking : w.take}</button>
        <a class="button quiet wide" href="/records">${w.leave}</a>
        <p class="small">${w.leaveNote}</p>
      </div>
    </main>`
}

function shareFacts (offered: ShareOffer, from: string, now: number): TemplateResult {
  const { passedOnBy, notAfter, providers } = offered
  return html`
    <dt>${w.from}</dt><dd>${from}${passedOnBy === undefined ? nothing : html`<br><span class="small">${w.passedOnBy(passedOnBy)}</span>`}</dd>
    ${providers.length === 0
      ? html`<dt>${w.what}</dt><dd>${w.nothing}</dd>`
      : html`<dt>${w.what}</dt><dd>${upperFirst(sayKinds(offered))}</dd><dt>${w.where}</dt><dd>${joinWords(providers)}</dd><dt>${w.until}</dt><dd>${notAfter === null ? w.noEnd : notAfter <= now ? words.shared.expired : formatDay({ at: notAfter, now })}</dd>`}`
}

function appointmentFacts ({ kind, providers }: AppointmentOffer, from: string): TemplateResult {
  return html`
    <dt>${w.from}</dt><dd>${from}</dd><dt>${w.where}</dt><dd>${joinWords(providers)}</dd>
    ${kind === 'owner' ? nothing : html`<dt>${w.means}</dt><dd>${w.meansOf[kind]}</dd>`}`
}
