import { decodeLogs } from '../../chain-view/decode-logs.ts'
import type { RpcLog } from '../../chain-view/decode-logs.ts'
import type { LocatedEvent } from '../../chain-view/events.ts'
import { replayLogs } from '../../chain-view/replay.ts'
import type { Replay } from '../../chain-view/replay.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import type { NetworkContracts } from '../../network/types.ts'
import { MAX_RECENT_CHARACTERS } from './constants.ts'
import type { MemberChainOptions } from './member-chain.ts'
import { readLogPages } from './read-logs.ts'

/** What a log has besides its data, about. */
const LOG_CHARACTERS = 512

/** The events after a block. */
export interface ReadEvents {
  /** Up to where nobody has to look at them one by one any more: what they come to, and what the view needs of them. */
  replay: Replay
  events: LocatedEvent[]
  /** Those after that, as they came. */
  recent: RpcLog[]
}

/**
 * Reads the events after `replay.block` up to `to`. Of each page only what the view needs stays in memory; the last `recent` blocks' stay as they came.
 *
 * @throws MedrecError `ANSWER_UNSOUND` when they are not of these blocks and contracts; `TOO_LARGE` when they are more than the reading may keep; as `callRpc`
 */
export async function readEvents (options: { ask: MemberChainOptions, contracts: NetworkContracts, replay: Replay, to: number, recent: number }): Promise<ReadEvents> {
  const { ask, contracts, to } = options
  let { replay } = options
  const events: LocatedEvent[] = []
  for await (const page of readLogPages({ ...ask, contracts, from: replay.block + 1, to: to - options.recent })) {
    replay = replayLogs({ replay, logs: page.logs, upTo: page.to, contracts })
    const kept = keptEvents({ ask, contracts, logs: page.logs })
    for (const event of kept) events.push(event)
  }
  const recent: RpcLog[] = []
  let characters = 0
  for await (const { logs } of readLogPages({ ...ask, contracts, from: replay.block + 1, to })) {
    for (const log of logs) {
      characters += log.data.length + LOG_CHARACTERS
      if (characters > (ask.budget?.recentCharacters ?? MAX_RECENT_CHARACTERS)) throw new MedrecError('TOO_LARGE', 'A member tells of more in the newest blocks than is kept at once.')
      recent.push(log)
    }
  }
  return { replay, events, recent }
}

/** What the view needs of these logs. @throws MedrecError `ANSWER_UNSOUND`; `TOO_LARGE` */
export function keptEvents (options: { ask: MemberChainOptions, contracts: NetworkContracts, logs: RpcLog[] }): LocatedEvent[] {
  const { ask: { budget }, contracts, logs } = options
  // Roots of access logs are for who checks a log: most of all events, and none of the view's business.
  const kept = decodeLogs({ logs, contracts }).filter(({ event }) => event.kind !== 'root-committed')
  budget?.takeEvents(kept.length)
  return kept
}
