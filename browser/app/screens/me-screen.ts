import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { coSignWords } from '../messages/co-sign-words.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { helperWords as h } from '../messages/helper-words.ts'
import { lostWords } from '../messages/lost-words.ts'
import { moveWords } from '../messages/move-words.ts'
import { icon } from '../parts/icons.ts'
import type { IconName } from '../parts/icons.ts'
import { notice } from '../parts/notice.ts'

/** What belongs to me: my card, keys, providers, this device. */
export function meScreen (options: { current: string, providers: number, shared: number, development: boolean, network: string | undefined, helpers: string[], acting: string[], /** Who asked for my agreement. */ asked?: string[], onLock: () => void }): TemplateResult {
  const { current, providers, shared, development, network, helpers, acting, asked = [], onLock } = options
  const w = words.me
  const row = (id: string, href: string, drawing: IconName, title: string, hint: string, end = false): TemplateResult => html`
    <a class="row" href=${href} aria-current=${current === id ? 'true' : nothing}><span class="kind">${icon(drawing)}</span><span><span class="title ${end ? 'end-word' : ''}">${title}</span><span class="under">${hint}</span></span><span class="chevron">${icon('next', 18)}</span></a>`
  return html`
    <div>
      <div class="screen-head"><h1 tabindex="-1">${w.title}</h1><p class="small">${w.identity}</p></div>
      <div class="stack">
        <nav class="card rows" aria-label=${w.card}>
          ${row('card', '/me/card', 'code', w.card, w.cardHint)}
          ${row('shared', '/shared', 'people', w.withMe, shared === 0 ? words.shared.empty : words.joinedPeople(shared))}
          ${row('agree', '/me/agree', 'check', coSignWords.title, asked.length === 0 ? coSignWords.hint : joinWords(asked))}
        </nav>
        <nav class="card rows" aria-label=${h.title}>
          ${row('helpers', '/me/helpers', 'shield', h.title, helpers.length === 0 ? h.hint : joinWords(helpers))}
          ${row('acting', '/me/acting', 'heart', h.actingTitle, acting.length === 0 ? h.actingHint : joinWords(acting))}
          ${providers === 0 ? nothing : row('helpers-lost', '/me/helpers/lost', 'key', lostWords.title, lostWords.hint)}
          ${row('lost', '/me/lost', 'key', lostWords.mineTitle, lostWords.mineHint)}
        </nav>
        <nav class="card rows" aria-label=${w.providers}>
          ${row('providers', '/me/providers', 'building', w.providers, w.providersHint(providers))}
          ${row('about', '/me/about', 'network', w.about, network ?? w.aboutHint)}
        </nav>
        <nav class="card rows" aria-label=${w.words}>
          ${row('words', '/me/words', 'key', w.words, w.wordsHint)}
          ${providers === 0 ? nothing : row('move', '/me/move', 'shield', moveWords.title, moveWords.hint)}
          ${row('password', '/me/password', 'lock', w.password, w.passwordHint)}
          ${row('download', '/me/download', 'download', words.recordsScreen.download, words.recordsScreen.downloadShort)}
          ${row('leave', '/me/leave', 'door', w.leave, w.leaveHint, true)}
        </nav>
        <button class="button quiet wide" type="button" @click=${onLock}>${icon('lock')}${w.lock}</button>
        ${development ? notice({ tone: 'warn', drawing: 'info', title: w.devChain, text: w.devChainText }) : nothing}
      </div>
    </div>`
}
