import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { Peer } from '../../../protocol/peer/types.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'

/** One line above everything, when something that a person would wonder about is so: offline, or a provider away. */
export function statusBanner (peer: Peer): TemplateResult | typeof nothing {
  const providers = peer.providers()
  if (providers.length === 0 && peer.sharedWithMe().length === 0) return nothing
  if (!navigator.onLine || !peer.online()) return html`<p class="banner" role="status">${words.banner.offline}</p>`
  const away = providers.filter(provider => provider.state === 'away').map(provider => provider.name)
  return away.length === 0 ? nothing : html`<p class="banner" role="status">${words.banner.away(joinWords(away))}</p>`
}
