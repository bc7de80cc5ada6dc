import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { PassedOnEntry } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import { formatDay } from '../messages/format.ts'
import { icon } from '../parts/icons.ts'
import { linkCard } from '../parts/link-card.ts'
import { notice } from '../parts/notice.ts'

/** The link for who is passed something on. */
export function passLinkScreen (options: { passed: PassedOnEntry, backHref: string, backWord: string, now: number }): TemplateResult {
  const { passed, backHref, backWord, now } = options
  const w = words.shared
  return html`
    <div class="stack loose">
      <div class="stack tight">
        <a class="back" href=${backHref}>${icon('before', 18)}${backWord}</a>
        <h1 tabindex="-1">${w.passedTitle(passed.name)}</h1>
        <p class="muted">${w.passedLead(passed.name)}</p>
      </div>
      ${passed.link === '' ? notice({ tone: 'warn', text: w.passedLost }) : linkCard({ link: passed.link, copyWord: words.share.copyLink })}
      ${notice({ drawing: 'check', text: passed.notAfter === null ? w.passedNoEnd : w.passedUntil(formatDay({ at: passed.notAfter, now })) })}
    </div>`
}
