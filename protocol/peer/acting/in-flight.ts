import type { AgentState } from '../../agent/agent-state.ts'
import type { Relationship } from '../relationship.ts'
import { knownState } from './read-agent.ts'

/** Somebody whom a message that was given out puts into an agent: `by` whose message it is, with which sequence, and until when it may be carried, epoch seconds of the chain. */
export interface Adding { address: string, by: number, sequence: number, until: number }

/** Those of which the message may still come to the chain: its time is not over, and whoever signed it has said nothing else since that the chain has. */
export function stillComing ({ adding = [], state, time }: { adding: readonly Adding[] | undefined, state: AgentState, time: number }): Adding[] {
  return adding.filter(({ by, sequence, until }) => until >= time && (state.sequences.get(by) ?? 0) <= sequence)
}

/** Whether an address may still come into the agent of a relationship by what this device gave out. */
export function mayStillCome (relationship: Relationship, address: string, time: number): boolean {
  return stillComing({ adding: relationship.progress.adding, state: knownState(relationship), time }).some(each => each.address === address)
}
