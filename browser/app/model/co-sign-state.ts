import { NO_END } from '../../../protocol/agent/constants.ts'
import type { CoSignAt } from '../../../protocol/peer/group-types.ts'
import { coSignWords as w } from '../messages/co-sign-words.ts'
import { formatDay } from '../messages/format.ts'

/** How an agreement stands over all providers that it is needed at. */
export type CoSignState = keyof typeof w.states

/** How it stands: what has ended does not count where something is left; `unknown` where nobody could be asked. */
export function coSignState (perProvider: readonly CoSignAt[] | undefined): CoSignState {
  if (perProvider === undefined) return 'asking'
  const left = perProvider.filter(({ isOver }) => isOver !== true)
  if (left.length === 0) return 'over'
  const known = left.filter(({ until }) => until !== undefined)
  if (known.length === 0) return 'unknown'
  const agreed = known.filter(({ until = 0 }) => until > 0)
  if (agreed.length > 0) return agreed.length === left.length ? 'agreed' : 'partly'
  if (known.some(({ was = 0 }) => was > 0)) return 'lapsed'
  return known.some(({ was }) => was !== undefined) ? 'taken' : 'open'
}

/** The first moment at which an agreement ends somewhere, epoch seconds; undefined: it has no end, or there is none. */
export function coSignEnd (perProvider: readonly CoSignAt[] = []): number | undefined {
  const ends = perProvider.flatMap(({ until = 0, isOver }) => until > 0 && isOver !== true ? [until] : [])
  const first = Math.min(...ends)
  return ends.length === 0 || first >= NO_END ? undefined : first
}

/** The state in words, with the day on which it ends; `states`: of who agrees, or of who waits for it. */
export function sayCoSign (options: { perProvider: readonly CoSignAt[] | undefined, now: number, states?: typeof w.states }): string {
  const { perProvider, now, states = w.states } = options
  const state = coSignState(perProvider)
  const end = state === 'agreed' ? coSignEnd(perProvider) : undefined
  return end === undefined ? states[state] : `${states[state]} ${w.untilDay(formatDay({ at: end, now }))}`
}

/** How it stands at one provider, in words. */
export function sayCoSignAt ({ until, isOver, name }: CoSignAt): string {
  return w.at(name, isOver === true ? w.atOver : until === undefined ? w.atAway : until > 0 ? w.yes : w.no)
}

/** How a person tells cards apart: the last four digits of an address. */
export function cardEnd (address: string): string { return address.slice(-4) }
