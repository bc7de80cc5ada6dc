import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ActingEntry } from '../../../protocol/peer/acting/types.ts'
import type { LogEntry } from '../../../protocol/peer/log-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { helperWords } from '../messages/helper-words.ts'
import { lostWords } from '../messages/lost-words.ts'
import { moveWords } from '../messages/move-words.ts'
import type { Words } from '../messages/words-of.ts'
import { sayEmergencies } from '../model/say-log.ts'
import { isNamed } from '../parts/named-notice.ts'
import { nameOfActing } from '../screens/acting-screen.ts'
import { isAskedForLife } from '../screens/helpers-screen.ts'

/** One line above everything, when something that a person would wonder about is so: offline, or a provider away. */
export function statusBanner (peer: Peer, say: Words = words): TemplateResult | typeof nothing {
  const providers = peer.providers()
  if (providers.length === 0 && peer.sharedWithMe().length === 0) return nothing
  if (!navigator.onLine || !peer.online()) return html`<p class="banner" role="status">${words.banner.offline}</p>`
  const away = providers.filter(provider => provider.state === 'away').map(provider => provider.name)
  return away.length === 0 ? nothing : html`<p class="banner" role="status">${say.banner.away(joinWords(away))}</p>`
}

/** While the app shows what somebody has for whom I act, it says so; `own`: the page shows mine nevertheless. */
export function actingBanner (options: { acting: ActingEntry | undefined, own?: boolean, onBack: () => void }): TemplateResult | typeof nothing {
  const { acting, own = false, onBack } = options
  const w = helperWords
  if (acting === undefined) return nothing
  return html`<p class="banner acting" role="status"><span>${(own ? w.bannerOwn : w.banner)(nameOfActing(acting))}</span><button class="text-button" type="button" @click=${onBack}>${w.bannerBack}</button></p>`
}

/** Where the page does not tell it in full: somebody looked because of an emergency, and the person has not said that they have seen it. `onLook`: mine, while I act for somebody. */
export function emergencyBanner (options: { entries: readonly LogEntry[], say?: Words, onLook?: () => void }): TemplateResult | typeof nothing {
  const { entries, say = words, onLook } = options
  if (entries.length === 0) return nothing
  const link = say.places.seen
  return html`<p class="banner" role="alert"><span>${sayEmergencies(entries, say)}.</span>${onLook === undefined ? html`<a class="text-button" href="/seen">${link}</a>` : html`<button class="text-button" type="button" @click=${onLook}>${link}</button>`}</p>`
}

/** While guardians want another key to be mine, the person is told wherever they are. */
export function namedBanner (peer: Peer): TemplateResult | typeof nothing {
  if (!isNamed(peer.recovery())) return nothing
  return html`<p class="banner" role="alert"><span>${lostWords.named}</span><a class="text-button" href="/me/helpers/lost">${words.look}</a></p>`
}

/** Who moved to new words looks in vain at what this device does. */
export function movedBanner (peer: Peer): TemplateResult | typeof nothing {
  const moving = peer.movingKey()
  if (moving.length === 0 || moving.some(({ state }) => state !== 'done')) return nothing
  return html`<p class="banner" role="status"><span>${moveWords.movedAll}</span><a class="text-button" href="/me/move">${words.look}</a></p>`
}

/** Before a proxy may act, the person is asked wherever they are. */
export function lifeBanner (peer: Peer, now: number): TemplateResult | typeof nothing {
  if (!isAskedForLife(peer.life(), now)) return nothing
  return html`<p class="banner" role="status"><span>${helperWords.life}</span><a class="text-button" href="/me/helpers">${words.look}</a></p>`
}
