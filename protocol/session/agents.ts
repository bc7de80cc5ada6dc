/** What the agent of a relationship lets a custodian do at the head. */
export interface CustodianPowers {
  /** Sum of `POWERS`. 0: nothing. */
  powers: number
  /** When the first of them ends by time, epoch seconds; Infinity: none does. */
  until: number
}

/** An agent as it is at the head, and in the newest settled block. */
export interface AgentNow {
  isOwner: (address: string) => boolean
  powersOf: (address: string) => CustodianPowers
}

/** The agents of relationships as a provider has them in memory, as new as its view of the chain (specs/agent.md, "At a node"). */
export interface Agents {
  /**
   * Reads the agent that controls a relationship, if one does, and follows it when `isUsed` says so, who is asked when it is as new as the head: else
   * strangers would crowd out those who act. One that is followed is kept while it is among those that were used last.
   *
   * @param options.signal - aborts when who asked has gone: then nothing more is read for them
   * @throws MedrecError `CHAIN_UNAVAILABLE`
   */
  follow: (options: { relationship: string, isUsed: (agent: AgentNow) => boolean, signal?: AbortSignal | undefined }) => Promise<void>
  /**
   * Asks the agent that controls a relationship, if one does, who is in a place of it at the head: one question whose cost nobody can raise, before anything is read for somebody.
   *
   * @param options.place - or `OWNER_PLACE`
   * @throws MedrecError `CHAIN_UNAVAILABLE`, `CHAIN_STALE`
   */
  isInPlace: (options: { relationship: string, place: number, address: string, signal?: AbortSignal | undefined }) => Promise<boolean>
  /** Whether an address is that of the agent that a relationship has, or may have. */
  isAgent: (relationship: string, address: string) => boolean
  /** Whether an address is the owner of the agent that controls the relationship: at the head, and in the newest settled block; of one that is over, as it was in the block of the end. */
  isOwner: (relationship: string, address: string) => boolean
  /** What an address may do now for the owner of a relationship that an agent controls. */
  powersOf: (relationship: string, address: string) => CustodianPowers
  /** Asks the contract that controls a relationship, at the head, whether a signature is good (ERC-1271). */
  isSigned: (options: { relationship: string, digest: Uint8Array, signature: Uint8Array }) => Promise<boolean>
  /** Calls back when what an agent lets somebody do may have changed. Returns what ends it. */
  onChange: (listener: (relationship: string) => void) => () => void
}
