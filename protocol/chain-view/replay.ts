import { Interface } from 'ethers/abi'
import type { LogDescription } from 'ethers/abi'
import { ACCESS_LOGS_ABI } from '../chain/abi/access-logs.ts'
import { PROVIDER_REGISTRY_ABI } from '../chain/abi/provider-registry.ts'
import { RELATIONSHIPS_ABI } from '../chain/abi/relationships.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { NetworkContracts } from '../network/types.ts'
import type { RpcLog } from './decode-logs.ts'
import { extendHistory, NO_HISTORIES } from './histories.ts'
import type { Histories } from './histories.ts'
import { Seats } from './seats.ts'

const INTERFACES: Record<keyof NetworkContracts, Interface> = {
  providerRegistry: new Interface(PROVIDER_REGISTRY_ABI), relationships: new Interface(RELATIONSHIPS_ABI), accessLogs: new Interface(ACCESS_LOGS_ABI)
}
const CONTRACTS = ['providerRegistry', 'relationships', 'accessLogs'] as const

/** What all events up to a block come to, as far as it can be compared with what the chain holds. It never changes. */
export interface Replay {
  /** The last block whose events are in it; -1: none. */
  readonly block: number
  readonly histories: Histories
  readonly seats: Seats
}

/** Before the first block. */
export const EMPTY_REPLAY: Replay = { block: -1, histories: NO_HISTORIES, seats: new Seats() }

/**
 * Takes the events of the next blocks.
 *
 * @param options.logs - every log of the three contracts in the blocks after `replay.block` up to `upTo`, in order
 * @throws MedrecError `ANSWER_UNSOUND` when a log is no event of the contracts, or not of these blocks
 */
export function replayLogs (options: { replay: Replay, logs: readonly RpcLog[], upTo: number, contracts: NetworkContracts }): Replay {
  const { replay, logs, upTo, contracts } = options
  const histories = { ...replay.histories }
  let { seats } = replay
  let block = replay.block + 1
  for (const log of logs) {
    const at = Number(log.blockNumber)
    // Blocks that go back would let an event stand in two readings, or in none.
    if (!(at >= block && at <= upTo)) throw unsound()
    block = at
    const name = CONTRACTS.find(each => contracts[each] === log.address.toLowerCase())
    const told = name === undefined ? undefined : describe(INTERFACES[name], log)
    if (name === undefined || told === undefined) throw unsound()
    histories[name] = extendHistory(histories[name], { topic: told.topic, inputs: told.fragment.inputs, values: [...told.args] })
    if (told.name === 'SeatOpened') seats = seats.opened(String(told.args['consensus']).toLowerCase(), Number(told.args['from']))
    if (told.name === 'SeatEnded') seats = seats.ended(String(told.args['consensus']).toLowerCase(), Number(told.args['until']))
  }
  return { block: upTo, histories, seats }
}

function describe (contract: Interface, log: RpcLog): LogDescription | undefined {
  try {
    return contract.parseLog(log) ?? undefined
  } catch (cause) {
    throw new MedrecError('ANSWER_UNSOUND', 'An event of the chain cannot be read.', { cause })
  }
}

function unsound (): MedrecError {
  return new MedrecError('ANSWER_UNSOUND', 'The events of the chain are not those of the blocks that were asked for.')
}
