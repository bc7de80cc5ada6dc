import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import type { RandomBytes } from '../../protocol/crypto/random.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { carryMessage } from '../../protocol/peer/chain/carry-message.ts'
import { CarrierTurns } from '../../protocol/peer/chain/carrier-turns.ts'
import { registeredMembers } from '../../protocol/peer/chain/known-member.ts'
import type { CarriedMessage } from '../../protocol/peer/chain-port.ts'
import { createNode } from '../peer/create-node.ts'

/** Gives a message to a member drawn from all. @throws MedrecError `NETWORK_UNREACHABLE`, `RELAY_REFUSED`, `TOO_MANY_REQUESTS`, `CANCELLED` */
export type GiveMessage = (options: { message: CarriedMessage, signal: AbortSignal }) => Promise<void>

/**
 * Has messages of the provider's delegates carried as those of people are, by a connection of its own to a drawn member, which may be this node itself: one that
 * this node always sent would say whose relationship it is.
 *
 * @param options.signal - of the node's end
 */
export function createGiveMessage (options: { view: ChainView, network: NetworkFile, randomBytes: RandomBytes, signal: AbortSignal }): GiveMessage {
  const { view, network: { blockPeriod }, randomBytes, signal: ending } = options
  const turns = new CarrierTurns({ signal: ending })
  return async ({ message, signal }) => {
    await carryMessage({ message, members: registeredMembers(view.members()), turns, blockPeriod, createNode, randomBytes, signal: AbortSignal.any([signal, ending]) })
  }
}
