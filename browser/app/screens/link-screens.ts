import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { LinkInfo } from '../../../protocol/peer/link-types.ts'
import { coSignWords } from '../messages/co-sign-words.ts'
import { emergencyWords } from '../messages/emergency-words.ts'
import { words } from '../messages/en.ts'
import { lostWords } from '../messages/lost-words.ts'
import { icon } from '../parts/icons.ts'
import { notice } from '../parts/notice.ts'

/** A network address was opened: begin anew in it, or bring everything back. */
export function networkWelcome (options: { info: Extract<LinkInfo, { kind: 'network' }>, fresh: boolean, go: (to: string) => void }): TemplateResult {
  const { info, fresh, go } = options
  const w = words.networkLink
  return html`
    <main class="stack loose arrives" id="content">
      <div class="stack"><span class="kind big-kind">${icon('network', 28)}</span><h1 tabindex="-1">${w.title(info.network)}</h1><p class="muted">${info.reachable ? w.members(info.members, info.verified) : words.errors['NETWORK_UNREACHABLE']}</p></div>
      ${info.verified || !info.reachable ? nothing : notice({ tone: 'warn', drawing: 'info', title: words.me.devChain, text: words.me.devChainText })}
      ${fresh
        ? html`<div class="stack tight"><button class="button wide" type="button" @click=${() => { go('/new') }}>${w.fresh}</button><button class="button quiet wide" type="button" @click=${() => { go('/restore') }}>${words.welcome.words}</button></div>`
        : html`<div class="stack tight"><a class="button wide" href="/me/lost/card">${lostWords.card}</a><a class="button quiet wide" href="/me/card">${words.shared.emptyDo}</a><a class="button quiet wide" href="/records">${words.join.toRecords}</a></div>`}
    </main>`
}

/** There are no words any more: what can be done. */
export function wordsLostScreen (options: { onBegin: () => void }): TemplateResult {
  return html`
    <main class="stack loose arrives" id="content">
      <div class="stack"><span class="kind big-kind">${icon('key', 28)}</span><h1 tabindex="-1">${lostWords.wordsLostTitle}</h1><p class="muted">${lostWords.wordsLostText}</p></div>
      <div class="stack tight"><button class="button wide" type="button" @click=${options.onBegin}>${lostWords.begin}</button><a class="button quiet wide" href="/restore">${words.back}</a></div>
    </main>`
}

/** Somebody's card, also of a new key, or a share for another card, on a device that can do nothing with it. */
export function strangersLink (options: { kind: 'card' | 'share' | 'newkey', fresh: boolean }): TemplateResult {
  const { kind, fresh } = options
  const w = words.strangersLink
  return html`
    <main class="stack loose arrives" id="content">
      <div class="stack"><span class="kind big-kind">${icon(kind === 'share' ? 'lock' : kind === 'card' ? 'code' : 'key', 28)}</span><h1 tabindex="-1">${w[kind]}</h1><p class="muted">${kind === 'share' ? w.shareText : kind === 'newkey' ? words.linkKinds.newkey : fresh ? w.cardFreshText : words.share.cardMine}</p></div>
      <a class="button wide" href=${fresh ? '/' : kind === 'newkey' ? '/me' : '/sharing'}>${fresh || kind === 'newkey' ? words.goOn : words.share.toSharing}</a>
    </main>`
}

/** What asks for an agreement that none of my cards can give. */
export function notMyAgreement (options: { fresh: boolean, hasNetwork: boolean }): TemplateResult {
  const { fresh, hasNetwork } = options
  return html`
    <main class="stack loose arrives" id="content">
      <div class="stack"><span class="kind big-kind">${icon('lock', 28)}</span><h1 tabindex="-1">${coSignWords.otherCard}</h1><p class="muted">${hasNetwork || fresh ? coSignWords.otherCardText : coSignWords.noNetwork}</p></div>
      <a class="button wide" href=${fresh ? '/' : '/records'}>${fresh ? words.goOn : words.join.toRecords}</a>
    </main>`
}

/** Somebody's emergency card on a device that nobody has set up. */
export function strangersEmergency (): TemplateResult {
  return html`
    <main class="stack loose arrives" id="content">
      <div class="stack"><span class="kind big-kind">${icon('heart', 28)}</span><h1 tabindex="-1">${emergencyWords.stranger}</h1><p class="muted">${emergencyWords.strangerText}</p></div>
      <a class="button wide" href="/">${words.goOn}</a>
    </main>`
}
