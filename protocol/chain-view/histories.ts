import type { NetworkContracts } from '../network/types.ts'
import { NO_HISTORY } from './history.ts'

/** The history of each contract, 0x and 64 lower-case hex digits. See specs/contracts.md, "History". */
export type Histories = Readonly<Record<keyof NetworkContracts, string>>

/** Of a chain whose contracts told nothing yet. */
export const NO_HISTORIES: Histories = { providerRegistry: NO_HISTORY, relationships: NO_HISTORY, accessLogs: NO_HISTORY }

/** The three contracts, in the order in which they are asked for everywhere. */
export const CONTRACT_NAMES = ['providerRegistry', 'relationships', 'accessLogs'] as const satisfies ReadonlyArray<keyof NetworkContracts>

/** Whether two are of the same events. */
export function sameHistories (a: Histories, b: Histories): boolean {
  return CONTRACT_NAMES.every(name => a[name] === b[name])
}
