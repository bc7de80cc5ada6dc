import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { NetworkInfo } from '../../../protocol/peer/types.ts'
import { words } from '../messages/en.ts'
import { formatMoment } from '../messages/format.ts'
import { isAmiss, isUnknown, sayEnded } from '../model/provider-end.ts'
import { icon } from '../parts/icons.ts'
import { linkCard } from '../parts/link-card.ts'
import { emptyState, notice } from '../parts/notice.ts'
import { pathOf } from '../shell/router.ts'

/** My providers and how it stands with each. */
export function providerList (options: { providers: ProviderStatus[], now: number, asking: boolean, onRefresh: () => void, /** Notices above the list. */ above?: TemplateResult | typeof nothing | undefined }): TemplateResult {
  const { providers, now, asking, onRefresh, above = nothing } = options
  const w = words.me
  return html`
    <div class="stack">
      ${above}
      ${providers.length === 0
        ? emptyState({ drawing: 'building', title: words.recordsScreen.empty, text: words.recordsScreen.emptyText })
        : html`<ul class="card rows">${providers.map(provider => html`
          <li><a class="row" href=${pathOf('me', 'providers', provider.relationship)}>
            <span class="kind ${isAmiss(provider) ? 'warn' : ''}">${icon('building')}</span>
            <span><span class="title">${provider.name}</span>
              <span class="under">${isUnknown(provider) ? nothing : `${w.holds(provider.records)} · `}${provider.ended === undefined ? w.providerStates[provider.state] : sayEnded(provider)} · ${provider.upToDate === undefined ? w.neverUpToDate : w.upToDate(formatMoment({ at: provider.upToDate, now }))}${provider.pending ? ` · ${w.pending}` : ''}</span>
              ${provider.state === 'refused' ? html`<span class="under">${w.refusedText}</span>` : nothing}</span>
            <span class="chevron">${icon('next', 18)}</span>
          </a></li>`)}</ul>
          <button class="button quiet wide" type="button" ?disabled=${asking} @click=${onRefresh}>${icon('refresh')}${asking ? words.refreshing : w.askAgain}</button>`}
      <a class="button wide ${providers.length === 0 ? '' : 'quiet'}" href="/begin">${icon('plus')}${providers.length === 0 ? words.recordsScreen.emptyDo : words.recordsScreen.addProvider}</a>
    </div>`
}

/** The network: what can be checked of it and what not. */
export function aboutNetwork (options: { network: NetworkInfo | undefined, address: string | undefined }): TemplateResult {
  const { network, address } = options
  const w = words.me
  if (network === undefined) return emptyState({ drawing: 'network', title: w.about, text: w.cardNoNetwork })
  return html`
    <div class="stack loose">
      ${network.verified === undefined ? nothing : network.verified ? notice({ drawing: 'shield', title: w.sealed, text: w.sealedText }) : notice({ tone: 'warn', drawing: 'info', title: w.devChain, text: w.devChainText })}
      <section class="card roomy"><dl class="facts"><dt>${w.network}</dt><dd>${network.name}</dd><dt>${w.members}</dt><dd>${network.members}</dd></dl>
        <details><summary class="small">${words.details}</summary><p class="small">${w.chain}: ${[network.engine, String(network.chainId)].filter(text => text !== undefined).join(' · ')}</p></details></section>
      ${address === undefined ? nothing : html`<section class="stack tight"><h2>${w.networkAddress}</h2><p class="small">${w.networkAddressHint}</p>${linkCard({ link: address, copyWord: words.share.copyLink })}</section>`}
    </div>`
}
