import type { ActMessage } from '../chain/act-message.ts'
import type { MembershipMessage } from '../chain/membership-message.ts'
import type { RelationshipMessage } from '../chain/relay-message.ts'
import type { ChainView } from '../chain-view/chain-view.ts'
import type { ErrorCode } from '../errors/codes.ts'
import type { NetworkFile } from '../network/types.ts'

/** What a person signs, or a provider that asks to be let in, and members carry. */
export type CarriedMessage =
  | RelationshipMessage
  | MembershipMessage
  | ActMessage

/** What a member said that is not so, or cannot be proven. */
export interface FalseAnswer {
  peerId: string
  code: ErrorCode
  /** In words. */
  says: string
  /** Epoch seconds. */
  at: number
}

/** How a person's peer reads the chain and writes to it. */
export interface PeerChain {
  /** What is known of the chain; empty before the first member answered. */
  readonly view: ChainView
  /** What a member says of the network; undefined before the first answered. */
  file: () => NetworkFile | undefined
  /** Resolves when the view has caught up with a member's head. @throws MedrecError `NETWORK_UNREACHABLE`, `CANCELLED` */
  caughtUp: (options: { signal: AbortSignal }) => Promise<void>
  /**
   * Gives a message to a member drawn uniformly, over a throwaway connection; to another when it does not answer. Gives the PeerId of who took it,
   * which is no proof of anything.
   *
   * @param options.avoid - PeerIds of members that took it before and did not bring it to the chain: asked last
   * @throws MedrecError `NETWORK_UNREACHABLE`, `RELAY_REFUSED`
   */
  relay: (options: { message: CarriedMessage, avoid?: ReadonlySet<string>, signal: AbortSignal }) => Promise<string>
  /** Whether what the view calls settled is proven by the seals of more than half of those who seal; undefined until it is known which engine the network has. */
  isProven: () => boolean | undefined
  /** Members that said what is not so, the newest last. */
  falseAnswers: () => readonly FalseAnswer[]
  stop: () => Promise<void>
}
