import { multiaddr } from '@multiformats/multiaddr'
import { encodeRelay } from '../../chain/encode-relay.ts'
import type { RandomBytes } from '../../crypto/random.ts'
import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../../messages/chain_pb.ts'
import { openMux } from '../../stream/open-mux.ts'
import { requestOne } from '../../stream/request-items.ts'
import type { CarriedMessage } from '../chain-port.ts'
import type { CreateNode } from '../options.ts'
import { PROTOCOLS } from '../protocols.ts'
import type { CarrierTurns } from './carrier-turns.ts'
import { CARRY_TIMEOUT_MS, MAX_CARRIERS } from './constants.ts'
import { drawOne, drawOrder } from './draw.ts'
import type { KnownMember, KnownNode } from './known-member.ts'

/**
 * Gives a message to a member drawn uniformly, at a node of it, over a connection with a key of its own and no session; to the next member when it
 * does not take it. The same message may be carried twice: the chain takes it once. A member that was given something lately is passed over; when all were, this
 * waits until one was not.
 *
 * @param options.avoid - PeerIds: what counts as one member with them is asked last
 * @param options.blockPeriod - seconds
 * @returns the PeerId of who took it
 * @throws MedrecError `NETWORK_UNREACHABLE` when none could be reached; `RELAY_REFUSED` when those who could refused; `TOO_MANY_REQUESTS` when they carry as much as
 *   they may
 */
export async function carryMessage (options: {
  message: CarriedMessage
  members: KnownMember[]
  avoid?: ReadonlySet<string> | undefined
  turns: CarrierTurns
  blockPeriod: number
  createNode: CreateNode
  randomBytes: RandomBytes
  signal: AbortSignal
}): Promise<string> {
  const { message, members, avoid = new Set(), turns, blockPeriod, createNode, randomBytes, signal } = options
  let refusal: MedrecError | undefined
  const drawn = drawCarriers(members, randomBytes)
  const avoided = new Set(members.flatMap(({ nodes }) => nodes).flatMap(({ id, countsAs }) => avoid.has(id) ? [countsAs] : []))
  const isAvoided = ({ countsAs }: KnownNode): boolean => avoided.has(countsAs)
  const left = [...drawn.filter(node => !isAvoided(node)), ...drawn.filter(isAvoided)]
  for (let asked = 0; asked < MAX_CARRIERS && left.length > 0; asked++) {
    const node = await turns.take({ candidates: left, nameOf: ({ countsAs }) => countsAs, blockPeriod, signal })
    left.splice(left.indexOf(node), 1)
    const { id, addresses } = node
    try {
      await give(message, addresses, createNode, signal)
      return id
    } catch (error) {
      if (isMedrecError(error, 'RELAY_REFUSED')) refusal = error
      else if (isMedrecError(error, 'TOO_MANY_REQUESTS')) refusal ??= new MedrecError('TOO_MANY_REQUESTS', 'Those who could carry it carry as much as they may just now. Nothing is lost; try again in a minute.', { cause: error })
      else if (isMedrecError(error, 'CANCELLED') && signal.aborted) throw error
    }
  }
  throw refusal ?? new MedrecError('NETWORK_UNREACHABLE')
}

/** A node of each member, in an order drawn; last of those that name none besides what was drawn for others, who may have other addresses for it. */
function drawCarriers (members: readonly KnownMember[], randomBytes: RandomBytes): KnownNode[] {
  const drawn = new Map<string, KnownNode>()
  const last: KnownNode[] = []
  for (const { nodes } of drawOrder(members, randomBytes)) {
    const fresh = drawOne(nodes.filter(({ countsAs }) => !drawn.has(countsAs)), randomBytes)
    const again = fresh === undefined ? drawOne(nodes, randomBytes) : undefined
    if (fresh !== undefined) drawn.set(fresh.countsAs, fresh)
    if (again !== undefined) last.push(again)
  }
  return [...drawn.values(), ...last]
}

async function give (message: CarriedMessage, addresses: string[], createNode: CreateNode, signal: AbortSignal): Promise<void> {
  const node = await createNode()
  const both = AbortSignal.any([signal, AbortSignal.timeout(CARRY_TIMEOUT_MS)])
  try {
    const connection = await node.dial(addresses.map(address => multiaddr(address)), { signal: both })
    const mux = openMux({ stream: await connection.newStream(PROTOCOLS.chain, { signal: both }) })
    const answer = await requestOne({ mux, signal: both, request: RequestSchema, item: ItemSchema, message: { body: { case: 'relay', value: { message: encodeRelay(message) } } } })
    if (answer.body.case !== 'relayed') throw new MedrecError('BAD_MESSAGE')
  } finally {
    await node.stop()
  }
}
