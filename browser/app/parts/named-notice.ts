import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { RecoveryEntry } from '../../../protocol/peer/acting/types.ts'
import { formatFullDay, joinWords } from '../messages/format.ts'
import { lostWords as w } from '../messages/lost-words.ts'
import { notice } from './notice.ts'

/** Whether guardians have named another key as mine; the app says so wherever the person is. */
export function isNamed (recovery: RecoveryEntry | undefined): boolean { return recovery !== undefined && recovery.named.length > 0 }

/** Who named another key as mine, since when it counts, and the one button against it. */
export function namedNotice (options: { recovery: RecoveryEntry | undefined, busy: boolean, onObject: () => void }): TemplateResult | typeof nothing {
  const { recovery, busy, onObject } = options
  const named = recovery?.named ?? []
  if (named.length === 0) return nothing
  const by = [...new Set(named.flatMap(({ by: names }) => names))]
  const first = Math.min(...named.map(({ takesOverAt = Infinity }) => takesOverAt))
  return html`<div role="alert">${notice({
    tone: 'warn', drawing: 'key', title: w.named, text: [w.namedBy(joinWords(by)), first < Infinity ? w.namedFrom(formatFullDay(first)) : recovery?.threshold === undefined ? w.namedNoRule : w.namedFew, w.namedDo].join(' '),
    more: html`<div class="buttons"><button class="button" type="button" ?disabled=${busy} @click=${onObject}>${w.object}</button></div>`
  })}</div>`
}
