import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import type { Carrier } from '../chain/carrier.ts'

/** What {@link keepAnnounced} takes. */
export interface AnnounceOptions {
  view: ChainView
  carrier: Pick<Carrier, 'setMultiaddrs'>
  handle: string
  /** What people call the network. */
  networkName: string
  /** The keys that this node uses, as addresses. */
  operator: string
  signingKey: string
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
  const { view, carrier, handle, networkName, operator, signingKey, multiaddrs, now, report } = options
  let isLooked = false
  let wasMember: boolean | undefined
  let isAsking = false
  const look = async (): Promise<void> => {
    if (isAsking) return
    // A node whose engine is still behind knows nothing of who is a member; nor is there anybody in the first blocks of a network.
    isLooked = view.isFresh(now()) && view.members().length > 0
    if (!isLooked) return
    const member = view.memberByHandle(handle)
    // One key may be another for a while, when it was replaced; not all that it is known by.
    const isOurs = member !== undefined && (member.operator === operator || member.signingKey === signingKey)
    const before = wasMember
    wasMember = isOurs
    if (!isOurs) {
      if (before !== false) report({ event: 'not-a-member', reason: whyNot(member !== undefined) })
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
  const whyNot = (isAnothers: boolean): string => {
    const other = view.members().find(member => member.operator === operator || member.signingKey === signingKey)
    if (other !== undefined) return `The keys of this node are those of the member "${other.handle}" of "${networkName}", and "handle" in its configuration is "${handle}": nobody is let in.`
    if (isAnothers) return `The member "${handle}" of "${networkName}" has other keys than this node: nobody is let in. Look at "keys" and "network" in its configuration.`
    return `"${networkName}" has no member "${handle}", and none with the keys of this node: nobody is let in. "medrec govern propose" asks the members; where that is done, look at "network" and "keys" in its configuration.`
  }
  const stop = view.onChange(change => { if (change === 'members' || (change === 'head' && !isLooked)) void look() })
  void look()
  return stop
}
