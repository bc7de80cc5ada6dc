import { decodeAgentLog } from './agent-events.ts'
import type { AgentLog } from './agent-events.ts'
import { replayAgent } from './agent-state.ts'
import type { Custodian } from './agent-state.ts'

/** What stands in an agent from before its owner of today. */
export interface LeftBehind {
  /** Those who were in their places already. */
  custodians: Custodian[]
  /** Whether who could give a new key was said before, and not since. */
  recovery: boolean
}

/**
 * What the owner of today found in an agent when it became that. The key before knew of it; the account of this one does not. See specs/agent.md, "Another owner".
 *
 * @throws MedrecError `ANSWER_UNSOUND`
 */
export function leftBehind (logs: readonly AgentLog[]): LeftBehind {
  const kinds = logs.map(log => decodeAgentLog(log).kind)
  const became = kinds.findLastIndex(kind => kind === 'owner-set' || kind === 'owner-recovered')
  const [before, now] = [replayAgent(logs.slice(0, Math.max(0, became))), replayAgent(logs)]
  // Who was ended since and is in the place again came by this owner.
  const custodians = [...now.custodians.values()].filter(({ place, address, addedIn }) => before.custodians.get(place)?.address === address && before.custodians.get(place)?.addedIn === addedIn)
  return { custodians, recovery: before.recovery !== undefined && now.recovery !== undefined && !kinds.includes('recovery-set', became) }
}
