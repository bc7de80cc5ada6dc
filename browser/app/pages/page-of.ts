import type { Page } from '../shell/frame.ts'
import { mePage } from './me-page.ts'
import type { PageContext } from './page-context.ts'
import { recordsPage } from './records-page.ts'
import { seenPage } from './seen-page.ts'
import { sharedPage } from './shared-page.ts'
import { sharingPage } from './sharing-page.ts'

/** The page that the path names; the records where it names none. */
export function pageOf (context: PageContext): Page {
  switch (context.place.path[0]) {
    case 'sharing': return sharingPage(context)
    case 'shared': return sharedPage({ ...context, peer: context.own })
    case 'seen': return seenPage(context)
    case 'me': return mePage({ ...context, peer: context.own })
    default: return recordsPage(context)
  }
}
