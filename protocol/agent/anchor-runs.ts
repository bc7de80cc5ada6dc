import type { RelationshipAnchor } from '../chain-view/chain-view.ts'
import { MAX_AGENT_RUNS, MAX_PLACES } from './constants.ts'

/** Anchors one behind the other, each signed by one of these custodians: sequences of the relationship after the first and the last of them, and addresses. */
export interface AnchorRun { first: number, last: number, addresses: string[] }

/**
 * Who signed many anchors, in few words: of a custodian that anchors without end it has to be told that it did, and not each time (specs/agent.md, "At a node").
 *
 * @param options.anchors - one behind the other, oldest first
 * @returns the newest {@link MAX_AGENT_RUNS}, oldest first, each of at most {@link MAX_PLACES} custodians
 */
export function anchorRuns (options: { anchors: readonly RelationshipAnchor[] }): AnchorRun[] {
  const runs: AnchorRun[] = []
  let isGoingOn = false
  for (const { sequence, by } of options.anchors) {
    const run = isGoingOn ? runs.at(-1) : undefined
    isGoingOn = by !== undefined
    if (by === undefined) continue
    const isNamed = run?.addresses.includes(by.address) === true
    if (run === undefined || (!isNamed && run.addresses.length === MAX_PLACES)) {
      runs.push({ first: sequence, last: sequence, addresses: [by.address] })
    } else {
      run.last = sequence
      if (!isNamed) run.addresses.push(by.address)
    }
  }
  return runs.slice(-MAX_AGENT_RUNS)
}
