import { isMedrecError } from '../errors/medrec-error.ts'
import type { PeerContext } from './context.ts'
import { SharedView } from './shared-view.ts'

/** Opens what the account has of others' shares. One that cannot be read here (what another version took in, or was taken in before a limit was stated) keeps nobody from what is their own. */
export async function openShared (context: PeerContext): Promise<void> {
  for (const [id, entry] of context.account.list('sharedWithMe')) {
    if (entry.state !== 'active') continue
    try {
      context.shared.set(id, await SharedView.open({ context, id, entry }))
    } catch (error) {
      if (!isMedrecError(error)) throw error
      context.report(error)
    }
  }
}
