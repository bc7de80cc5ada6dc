import type { AgentLog } from '../../protocol/agent/agent-events.ts'
import { forgetEvents } from '../../protocol/agent/forget-events.ts'
import { KEPT_AGENT_EVENTS, MAX_UNSETTLED_AGENT_EVENTS } from './constants.ts'

type Told = Omit<AgentLog, 'timestamp'>

/** Of what one agent has told: as much as decides, up to a settled block. Of use as long as that block stays what it was. */
export interface AgentProgress { to: number, old: readonly Told[], /** Of a page, that the next try begins with. */ blocks: number }

/** Takes what one agent has told, in its order, and never holds more of it than a few hundred settled events and so many unsettled ones. */
export interface AgentMemory {
  take: (log: Told) => void
  /** All that decides what the agent holds, and the newest besides; undefined when it has told too much that is not settled. */
  kept: () => Told[] | undefined
  /** What of it can be gone on with after a settled block up to which all was taken. */
  upTo: (block: number) => Pick<AgentProgress, 'to' | 'old'>
}

/**
 * @param options.settled - up to which block events are settled: of what may still be undone nothing is forgotten
 * @param options.begun - what was read before; without it from the beginning
 */
export function createAgentMemory ({ settled, begun }: { settled: number, begun?: AgentProgress | undefined }): AgentMemory {
  let old: Told[] = [...begun?.old ?? []]
  const recent: Told[] = []
  let isTooMuch = false
  return {
    take: log => {
      if (log.block > settled) {
        if (recent.length < MAX_UNSETTLED_AGENT_EVENTS) recent.push(log)
        else isTooMuch = true
        return
      }
      old.push(log)
      // Not at each: going through them takes as long as they are many.
      if (old.length >= 4 * KEPT_AGENT_EVENTS) old = forgetEvents(old, KEPT_AGENT_EVENTS)
    },
    upTo: block => ({ to: block, old: old = forgetEvents(old, KEPT_AGENT_EVENTS) }),
    kept: () => isTooMuch ? undefined : [...forgetEvents(old, KEPT_AGENT_EVENTS), ...recent]
  }
}
