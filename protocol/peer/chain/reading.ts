import type { ChainUpdate } from '../../chain-view/chain-state.ts'
import type { ChainHead } from '../../chain-view/chain-view.ts'
import type { MemberChainOptions } from './member-chain.ts'

/** What a member said of the chain, checked as far as it can be. */
export interface Reading {
  head: ChainHead
  update: ChainUpdate
  /** Whether the second member contradicts the first. */
  isDisputed: boolean
  /** The checked state that comes with it is the reader's from now on. */
  keep: () => void
}

/** Reads the chain from members. One who reads has one state; what is read beside each other is taken one after the other. */
export interface ChainChecker {
  /**
   * What a member says up to a head. Nothing is changed before `keep`; a reading that began before another was kept is of no use.
   *
   * @param options.second - another member, where one is followed
   * @throws MedrecError `ANSWER_UNSOUND`, `CHAIN_UNPROVEN`, `CHAIN_STALE`; `TOO_LARGE` when a member tells more than `ask.budget` has; as `callRpc`
   */
  read: (options: { ask: MemberChainOptions, head: ChainHead, second: MemberChainOptions | undefined }) => Promise<Reading>
}
