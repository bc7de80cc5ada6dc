import { GROUP_MARK } from '../account/standing-grant.ts'
import { decodeAgentLog } from '../agent/agent-events.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { endGrant } from '../policy/edit.ts'
import { lapseOf, lapseOfAll } from './acting/lapse.ts'
import { isWriter } from './acting/read-agent.ts'
import { callOf } from './acting/who-acted.ts'
import type { PeerContext } from './context.ts'
import { decisionOf, groupByDecision } from './decisions.ts'
import type { PlacedGrant } from './decisions.ts'
import { endingIn } from './ending-grants.ts'
import { knownMarks } from './plan-standing.ts'
import type { Relationship } from './relationship.ts'
import { looksOf } from './share-state.ts'
import type { ShareEntry } from './share-types.ts'

const PREFIX = 'grant:'

/**
 * What is shared in the policies and not in this account: by who acts for me, or, for somebody that I act for, by themselves. What they call a viewer stays with
 * them, so that its name here is its address.
 */
export function listOtherGrants (context: PeerContext): ShareEntry[] {
  const placed = [...context.relationships.values()].flatMap(relationship => {
    const grants = [...relationship.reading.grants.values(), ...endingIn(context, relationship)]
    if (grants.length === 0) return []
    const known = knownMarks({ key: context.standingKey(), shares: context.account.shares, relationship: relationship.id })
    // Those to groups are listed as what they are.
    return grants.flatMap(grant => known.has(grant.standing ?? '') || grant.standing?.startsWith(GROUP_MARK) === true ? [] : [{ relationship, grant }])
  })
  const appointed = new Map([...new Set(placed.map(({ relationship }) => relationship))].map(relationship => [relationship, everAppointed(relationship)]))
  return groupByDecision(placed).flatMap(({ id: decision, parts }) => {
    const [first] = parts
    if (first === undefined) return []
    const id = `${PREFIX}${decision}`
    const isGiven = parts.map(({ relationship, grant }) => relationship.reading.grants.has(grant.id))
    const { viewer, categories, labels, actions, purpose = '', depth = 0, notBefore, notAfter } = first.grant
    const isKept = parts.map(({ relationship, grant }) => relationship.role === 'owner' && relationship.makersOf(grant.id).has(relationship.delegate.address))
    const perProvider = parts.map(({ relationship, grant }, i) => ({
      relationship: relationship.id, name: context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name,
      // That it is kept is anchored with an empty change.
      state: isGiven[i] === true && (isKept[i] === true ? relationship.isSettled && relationship.isDelivered : relationship.settledReading.grants.has(grant.id)) ? 'done' as const : 'waiting' as const, isGiven: isGiven[i] === true
    }))
    const { lapsesAt, isLapsed } = lapseOfAll({ parts, now: context.now() })
    const state = !isGiven.includes(true) ? 'ending' as const : isLapsed || (notAfter !== null && notAfter <= context.now()) ? 'expired' as const : perProvider.every(each => each.state === 'waiting') ? 'pending' as const : notBefore > context.now() ? 'upcoming' as const : 'active' as const
    return [{ id, name: viewer, as: '', card: viewer, categories: [...categories], labels: [...labels], actions: [...actions], purpose, depth, except: [], providers: parts.map(({ relationship }) => relationship.id), notBefore, notAfter, state, perProvider, createdAt: notBefore, link: '', byOther: true as const, ...sharedBy({ context, parts, appointed }), ...lapsesAt === undefined ? {} : { lapsesAt }, ...isKept.every(Boolean) ? { isKept: true as const } : {}, ...looksOf({ context, viewer, since: notBefore, relationships: parts.map(({ relationship }) => relationship.id) }) }]
  })
}

/** Who acts for me in a relationship, or did, as its agent has them. */
function everAppointed (relationship: Relationship): ReadonlySet<string> {
  return new Set((relationship.progress.agent?.logs ?? []).map(decodeAgentLog).flatMap(event => event.kind === 'custodian-added' ? [event.custodian] : []))
}

/** What I call those of them who wrote grants. */
function sharedBy ({ context, parts, appointed }: { context: PeerContext, parts: readonly PlacedGrant[], appointed: ReadonlyMap<Relationship, ReadonlySet<string>> }): Pick<ShareEntry, 'sharedBy'> {
  const names = new Set(parts.flatMap(({ relationship, grant }) =>
    [...relationship.makersOf(grant.id)].filter(maker => appointed.get(relationship)?.has(maker) === true).map(maker => callOf(context, relationship, maker))))
  return names.size === 0 ? {} : { sharedBy: [...names].sort() }
}

/** Whether there is a provider that takes the end of such a one from me: who acts for somebody may have lost the right to say it. */
export function mayEndSomewhere (context: PeerContext, { perProvider }: ShareEntry): boolean {
  return perProvider.some(({ relationship: id }) => {
    const relationship = context.relationships.get(id)
    return relationship !== undefined && isWriter(relationship)
  })
}

/** Whether an id is of such a one. */
export function isOtherGrant (id: string): boolean { return id.startsWith(PREFIX) }

/**
 * Makes one of them my own where it would lapse, here; gives the relationships whose policies changed.
 *
 * @throws MedrecError `SHARE_UNKNOWN`, `SHARE_INVALID`, `POLICY_LIMIT`
 */
export function keepOtherGrant (options: { context: PeerContext, id: string }): Relationship[] {
  const { context, id } = options
  const decision = id.slice(PREFIX.length)
  const parts = [...context.relationships.values()].flatMap(relationship => relationship.role === 'owner' ? [...relationship.reading.grants.values()].filter(grant => decisionOf(grant) === decision).map(grant => ({ relationship, grant })) : [])
  if (parts.length === 0) throw new MedrecError('SHARE_UNKNOWN')
  const lapsing = parts.filter(part => (lapseOf(part) ?? 0) > context.now())
  if (lapsing.length === 0) throw new MedrecError('SHARE_INVALID', 'This does not end by itself, or has ended already. What has ended is shared anew.')
  const touched = [...new Set(lapsing.map(({ relationship }) => relationship))].map(relationship => ({ relationship, ids: lapsing.filter(part => part.relationship === relationship).map(({ grant }) => grant.id) }))
  // All or nothing, where one of them cannot be kept.
  for (const { relationship, ids } of touched) relationship.unsignedOf(ids)
  for (const { relationship, ids } of touched) relationship.answerFor(ids)
  return touched.map(({ relationship }) => relationship)
}

/**
 * Ends them, here; gives the relationships whose policies changed. Who acts for somebody ends them where that may be done.
 *
 * @throws MedrecError `SHARE_UNKNOWN` when one is not there, or says something else now; `DENIED` where I act for somebody and may end one nowhere; then nothing was ended
 */
export function endOtherGrants (options: { context: PeerContext, ids: string[] }): Relationship[] {
  const { context, ids } = options
  const decisions = new Set(ids.filter(isOtherGrant).map(id => id.slice(PREFIX.length)))
  const ending = [...context.relationships.values()].flatMap(relationship => [...relationship.reading.grants.values()].filter(grant => decisions.has(decisionOf(grant))).map(grant => ({ relationship, grant })))
  if (new Set(ending.map(({ grant }) => decisionOf(grant))).size < decisions.size) throw new MedrecError('SHARE_UNKNOWN')
  // What no provider would take from me only seemed to have ended, on this device.
  const mine = ending.filter(({ relationship }) => isWriter(relationship))
  if (new Set(mine.map(({ grant }) => decisionOf(grant))).size < decisions.size) throw new MedrecError('DENIED', 'You may not end this for them any more.')
  for (const { relationship, grant } of mine) relationship.policy = endGrant({ doc: relationship.policy, id: grant.id, at: context.now() })
  return [...new Set(mine.map(({ relationship }) => relationship))]
}
