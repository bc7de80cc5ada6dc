/** What a node knows of the engines of its network: its own, and those of other members' nodes that it asked. Addresses are 0x and 40 lower-case hex digits, times epoch seconds. */
export interface EngineStatus {
  /** Who the own engine lets seal now. It follows the registry's validators. */
  signers: string[]
  /** Who sealed the newest blocks (64, or all where there are fewer), and how many of them each. */
  sealed: Array<{ consensus: string, blocks: number }>
  /** What other members' nodes answered of their engines; those that did not answer are there too. */
  members: MemberEngine[]
  /** Engines that the own one is connected with. */
  peers: number
}

/** The engine of one member. */
export interface MemberEngine {
  handle: string
  /** Its newest block; null when its node did not answer. */
  head: { number: number, timestamp: number } | null
  isSealing: boolean | null
  /** Engines that it is connected with. */
  peers: number | null
}
