import type { Agents } from '../../../protocol/session/agents.ts'

/** A chain without agents: every relationship is its owner's key's. */
export const NO_AGENTS: Agents = {
  follow: async () => {}, isAgent: () => false, isInPlace: async () => false, isOwner: () => false, powersOf: () => ({ powers: 0, until: 0 }), isSigned: async () => false, onChange: () => () => {}
}
