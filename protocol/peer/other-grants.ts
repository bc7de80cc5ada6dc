import { GROUP_MARK } from '../account/standing-grant.ts'
import { endGrant } from '../policy/edit.ts'
import type { PeerContext } from './context.ts'
import { groupByDecision, isOfDecision } from './decisions.ts'
import type { PlacedGrant } from './decisions.ts'
import { knownMarks } from './plan-standing.ts'
import type { Relationship } from './relationship.ts'
import { looksOf } from './share-state.ts'
import type { ShareEntry } from './types.ts'

const PREFIX = 'grant:'

/**
 * What is shared in the policies and not in this account: by who acts for me, or, for somebody that I act for, by themselves. What they call a viewer stays with
 * them, so that its name here is its address.
 */
export function listOtherGrants (context: PeerContext): ShareEntry[] {
  const placed: PlacedGrant[] = []
  for (const relationship of context.relationships.values()) {
    if (relationship.reading.grants.size === 0) continue
    const known = knownMarks({ key: context.standingKey(), shares: context.account.shares, relationship: relationship.id })
    // Those to groups are listed as what they are.
    for (const grant of relationship.reading.grants.values()) if (!known.has(grant.standing ?? '') && grant.standing?.startsWith(GROUP_MARK) !== true) placed.push({ relationship, grant })
  }
  return groupByDecision(placed).flatMap(({ id: decision, parts }) => {
    const [first] = parts
    if (first === undefined) return []
    const id = `${PREFIX}${decision}`
    const { viewer, categories, labels, actions, purpose = '', depth = 0, notBefore, notAfter } = first.grant
    const perProvider = parts.map(({ relationship, grant }) => ({
      relationship: relationship.id, name: context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name,
      state: relationship.settledReading.grants.has(grant.id) ? 'done' as const : 'waiting' as const, isGiven: true
    }))
    const state = notAfter !== null && notAfter <= context.now() ? 'expired' as const : perProvider.every(each => each.state === 'waiting') ? 'pending' as const : notBefore > context.now() ? 'upcoming' as const : 'active' as const
    return [{ id, name: viewer, as: '', card: viewer, categories: [...categories], labels: [...labels], actions: [...actions], purpose, depth, except: [], providers: parts.map(({ relationship }) => relationship.id), notBefore, notAfter, state, perProvider, createdAt: notBefore, link: '', byOther: true as const, ...looksOf({ context, viewer, since: notBefore, relationships: parts.map(({ relationship }) => relationship.id) }) }]
  })
}

/** Whether an id is of such a one. */
export function isOtherGrant (id: string): boolean { return id.startsWith(PREFIX) }

/** Ends them, here; gives the relationships whose policies changed. */
export function endOtherGrants (options: { context: PeerContext, ids: string[] }): Relationship[] {
  const { context, ids } = options
  const decisions = ids.filter(isOtherGrant).map(id => id.slice(PREFIX.length))
  return [...context.relationships.values()].filter(relationship => {
    const before = relationship.policy
    for (const grant of relationship.reading.grants.values()) {
      if (decisions.some(decision => isOfDecision(grant, decision))) relationship.policy = endGrant({ doc: relationship.policy, id: grant.id, at: context.now() })
    }
    return relationship.policy !== before
  })
}
