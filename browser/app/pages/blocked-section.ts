import type { nothing, TemplateResult } from 'lit'
import { helperWords } from '../messages/helper-words.ts'
import { blockedNotices } from '../parts/blocked-notice.ts'
import { toast } from '../parts/med-toasts.ts'
import type { PageContext } from './page-context.ts'

/** Which of the person's providers give out no records, and the way out of it. */
export function blockedSection ({ peer, confirm }: PageContext): TemplateResult | typeof nothing {
  const w = helperWords.blocked
  return blockedNotices({
    providers: peer.providers(),
    onGiveUp: ({ relationship, name }) => {
      confirm({
        title: w.askTitle(name), text: w.askText, yes: w.giveUp, no: w.notNow,
        act: async () => {
          await peer.unblock({ relationship })
          toast(w.given)
        }
      })
    }
  })
}
