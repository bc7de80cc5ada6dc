import type { WholeView } from '../../protocol/chain-view/chain-view.ts'
import type { RelationshipStore } from '../../protocol/enrol/relationships.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { FactFinder } from '../../protocol/facts/fact-finder.ts'
import { decide } from '../../protocol/kernel/decide.ts'
import type { DecidedRecord, Decision } from '../../protocol/kernel/decide.ts'
import { requireChain } from '../../protocol/session/require-chain.ts'
import type { Policies } from '../../protocol/sync/policies.ts'

/** What an application at a provider asks about. */
export interface ActionQuestion {
  /** 0x and 64 hex digits. */
  relationship: string
  /** The address of who wants to do it, in lower case: the application has had them prove it. */
  viewer: string
  /** `contribute`, `notify`, or an application's own, which has a colon in it. */
  action: string
  record: DecidedRecord
}

/**
 * Decides for an application by what the node knows, as the node decides on `read`: not while the provider is no member. What it gives throws
 * `CHAIN_STALE`, `POLICY_STALE` and `DENIED`.
 *
 * @param options.handle - the provider's own
 */
export function createActionDecider (options: { view: WholeView, policies: Pick<Policies, 'get'>, relationships: Pick<RelationshipStore, 'get'>, facts: FactFinder, handle: string, now: () => number }): (question: ActionQuestion) => Promise<Decision> {
  const { view, policies, relationships, facts: finder, handle, now } = options
  return async ({ relationship, viewer, action, record }) => {
    const requester = { address: viewer, role: 'viewer' } as const
    const facts = await finder.find({ relationship, requester, action, policy: policies.get(relationship) })
    // Asking contracts took a while: everything else as it is after that.
    requireChain({ view, member: handle, now: now() })
    const state = view.relationship(relationship).atHead
    if (relationships.get(relationship) === undefined || state === undefined) throw new MedrecError('DENIED', 'The relationship is not one of this provider.')
    const { status, index } = policies.get(relationship)
    if (status === 'stale') throw new MedrecError('POLICY_STALE')
    return decide({ index, relationship: state, requester, action, now: now(), record, facts })
  }
}
