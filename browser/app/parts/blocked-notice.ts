import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import { helperWords } from '../messages/helper-words.ts'
import { notice } from './notice.ts'

/** Which providers give out no records, since something is in force there that nobody has; who did that, and what helps. */
export function blockedNotices (options: { providers: readonly ProviderStatus[], onGiveUp: (provider: ProviderStatus) => void }): TemplateResult | typeof nothing {
  const { providers, onGiveUp } = options
  const blocked = providers.filter(each => each.blocked !== undefined)
  if (blocked.length === 0) return nothing
  return html`<div role="alert" class="stack above">${blocked.map(provider => notice({
    tone: 'warn', drawing: 'lock', title: helperWords.blocked.title(provider.name), text: sayWhy(provider),
    ...provider.blocked?.isOver === true ? {} : { more: html`<div class="buttons">
      ${provider.blocked?.by === undefined ? nothing : html`<a class="button" href="/me/helpers">${helperWords.title}</a>`}
      <button class="button quiet" type="button" @click=${() => { onGiveUp(provider) }}>${helperWords.blocked.giveUp}</button>
    </div>` }
  }))}</div>`
}

function sayWhy ({ blocked }: ProviderStatus): string {
  const w = helperWords.blocked
  if (blocked?.by === undefined) return w.unknown
  const by = blocked.by.startsWith('0x') ? helperWords.someone : blocked.by
  return blocked.isOver ? w.over(by) : w.by(by)
}
