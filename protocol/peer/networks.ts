import type { RandomBytes } from '../crypto/random.ts'
import { isSameNetwork, networkKey } from '../network/network-address.ts'
import type { NetworkAddress } from '../network/types.ts'
import { NetworkKeeper } from './network-keeper.ts'
import type { CreateNode } from './options.ts'
import type { SealedStore } from './sealed-store.ts'

/** What the networks of a peer tell it. */
interface NetworkListeners { createNode: CreateNode, now: () => number, randomBytes: RandomBytes, onChange: () => void, onMembers: (keeper: NetworkKeeper) => void }

/**
 * The networks a peer has to do with: the one it is in, and those it only looked into because a link named them. A look that becomes a join
 * goes on with the connections it has.
 */
export class Networks {
  readonly #listeners: NetworkListeners
  readonly #visited = new Map<string, NetworkKeeper>()

  constructor (listeners: NetworkListeners) {
    this.#listeners = listeners
  }

  /** The network of a stored peer. */
  async reopen (store: SealedStore): Promise<NetworkKeeper | undefined> {
    const slot: { keeper?: NetworkKeeper } = {}
    const keeper = await NetworkKeeper.reopen({ store, ...this.#tell(slot) })
    if (keeper !== undefined) slot.keeper = keeper
    return keeper
  }

  /** A network to ask in: `current` if it is that one, else one to visit. `multiaddrs` are further ways in. */
  visit (options: { address: NetworkAddress, multiaddrs?: string[], current: NetworkKeeper | undefined }): NetworkKeeper {
    const { address, multiaddrs = [], current } = options
    let keeper = current !== undefined && isSameNetwork(current.address, address) ? current : this.#visited.get(networkKey(address))
    if (keeper === undefined) {
      const slot: { keeper?: NetworkKeeper } = {}
      keeper = NetworkKeeper.start({ address, ...this.#tell(slot) })
      slot.keeper = keeper
      this.#visited.set(networkKey(address), keeper)
    }
    keeper.addHints([...multiaddrs, ...address.multiaddrs])
    return keeper
  }

  /** The visited network becomes the peer's own: it is no longer ended with the visits. */
  adopt (keeper: NetworkKeeper): void {
    this.#visited.delete(networkKey(keeper.address))
  }

  /** Ends all visits. */
  async leave (): Promise<void> {
    const visited = [...this.#visited.values()]
    this.#visited.clear()
    await Promise.all(visited.map(async keeper => { await keeper.stop() }))
  }

  #tell (slot: { keeper?: NetworkKeeper }): { createNode: CreateNode, now: () => number, randomBytes: RandomBytes, onChange: () => void, onMembers: () => void } {
    const { createNode, now, randomBytes, onChange, onMembers } = this.#listeners
    return { createNode, now, randomBytes, onChange, onMembers: () => { if (slot.keeper !== undefined) onMembers(slot.keeper) } }
  }
}
