import type { ShareDraft } from '../../../protocol/peer/share-types.ts'
import { endOfSpan, today } from './share-dates.ts'

/** What is shared and with whom, as it is being put together. */
export interface ShareForm {
  /** What I call the viewer. */
  name: string
  /** What the viewer sees that I am called. */
  as: string
  draft: ShareDraft
}

/** A share with nothing chosen yet: from all providers, for a month. */
export function newShareForm ({ name, as, now }: { name: string, as: string, now: number }): ShareForm {
  return { name, as, draft: { categories: [], labels: [], providers: 'all', notBefore: today(now), notAfter: endOfSpan({ span: 'month', now }) } }
}
