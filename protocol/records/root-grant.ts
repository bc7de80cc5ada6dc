import type { Facts } from '../kernel/facts.ts'
import type { DecidedList } from './decided-list.ts'

/**
 * The grant by which a requester is counted that has all it may have by what was handed on; undefined: it is counted by itself. Who may hand a grant on makes as many
 * requesters as they like, and they are not more to a provider than one.
 */
export function rootGrantOf ({ decided: { allowed }, facts: { chains } }: { decided: DecidedList, facts: Facts }): string | undefined {
  if (allowed.some(({ links }) => links === undefined)) return undefined
  return allowed[0]?.grant ?? chains[0]?.[0]?.parent
}
