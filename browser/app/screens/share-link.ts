import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { words } from '../messages/en.ts'
import type { Words } from '../messages/words-of.ts'
import { icon } from '../parts/icons.ts'
import { linkCard } from '../parts/link-card.ts'
import { notice } from '../parts/notice.ts'
import { refusedBy, waitingFor } from '../model/share-state.ts'

/** The link that goes back to the viewer. */
export function shareLinkScreen (options: { share: ShareEntry, say?: Words | undefined }): TemplateResult {
  const { share, say = words } = options
  const w = say.share
  const waiting = waitingFor(share)
  const refused = refusedBy(share)
  return html`
    <div class="stack loose">
      <div class="stack tight">
        <a class="back" href="/sharing/${share.id}">${icon('before', 18)}${share.name}</a>
        <h1 tabindex="-1">${w.doneTitle(share.name)}</h1>
        <p class="muted">${w.doneLead(share.name)} ${words.pasteNotOpen}</p>
      </div>
      ${linkCard({ link: share.link, copyWord: w.copyLink })}
      <div role="status">${waiting === '' ? notice({ drawing: 'check', text: w.doneSettled }) : refused !== '' ? notice({ tone: 'warn', text: words.sharing.refusedText(refused) }) : notice({ drawing: 'refresh', text: share.state === 'pending' ? w.doneWaiting : words.sharing.waitingFor(waiting) })}</div>
      <a class="button quiet wide" href="/sharing">${w.toSharing}</a>
    </div>`
}
