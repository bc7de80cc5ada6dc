import { ACCOUNT_CASES } from './cases/accounts.ts'
import { AGENT_CASES, GROUP_CASES } from './cases/agents.ts'
import { CHECKING_CASES } from './cases/chain.ts'
import { CHAIN_CASES, TYPED_DATA_CASES } from './cases/signed.ts'
import type { VectorCase } from './cases/case.ts'
import { BATCH_CASES } from './cases/batches.ts'
import { CO_SIGN_CASES } from './cases/co-sign.ts'
import { CONDITION_CASES } from './cases/conditions.ts'
import { DELEGATION_CASES } from './cases/delegation.ts'
import { DOCUMENT_CASES, READ_AT_CASES } from './cases/documents.ts'
import { ENROL_CASES } from './cases/enrol.ts'
import { HOSTILE_CASES } from './cases/hostile-changes.ts'
import { IDENTITY_CASES, VAULT_CASES } from './cases/identity.ts'
import { IN_FORCE_CASES } from './cases/in-force.ts'
import { FRESH_LIMIT_CASES, GRANT_LIMIT_CASES, LINK_LIMIT_CASES, RECEIPT_LIMIT_CASES, RECORD_LIMIT_CASES, TURN_LIMIT_CASES } from './cases/limits.ts'
import { LONG_CHAIN_CASES } from './cases/long-chain.ts'
import { NETWORK_CASES } from './cases/network.ts'
import { COMMITMENT_CASES, GRANT_CASES } from './cases/policy.ts'
import { NODE_CASES } from './cases/nodes.ts'
import { POLICY_LIMIT_CASES } from './cases/policy-limits.ts'
import { PROVIDER_CASES } from './cases/providers.ts'
import { RECEIPT_CASES } from './cases/receipts.ts'
import { REGISTRY_CASES, RELAY_CASES } from './cases/relay.ts'
import { SESSION_CASES } from './cases/sessions.ts'
import { STALE_CASES } from './cases/stale.ts'
import { RECORD_CASES, SHARE_CASES, STREAM_CASES, SYNC_CASES } from './cases/streams.ts'
import { TURN_CASES } from './cases/turns.ts'
import { DECISION_CASES } from './decision/decision-cases.ts'
import type { Vector } from './run-vectors.ts'
import { SECOND } from './second/second.ts'

/** The files of specs/vectors that have the form of specs/vectors.md, by name. */
export const VECTOR_FILES: Record<string, VectorCase[]> = {
  'identity.json': IDENTITY_CASES,
  'vault.json': VAULT_CASES,
  'typed-data.json': TYPED_DATA_CASES,
  'stale.json': STALE_CASES,
  'session.json': SESSION_CASES,
  'policy.json': [...GRANT_CASES, ...READ_AT_CASES, ...DOCUMENT_CASES, ...BATCH_CASES, ...GRANT_LIMIT_CASES, ...FRESH_LIMIT_CASES],
  'policy-changes.json': [...HOSTILE_CASES, ...POLICY_LIMIT_CASES, ...PROVIDER_CASES, ...TURN_LIMIT_CASES],
  'account.json': ACCOUNT_CASES,
  'in-force.json': IN_FORCE_CASES,
  'commitment.json': COMMITMENT_CASES,
  'decision.json': DECISION_CASES,
  'delegation.json': DELEGATION_CASES,
  'enrol.json': ENROL_CASES,
  'receipts.json': [...RECEIPT_CASES, ...RECEIPT_LIMIT_CASES],
  'streams.json': STREAM_CASES,
  'records.json': [...RECORD_CASES, ...RECORD_LIMIT_CASES],
  'sync.json': [...TURN_CASES, ...SYNC_CASES],
  'share.json': [...SHARE_CASES, ...LINK_LIMIT_CASES],
  'conditions.json': CONDITION_CASES,
  'co-sign.json': CO_SIGN_CASES,
  'chain-messages.json': CHAIN_CASES,
  'chain.json': CHECKING_CASES,
  'long-chain.json': LONG_CHAIN_CASES,
  'network.json': NETWORK_CASES,
  'node.json': NODE_CASES,
  'registry.json': REGISTRY_CASES,
  'relay.json': RELAY_CASES,
  'agent.json': AGENT_CASES,
  'viewer-group.json': GROUP_CASES
}

/** A vector as the file has it: what was not written down with the case comes from the second computation, never from the code that is tested. */
export function vectorOf ({ name, does, given, steps, gives, fails }: VectorCase): Vector {
  if (fails !== undefined) return { name, does, given, fails }
  const second = SECOND[does]?.(given as never)
  const outcome = gives ?? second?.gives
  if (outcome === undefined) throw new TypeError(`${name}: neither the case nor a second computation says what ${does} gives.`)
  const onTheWay = steps ?? second?.steps
  return { name, does, given, ...(onTheWay === undefined ? {} : { steps: onTheWay }), gives: outcome }
}
