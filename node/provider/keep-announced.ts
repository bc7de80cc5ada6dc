import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import type { Carrier } from '../chain/carrier.ts'

/** What {@link keepAnnounced} takes. */
export interface AnnounceOptions {
  view: ChainView
  carrier: Pick<Carrier, 'setMultiaddrs'>
  handle: string
  /** Where this node listens, each with `/p2p/`. */
  multiaddrs: string[]
  /** Epoch seconds. */
  now: () => number
  report: Report
}

/**
 * Tells the registry where the node listens, whenever that is not what it says of the member; and the operator when there is no such member, and when
 * there is one after all. Gives what ends it.
 */
export function keepAnnounced (options: AnnounceOptions): () => void {
  const { view, carrier, handle, multiaddrs, now, report } = options
  let isLooked = false
  let wasMember: boolean | undefined
  let isAsking = false
  const look = async (): Promise<void> => {
    if (isAsking) return
    // A node whose engine is still behind knows nothing of who is a member; nor is there anybody in the first blocks of a network.
    isLooked = view.isFresh(now()) && view.members().length > 0
    if (!isLooked) return
    const member = view.memberByHandle(handle)
    const before = wasMember
    wasMember = member !== undefined
    if (member === undefined) {
      if (before !== false) report({ event: 'not-a-member', reason: `The registry has no member "${handle}": nobody will be let in.` })
      return
    }
    if (before !== true) report({ event: 'member', reason: `The registry has "${handle}" as a member.` })
    if (multiaddrs.length === 0 || [...member.multiaddrs].sort().join() === [...multiaddrs].sort().join()) return
    isAsking = true
    try {
      await carrier.setMultiaddrs(multiaddrs)
    } catch (error) {
      const { code = 'INTERNAL', message } = error instanceof MedrecError ? error : { message: String(error) }
      report({ event: 'addresses-not-told', code, reason: message })
    } finally {
      isAsking = false
    }
  }
  const stop = view.onChange(change => { if (change === 'members' || (change === 'head' && !isLooked)) void look() })
  void look()
  return stop
}
