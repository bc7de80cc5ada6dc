import type { RelationshipState } from '../chain-view/chain-view.ts'
import { NO_ANCHOR } from '../policy/constants.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { findAnchored } from '../policy/find-anchored.ts'
import { readHistory } from '../policy/history.ts'
import type { PolicyHistory } from '../policy/history.ts'
import { readPolicyAt } from '../policy/read.ts'
import type { PolicyReading } from '../policy/read.ts'
import type { PeerContext } from './context.ts'
import type { Relationship } from './relationship.ts'

/** What anchored states say that this device knows. */
export interface AnchoredReadings {
  /** All that are settled, taken together: what was anchored and what no settled anchor has ended. */
  together: PolicyReading | undefined
  /** That, the same of all at the head, and the newest at the head and of those that are settled by itself. */
  all: PolicyReading[]
}

const NOTHING: AnchoredReadings = { together: undefined, all: [] }

/**
 * Reads what was anchored of the policy of a relationship, as far as this device knows it: who signed an anchor, and whether it took anything away, a
 * device does not see, so that the newest one alone does not say what is in force. See specs/peer.md, section "Changes", 5.
 */
export function anchoredReadings ({ context, relationship: { id, policy } }: { context: PeerContext, relationship: Relationship }): AnchoredReadings {
  const { atHead, settled } = context.network?.chain.view.relationship(id) ?? {}
  if (atHead === undefined && settled === undefined) return NOTHING
  const held = read.get(policy)
  if (held !== undefined && held.atHead === atHead && held.settled === settled) return held.readings
  const readings = readAnchored({ policy, atHead, settled })
  read.set(policy, { atHead, settled, readings })
  return readings
}

interface States { atHead: RelationshipState | undefined, settled: RelationshipState | undefined }

/** It is asked for at every look at a relationship, and neither a policy nor a state of the chain ever changes. */
const read = new WeakMap<PolicyDocument, States & { readings: AnchoredReadings }>()

function readAnchored ({ policy: doc, atHead, settled }: States & { policy: PolicyDocument }): AnchoredReadings {
  const commitmentsOf = (state: RelationshipState | undefined): string[] => (state?.anchors ?? []).map(({ commitment }) => commitment)
  const newest = [settled, atHead].map(state => state?.anchor ?? NO_ANCHOR)
  const commitments = new Set([...newest, ...commitmentsOf(settled), ...commitmentsOf(atHead)].filter(commitment => commitment !== NO_ANCHOR))
  if (commitments.size === 0) return NOTHING
  const history = readHistory(doc)
  const known = findAnchored({ doc, commitments, remembered: [], history: () => history })
  const knownOf = (names: readonly string[]): string[] => names.flatMap(commitment => known.get(commitment) ?? [])
  const states = [...[settled, atHead].map(state => joinStates(knownOf(commitmentsOf(state)), history)), ...newest.map(commitment => knownOf([commitment]))]
  const readings = new Map<string, PolicyReading | undefined>()
  const [together, ...others] = states.map(heads => {
    const name = heads.join()
    if (!readings.has(name)) readings.set(name, readPolicyAt({ doc, heads }))
    return readings.get(name)
  })
  return { together, all: [together, ...others].filter(reading => reading !== undefined) }
}

/** The heads of such states taken together. One walk, however many states they are of. */
function joinStates (heads: readonly string[], { changes }: PolicyHistory): string[] {
  const wanted = new Set(heads)
  const behind = new Set<string>()
  const newest: string[] = []
  for (const { hash, deps } of changes) {
    if (!behind.has(hash)) {
      if (!wanted.has(hash)) continue
      newest.push(hash)
    }
    for (const dep of deps) behind.add(dep)
  }
  return newest
}
