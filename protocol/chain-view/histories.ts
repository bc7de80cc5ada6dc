import { AbiCoder } from 'ethers/abi'
import type { ParamType } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'

/** What each contract has in its storage for all events that it ever told, 0x and 64 lower-case hex digits. */
export interface Histories { providerRegistry: string, relationships: string, accessLogs: string }

/** An event as the contract told it: topic 0, and all arguments in declared order, indexed or not. */
export interface ToldEvent { topic: string, inputs: readonly ParamType[], values: readonly unknown[] }

/** Where a contract keeps its history. */
export const HISTORY_SLOT = 0

/** Before the first event. */
export const NO_HISTORY = `0x${'00'.repeat(32)}`
export const NO_HISTORIES: Histories = { providerRegistry: NO_HISTORY, relationships: NO_HISTORY, accessLogs: NO_HISTORY }

/** The history after one more event, as the contracts make it. See specs/contracts.md, "Histories". */
export function extendHistory (history: string, event: ToldEvent): string {
  const coder = AbiCoder.defaultAbiCoder()
  const told = keccak256(coder.encode(['bytes32', ...event.inputs], [event.topic, ...event.values]))
  return keccak256(coder.encode(['bytes32', 'bytes32'], [history, told]))
}

/** Whether two histories are of the same events. */
export function sameHistories (a: Histories, b: Histories): boolean {
  return a.providerRegistry === b.providerRegistry && a.relationships === b.relationships && a.accessLogs === b.accessLogs
}
