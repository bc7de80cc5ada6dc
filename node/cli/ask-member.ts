import { multiaddr } from '@multiformats/multiaddr'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { CARRY_TIMEOUT_MS } from '../../protocol/peer/chain/constants.ts'
import { drawOne, drawOrder } from '../../protocol/peer/chain/draw.ts'
import { toNodes } from '../../protocol/peer/chain/known-member.ts'
import { askNetwork, callRpc, followHeads } from '../../protocol/peer/chain/member-chain.ts'
import { PROTOCOLS } from '../../protocol/peer/protocols.ts'
import { openMux } from '../../protocol/stream/open-mux.ts'
import type { Mux } from '../../protocol/stream/open-mux.ts'
import type { AskChain } from '../control/registry.ts'
import { createNode } from '../peer/create-node.ts'

/** A member's answers about the chain, for who is no member. */
export interface AskedMember {
  ask: AskChain
  /** Its heads, the newest at once, until the signal aborts. */
  heads: (signal: AbortSignal) => ReturnType<typeof followHeads>
}

/**
 * Connects to a member drawn from `members`, or the next that answers and is of this network, and ends the connection when `work` is done.
 *
 * @param options.members - the addresses of each
 * @throws MedrecError `NETWORK_UNREACHABLE` when none answers; `OTHER_NETWORK` when those who do are of another network
 */
export async function withMember<T> (options: { network: NetworkFile, members: string[][], signal: AbortSignal }, work: (member: AskedMember) => Promise<T>): Promise<T> {
  const { network, members, signal } = options
  const node = await createNode()
  let refusal: MedrecError | undefined
  try {
    for (const member of drawOrder(members, randomBytes)) {
      const { addresses } = drawOne(toNodes(member), randomBytes) ?? { addresses: [] }
      let mux: Mux
      try {
        const both = AbortSignal.any([signal, AbortSignal.timeout(CARRY_TIMEOUT_MS)])
        const connection = await node.dial(addresses.map(address => multiaddr(address)), { signal: both })
        mux = openMux({ stream: await connection.newStream(PROTOCOLS.chain, { signal: both }) })
        await askNetwork({ mux, signal: both, expected: network })
      } catch (error) {
        if (signal.aborted) throw new MedrecError('CANCELLED', undefined, { cause: error })
        if (isMedrecError(error, 'OTHER_NETWORK')) refusal = error
        continue
      }
      return await work({ ask: async (method, params) => await callRpc({ mux, signal, method, params }), heads: ending => followHeads({ mux, signal: ending }) })
    }
    throw refusal ?? new MedrecError('NETWORK_UNREACHABLE')
  } finally {
    await node.stop()
  }
}
