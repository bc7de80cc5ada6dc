import { createChainState } from '../../chain-view/chain-state.ts'
import type { ChainState } from '../../chain-view/chain-state.ts'
import type { ChainChange, ChainView } from '../../chain-view/chain-view.ts'
import type { SettledDepth } from '../../network/types.ts'

/** A view that exists before the network's parameters are known. Listeners stay when they become known. */
export class FollowedView implements ChainView {
  readonly #listeners = new Set<(change: ChainChange) => void>()
  #depth: { settledDepth: SettledDepth, blockPeriod: number }
  #state: ChainState

  constructor (depth: { settledDepth: SettledDepth, blockPeriod: number }) {
    this.#depth = depth
    this.#state = this.#begin()
  }

  get state (): ChainState { return this.#state }

  /** Takes the network's parameters; begins anew when they are others than before. */
  setDepth ({ settledDepth, blockPeriod }: { settledDepth: SettledDepth, blockPeriod: number }): void {
    if (settledDepth === this.#depth.settledDepth && blockPeriod === this.#depth.blockPeriod) return
    this.#depth = { settledDepth, blockPeriod }
    this.#state = this.#begin()
  }

  head: ChainView['head'] = () => this.#state.head()
  settledDepth: ChainView['settledDepth'] = () => this.#state.settledDepth()
  isFresh: ChainView['isFresh'] = now => this.#state.isFresh(now)
  relationship: ChainView['relationship'] = id => this.#state.relationship(id)
  relationships: ChainView['relationships'] = () => this.#state.relationships()
  members: ChainView['members'] = () => this.#state.members()
  memberByHandle: ChainView['memberByHandle'] = handle => this.#state.memberByHandle(handle)
  memberBySigningKey: ChainView['memberBySigningKey'] = address => this.#state.memberBySigningKey(address)
  isMember: ChainView['isMember'] = handle => this.#state.isMember(handle)
  onChange: ChainView['onChange'] = listener => {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  #begin (): ChainState {
    const state = createChainState(this.#depth)
    state.onChange(change => {
      if (state === this.#state) for (const listener of [...this.#listeners]) listener(change)
    })
    return state
  }
}
