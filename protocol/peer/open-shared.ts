import { isMedrecError } from '../errors/medrec-error.ts'
import type { PeerContext } from './context.ts'
import { eraseLeft } from './left-copies.ts'
import { SharedView } from './shared-view.ts'

/**
 * Opens what the account has of others' shares, and deletes what none of them names any more. One that cannot be read here (what another version took in, or was taken in
 * before a limit was stated) keeps nobody from what is their own.
 */
export async function openShared (context: PeerContext): Promise<void> {
  for (const [id, entry] of context.account.list('sharedWithMe')) {
    try {
      const view = entry.state === 'active' ? await SharedView.open({ context, id, entry }) : undefined
      if (view !== undefined) context.shared.set(id, view)
      await eraseLeft({ context, share: id, named: view?.share.sources.map(({ relationship }) => relationship) ?? [] })
    } catch (error) {
      if (!isMedrecError(error)) throw error
      context.report(error)
    }
  }
}
