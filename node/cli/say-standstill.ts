import type { NetworkStatus } from '../control/read-status.ts'
import { STANDS_PERIODS, STANDS_SECONDS } from './constants.ts'
import { formatDuration } from './format-table.ts'

/** That the chain stands still, since when and who is missing, a sentence each; none when it goes on. */
export function sayStandstill (options: { head: Pick<NetworkStatus['head'], 'number' | 'age'>, engine: NetworkStatus['engine'], blockPeriod: number }): string[] {
  const { head, engine, blockPeriod } = options
  if (head.age <= Math.max(STANDS_SECONDS, STANDS_PERIODS * blockPeriod)) return []
  const missing = (engine?.members ?? []).flatMap(({ handle, head }) => head === null ? [handle] : [])
  return [
    head.number === 0 ? 'The chain has not begun.' : `The chain stands still: its newest block, ${head.number}, is ${formatDuration(head.age)} old.`,
    ...missing.length === 0 ? [] : [`No answer from ${missing.join(', ')}.`],
    ...engine?.peers === 0 && engine.members.length > 0 ? ['The engine of this node is connected with no other.'] : [],
    'It goes on when more than half of those who seal are up and reach each other.'
  ]
}
