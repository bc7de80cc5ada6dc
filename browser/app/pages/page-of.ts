import { words } from '../messages/en.ts'
import type { Page } from '../shell/frame.ts'
import { mePage } from './me-page.ts'
import type { PageContext } from './page-context.ts'
import { recordsPage } from './records-page.ts'
import { seenPage } from './seen-page.ts'
import { sharedPage } from './shared-page.ts'
import { sharingPage } from './sharing-page.ts'

/** Whether a place shows what is mine, also while I act for somebody. */
export function isOwnPlace ([first]: string[]): boolean { return first === 'me' || first === 'shared' }

/** The page that the path names; the records where it names none. */
export function pageOf (shown: PageContext): Page {
  const context = isOwnPlace(shown.place.path) ? { ...shown, peer: shown.own, say: words } : shown
  switch (context.place.path[0]) {
    case 'sharing': return sharingPage(context)
    case 'shared': return sharedPage(context)
    case 'seen': return seenPage(context)
    case 'me': return mePage(context)
    default: return recordsPage(context)
  }
}
