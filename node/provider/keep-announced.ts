import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import type { Carrier } from '../chain/carrier.ts'
import type { Standing } from '../control/read-standing.ts'

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
  /** How the registry has the operator at the head: an admission and a departure count before they are settled, and the view does not say that there was one. @throws MedrecError */
  readStanding: () => Promise<Standing>
  /** Epoch seconds. */
  now: () => number
  report: Report
}

/**
 * Tells the registry where the node listens, whenever that is not what it says of the member; and the operator when there is no such member, and when
 * there is one after all. Gives what ends it.
 */
export function keepAnnounced (options: AnnounceOptions): () => void {
  const { view, carrier, handle, networkName, operator, signingKey, multiaddrs, readStanding, now, report } = options
  let isLooked = false
  let wasMember: boolean | undefined
  let isAsking = false
  let isStopped = false
  const look = async (): Promise<void> => {
    if (isAsking) {
      // The next block looks again.
      isLooked = false
      return
    }
    // A node whose engine is still behind knows nothing of who is a member; nor is there anybody in the first blocks of a network.
    isLooked = view.isFresh(now()) && view.members().length > 0
    if (!isLooked) return
    const member = view.memberByHandle(handle)
    // One key may be another for a while, when it was replaced; not all that it is known by.
    const isOurs = member !== undefined && (member.operator === operator || member.signingKey === signingKey)
    if (!isOurs) {
      if (wasMember !== false) await tellWhyNot(member !== undefined)
      return
    }
    const before = wasMember
    wasMember = true
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
  const tellWhyNot = async (isAnothers: boolean): Promise<void> => {
    isAsking = true
    try {
      // Without it the reason says less.
      const standing = await readStanding().catch(() => undefined)
      if (isStopped) return
      // Voted in and not settled yet: until it is, each block is looked at.
      if (standing?.isMember === true && !isAnothers) {
        isLooked = false
        return
      }
      wasMember = false
      report({ event: 'not-a-member', reason: whyNot({ isAnothers, departure: standing?.departure ?? null }) })
    } finally {
      isAsking = false
    }
  }
  const whyNot = ({ isAnothers, departure }: { isAnothers: boolean, departure: Standing['departure'] }): string => {
    if (departure !== null) return `"${handle}" ${departure.how === 'left' ? 'has left' : 'was removed by the members of'} "${networkName}" in block ${departure.block}: nobody is let in. Keep the node running until "medrec network status" says that it may be stopped.`
    const other = view.members().find(member => member.operator === operator || member.signingKey === signingKey)
    if (other !== undefined) return `The keys of this node are those of the member "${other.handle}" of "${networkName}", and "handle" in its configuration is "${handle}": nobody is let in.`
    if (isAnothers) return `The member "${handle}" of "${networkName}" has other keys than this node: nobody is let in. Look at "keys" and "network" in its configuration.`
    return `"${networkName}" has no member "${handle}", and none with the keys of this node: nobody is let in. "medrec govern propose" asks the members; where that is done, look at "network" and "keys" in its configuration.`
  }
  const stop = view.onChange(change => { if (change === 'members' || (change === 'head' && !isLooked)) void look() })
  void look()
  return () => {
    isStopped = true
    stop()
  }
}
