import { parseEvent } from '../chain/parse-event.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { NetworkContracts } from '../network/types.ts'
import type { RpcLog } from './decode-logs.ts'
import { CONTRACT_NAMES, NO_HISTORIES } from './histories.ts'
import type { Histories } from './histories.ts'
import { extendHistory } from './history.ts'
import { INTERFACES } from './interfaces.ts'
import { Seats } from './seats.ts'

/** What all events up to a block come to, as far as it can be compared with what the chain holds. It never changes: what comes next is another. */
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
    const name = CONTRACT_NAMES.find(each => contracts[each] === log.address.toLowerCase())
    // In blocks that go back an event could stand in two readings, or in none.
    if (name === undefined || !(at >= block && at <= upTo)) throw new MedrecError('ANSWER_UNSOUND', 'The events of the chain are not those of the blocks that were asked for.')
    block = at
    histories[name] = extendHistory({ history: histories[name], log, contract: INTERFACES[name] })
    if (name === 'providerRegistry') seats = takeSeat(seats, log)
  }
  return { block: upTo, histories, seats }
}

function takeSeat (seats: Seats, log: RpcLog): Seats {
  const told = parseEvent({ contract: INTERFACES.providerRegistry, log })
  if (told?.name === 'SeatOpened') return seats.opened(String(told.args['consensus']).toLowerCase(), Number(told.args['from']))
  if (told?.name === 'SeatEnded') return seats.ended(String(told.args['consensus']).toLowerCase(), Number(told.args['until']))
  return seats
}
