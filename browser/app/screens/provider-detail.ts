import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import { words } from '../messages/en.ts'
import { formatFullDay, formatMoment, joinWords } from '../messages/format.ts'
import { leaveWords as w } from '../messages/leave-words.ts'
import { moveWords } from '../messages/move-words.ts'
import { isUnknown } from '../model/provider-end.ts'
import { icon } from '../parts/icons.ts'
import { notice } from '../parts/notice.ts'
import './end-provider.ts'

/** One provider: how it stands with it, and how that ends or ended. */
export function providerDetail (options: {
  provider: ProviderStatus, now: number
  /** Names of those who see something from it. */
  viewers: string[]
  /** Somebody may act for me there. */
  helped: boolean
  /** Others shared something there in my name. */
  others: boolean
  /** It is moved to new words, and no longer this key's. */
  moved?: boolean
  /** Whether the sheet is open at once. */
  asking?: boolean
  onEnd: (options: { forget: boolean }) => Promise<void>
  onForget: () => void
}): TemplateResult {
  const { provider, now, viewers, helped, others, moved = false, asking = false, onEnd, onForget } = options
  const { state, ended, upToDate, records, pending } = provider
  const me = words.me
  return html`
    <div class="stack loose">
      ${ended === undefined ? nothing : endNotice(provider)}
      <section class="card roomy"><dl class="facts">
        ${ended === undefined ? html`<dt>${w.status}</dt><dd>${moved ? moveWords.movedTo : me.providerStates[state]}${pending ? ` · ${me.pending}` : ''}</dd>` : nothing}
        ${isUnknown(provider) && ended === undefined ? nothing : html`<dt>${words.recordsScreen.title}</dt><dd>${me.holds(records)}</dd>`}
        ${records === 0 && ended !== undefined ? nothing : html`<dt>${w.asOf}</dt><dd>${upToDate === undefined ? me.neverUpToDate : formatMoment({ at: upToDate, now })}</dd>`}
        ${ended === undefined && viewers.length > 0 ? html`<dt>${w.seenBy}</dt><dd>${joinWords(viewers)}</dd>` : nothing}
      </dl></section>
      ${moved ? notice({ drawing: 'key', text: moveWords.movedText(provider.name) }) : state === 'refused' ? notice({ tone: 'warn', text: me.refusedText }) : nothing}
      ${moved
        ? nothing
        : ended === undefined
        ? html`<end-provider .provider=${provider} .viewers=${viewers} .helped=${helped} .others=${others} .onEnd=${onEnd} .asking=${asking}></end-provider>`
        : html`<div class="stack"><p>${w.comeBack}</p><a class="button quiet wide" href="/begin">${icon('plus')}${w.again}</a>
          ${records === 0 ? nothing : html`<button class="button end wide" type="button" @click=${onForget}>${w.forgetNow}</button>`}</div>`}
    </div>`
}

function endNotice ({ name, ended, pending, records }: ProviderStatus): TemplateResult | typeof nothing {
  if (ended === undefined) return nothing
  const day = formatFullDay(ended.at)
  const rest = records > 0 ? w.kept : ended.isForgotten ? w.gone : w.none
  const told = ended.by === 'me'
    ? notice({ drawing: 'door', title: w.byMe(day), text: `${ended.isSettled ? `${w.byMeText(name)} ` : ''}${rest}` })
    : notice({ tone: 'warn', drawing: 'door', title: w.byProvider(name), text: `${w.byProviderText(name, day)} ${rest}` })
  const orYou = ended.by === 'me' ? nothing : html`<p class="small">${w.orYou}</p>`
  return html`<div class="stack">${told}${orYou}${ended.isSettled ? nothing : pending ? notice({ tone: 'warn', drawing: 'refresh', title: w.onWay, text: w.onWayText(name) }) : notice({ tone: 'warn', drawing: 'key', title: w.elsewhere, text: w.elsewhereText(name) })}</div>`
}
