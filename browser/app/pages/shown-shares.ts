import { showShares } from '../model/other-shares.ts'
import type { ShownShare } from '../model/other-shares.ts'
import type { PageContext } from './page-context.ts'

/** What is shared of the records that a page is about: mine, or those of whom I act for. */
export function shownShares ({ peer, model, say }: PageContext): ShownShare[] {
  return showShares({ shares: peer.shares(), helpers: peer.helpers(), owner: model.actingFor === undefined ? undefined : say.you })
}
