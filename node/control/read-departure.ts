import { zeroPadValue } from 'ethers/utils'
import { parseEvent } from '../../protocol/chain/parse-event.ts'
import { readEngineLogs } from '../../protocol/chain/read-engine-logs.ts'
import type { RpcLog } from '../../protocol/chain-view/decode-logs.ts'
import type { NetworkContracts } from '../../protocol/network/types.ts'
import { readSeats } from '../engine/governor/read-seats.ts'
import { HISTORY_BLOCKS } from './constants.ts'
import { REGISTRY, ROLES } from './registry.ts'
import type { AskChain } from './registry.ts'

/** How somebody ceased to be a member, and whether its node may be stopped. */
export interface Departure {
  how: 'left' | 'removed'
  /** In which block. */
  block: number
  /** The first block that does not count its seat, once that is known and until it has come. */
  sealsUntil: number | null
  /** Nobody counts on its engine any more. */
  mayStop: boolean
}

/**
 * Whether the operator was a member's that has gone; null when it never was one's.
 *
 * @param options.block - as of which
 * @param options.counted - who is to seal or does, as consensus addresses
 * @throws MedrecError as `ask` does
 */
export async function readDeparture (options: { ask: AskChain, contracts: NetworkContracts, block: number, operator: string, counted: ReadonlySet<string> }): Promise<Departure | null> {
  const { ask, contracts: { providerRegistry }, block, operator, counted } = options
  const logs = async (topics: unknown[]): Promise<RpcLog[]> => {
    const found: RpcLog[] = []
    for await (const { page } of readEngineLogs({ rpc: ask, addresses: [providerRegistry], from: 0, to: block, topics, maxBlocks: HISTORY_BLOCKS })) found.push(...page)
    return found
  }
  const last = (await logs([[topicOf('MemberLeft'), topicOf('MemberRemoved')], null, [zeroPadValue(operator, 32)]])).at(-1)
  if (last === undefined) return null
  let consensus = ''
  for (const log of await logs([[topicOf('MemberJoined'), topicOf('KeyRotated')], [last.topics[1]]])) {
    const event = parseEvent({ contract: REGISTRY, log })
    if (event?.name === 'MemberJoined') consensus = String((event.args['candidate'] as { consensus: unknown }).consensus).toLowerCase()
    else if (ROLES[Number(event?.args['role'])] === 'consensus') consensus = String(event?.args['next']).toLowerCase()
  }
  // One that ended long ago has none.
  const until = (await readSeats({ rpc: ask, registry: providerRegistry, at: block })).find(seat => seat.consensus === consensus)?.until ?? 0
  return { how: last.topics[0] === topicOf('MemberLeft') ? 'left' : 'removed', block: Number(last.blockNumber), sealsUntil: until > block ? until : null, mayStop: until <= block && !counted.has(consensus) }
}

function topicOf (event: string): string | undefined {
  return REGISTRY.getEvent(event)?.topicHash
}
