import { toHex, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { decide, isViewerNow } from '../kernel/decide.ts'
import type { DecidedRelationship } from '../kernel/decide.ts'
import type { Facts } from '../kernel/facts.ts'
import { nextChange } from '../kernel/next-change.ts'
import { staleAnswer } from '../kernel/stale-answer.ts'
import type { Session } from '../session/sessions.ts'
import type { PolicyInForce } from '../sync/policies.ts'
import { MAX_DECIDED } from './constants.ts'
import type { RecordDescriptor } from './source.ts'

/** A record that a requester may have, by which grant (empty: the owner's own right), by which links if it was handed on, and whether only for the emergency that was stated. */
export interface AllowedRecord { record: RecordDescriptor, grant: string, links?: readonly string[], isEmergency?: boolean }

/** What a requester may have now. */
export interface DecidedList {
  allowed: readonly AllowedRecord[]
  byKey: ReadonlyMap<string, AllowedRecord>
  /** Equal for equal lists of keys and hashes. */
  digest: string
}

interface Held { list: readonly RecordDescriptor[], policy: PolicyInForce, facts: Facts, relationship: DecidedRelationship, until: number, decided: DecidedList }

/** Decides over whole lists, and remembers the answer, with the facts, while nothing it depends on has changed. */
export interface ListDecider {
  /** @throws MedrecError `DENIED`, `POLICY_STALE` */
  decide: (options: { session: Session, relationship: DecidedRelationship, policy: PolicyInForce, list: readonly RecordDescriptor[], now: number, facts: Facts }) => DecidedList
}

/** A decider with a memory of {@link MAX_DECIDED} lists. */
export function createListDecider (): ListDecider {
  const memory = new Map<string, Held>()
  return {
    decide ({ session, relationship, policy, list, now, facts }) {
      // Whoever acts for the owner, by an agent's word, is decided on as the controller: the session holds only while the agent says so.
      const requester = session.role === 'viewer' ? { address: session.delegate, role: 'viewer' } as const : { address: relationship.controller, role: 'owner' } as const
      const asked = { relationship, requester, action: 'read', now, facts }
      if (policy.status === 'stale') throw new MedrecError(staleAnswer({ ...asked, index: policy.lastKnown }), 'The anchored policy is not here.')
      if (session.role === 'viewer' && !isViewerNow({ ...asked, index: policy.index })) throw new MedrecError('DENIED', 'No grant is for this delegate now.')
      const name = `${session.relationship}/${session.delegate}/${session.role}${facts.emergency === undefined ? '' : '/emergency'}`
      const held = memory.get(name)
      if (held?.list === list && held.policy === policy && held.facts === facts && held.relationship === relationship && now < held.until) return held.decided
      const allowed: AllowedRecord[] = []
      for (const record of list) {
        const decision = decide({ ...asked, index: policy.index, record })
        if (decision.allow) allowed.push({ record, grant: decision.grant, ...decision.links === undefined ? {} : { links: decision.links }, ...decision.emergency === undefined ? {} : { isEmergency: true } })
      }
      const digest = toHex(sha256(...allowed.flatMap(({ record }) => [utf8(`${record.key}\n`), record.hash])))
      const decided = { allowed, byKey: new Map(allowed.map(each => [each.record.key, each])), digest }
      memory.delete(name)
      memory.set(name, { list, policy, facts, relationship, until: nextChange({ index: policy.index, requester, now, facts }) ?? Infinity, decided })
      for (const oldest of memory.keys()) {
        if (memory.size <= MAX_DECIDED) break
        memory.delete(oldest)
      }
      return decided
    }
  }
}
