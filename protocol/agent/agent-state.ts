import { MAX_PLACES, OWNER_PLACE } from './constants.ts'
import { decodeAgentLog } from './agent-events.ts'
import type { AgentLog } from './agent-events.ts'

/** A custodian in its place. Times are epoch seconds. */
export interface Custodian {
  place: number
  /** 0x and 40 lower-case hex digits. */
  address: string
  powers: number
  /** Place of the custodian that added it, or `OWNER_PLACE`. */
  addedBy: number
  notBefore: number
  notAfter: number | null
  /** 0x hex: address of the condition, then its parameters; 0x: none. */
  condition: string
  /** Number and time of the block that it was added in. */
  addedIn: number
  addedAt: number
  /** Whom this guardian wants to be the owner, and since when. */
  nominee?: { address: string, at: number } | undefined
}

/** What an agent holds after some of its events. It never changes. */
export interface AgentState {
  /** undefined before the agent was made. */
  owner: string | undefined
  /** By place. */
  custodians: ReadonlyMap<number, Custodian>
  /** Of the next message of each place, and of the owner under `OWNER_PLACE`. */
  sequences: ReadonlyMap<number, number>
  /** undefined: nobody can take over. `delay` in seconds. */
  recovery: { threshold: number, delay: number } | undefined
  /** What guardians said until then does not count: the owner objected, set the recovery, or is a new one. */
  objectedAt: number
}

/** Puts together what the events of an agent come to, in their order (specs/agent.md, "Reading"). @throws MedrecError `ANSWER_UNSOUND` */
export function replayAgent (logs: Iterable<AgentLog>): AgentState {
  const custodians = new Map<number, Custodian>()
  const sequences = new Map<number, number>(Array.from({ length: MAX_PLACES }, (_, place) => [place, 0]))
  let [owner, recovery, objectedAt]: [string | undefined, AgentState['recovery'], number] = [undefined, undefined, 0]
  for (const log of logs) {
    const { block, timestamp } = log
    const event = decodeAgentLog(log)
    sequences.set('by' in event ? event.by : event.kind === 'owner-nominated' ? event.place : OWNER_PLACE, event.sequence)
    switch (event.kind) {
      case 'custodian-added': {
        const { place, custodian: address, powers, by: addedBy, notBefore, notAfter, condition } = event
        custodians.set(place, { place, address, powers, addedBy, notBefore, notAfter, condition, addedIn: block, addedAt: timestamp })
        break
      }
      case 'custodian-ended':
        custodians.delete(event.place)
        break
      case 'owner-nominated': {
        const guardian = custodians.get(event.place)
        const nominee = event.nominee === undefined ? undefined : { address: event.nominee, at: timestamp }
        if (guardian !== undefined) custodians.set(event.place, { ...guardian, nominee })
        break
      }
      case 'objected':
        objectedAt = timestamp
        break
      case 'recovery-set':
        objectedAt = timestamp
        recovery = event.threshold === 0 ? undefined : { threshold: event.threshold, delay: event.delay }
        break
      default:
        if (owner !== undefined) objectedAt = timestamp
        owner = event.next
    }
  }
  return { owner, custodians, sequences, recovery, objectedAt }
}

/** Whether a custodian's time has come and is not over. Its condition is another matter. */
export function isWithin ({ notBefore, notAfter }: Custodian, time: number): boolean {
  return time >= notBefore && (notAfter === null || time < notAfter)
}
