import { toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_EMERGENCY_SECONDS, MAX_PURPOSE } from '../policy/constants.ts'
import { addGrant, endGrant, newGrantId } from '../policy/edit.ts'
import type { Grant } from '../policy/grant.ts'
import { isViewer } from '../policy/viewer.ts'
import type { PeerContext } from './context.ts'
import { groupByDecision, isOfDecision } from './decisions.ts'
import { contractsOf, encodeCondition } from './encode-condition.ts'
import { pushSoon } from './push-policy.ts'
import type { Relationship } from './relationship.ts'
import { endWithin } from './share.ts'
import { checkDepth } from './share-draft.ts'
import type { GroupGrantDraft, GroupGrantEntry } from './group-types.ts'

/** What the ids of these decisions begin with: the grants that carry one out are known by it, and nothing else is kept of them. */
export const GROUP_DECISION = 'group-'

/** Grants to a group, to all members or to an address, in every policy that the draft speaks of. Stored when it resolves; providers and chain follow. @throws MedrecError `SHARE_INVALID` */
export async function grantGroup (options: { context: PeerContext, draft: GroupGrantDraft }): Promise<GroupGrantEntry> {
  const { context, draft } = options
  const common = readDraft(context, draft)
  const standing = `${GROUP_DECISION}${toHex(context.randomBytes(16)).slice(2)}`
  const related = [...context.relationships.values()].filter(({ id }) => draft.providers === 'all' || draft.providers.includes(id))
  if (related.length === 0) throw new MedrecError('SHARE_INVALID', 'Choose at least one provider.')
  for (const relationship of related) {
    relationship.policy = addGrant({ doc: relationship.policy, grant: { ...common, id: newGrantId({ randomBytes: context.randomBytes }), standing } })
  }
  await store(context, related)
  const made = listGroupGrants(context).find(({ id }) => id === standing)
  if (made === undefined) throw new MedrecError('INTERNAL')
  return made
}

/** All that are not ended, in the order of when they begin. */
export function listGroupGrants (context: PeerContext): GroupGrantEntry[] {
  const placed = [...context.relationships.values()].flatMap(relationship => [...relationship.reading.grants.values()].map(grant => ({ relationship, grant })))
  const entries = groupByDecision(placed.filter(({ grant }) => grant.standing?.startsWith(GROUP_DECISION) === true)).flatMap(({ id, parts }): GroupGrantEntry[] => {
    const [first] = parts
    const perProvider = parts.map(({ relationship, grant }) => ({ relationship: relationship.id, handle: relationship.facts.provider, name: context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name, state: stateOf(relationship, grant) }))
    return first === undefined ? [] : [{ ...describe(first.grant), id, perProvider }]
  })
  return entries.sort((a, b) => a.notBefore - b.notBefore || (a.id < b.id ? -1 : 1))
}

/** Ends one: binding at every provider in reach when it resolves, on its way to the others and the chain. @throws MedrecError `SHARE_UNKNOWN` */
export async function endGroupGrant (options: { context: PeerContext, id: string }): Promise<void> {
  const { context, id } = options
  if (!id.startsWith(GROUP_DECISION)) throw new MedrecError('SHARE_UNKNOWN')
  const touched: Relationship[] = []
  for (const relationship of context.relationships.values()) {
    const ending = [...relationship.reading.grants.values()].filter(grant => isOfDecision(grant, id))
    for (const grant of ending) relationship.policy = endGrant({ doc: relationship.policy, id: grant.id, at: context.now() })
    if (ending.length > 0) touched.push(relationship)
  }
  if (touched.length === 0) throw new MedrecError('SHARE_UNKNOWN')
  await store(context, touched)
  // What narrows goes at once.
  await Promise.all(touched.map(async relationship => { await pushSoon({ context, relationship }) }))
}

function readDraft (context: PeerContext, draft: GroupGrantDraft): Omit<Grant, 'id'> {
  const { viewer, categories, labels, notBefore, notAfter, purpose, condition, emergency, depth = 0, actions = ['read'] } = draft
  if (!isViewer(viewer)) throw new MedrecError('SHARE_INVALID', 'A grant is for "group:" and the address of a group, "members", or an address.')
  if (categories.length === 0) throw new MedrecError('SHARE_INVALID', 'Choose at least one kind of record.')
  if (notAfter !== null && (notAfter <= notBefore || notAfter <= context.now())) throw new MedrecError('SHARE_INVALID', 'It would end before it starts.')
  if (emergency !== undefined && !(Number.isSafeInteger(emergency) && emergency >= 1 && emergency <= MAX_EMERGENCY_SECONDS)) throw new MedrecError('SHARE_INVALID', 'An emergency lasts from a second to a week.')
  if (purpose.length > MAX_PURPOSE) throw new MedrecError('SHARE_INVALID', `What it is for has at most ${MAX_PURPOSE} characters.`)
  checkDepth(depth)
  if (depth > 0 && emergency !== undefined) throw new MedrecError('SHARE_INVALID', 'What is for an emergency cannot be passed on.')
  const end = endWithin(context, draft)
  return {
    viewer, categories, labels, actions, notBefore: Math.floor(notBefore), notAfter: end === null ? null : Math.floor(end), ...purpose === '' ? {} : { purpose }, ...emergency === undefined ? {} : { emergency }, ...depth === 0 ? {} : { depth },
    ...condition === undefined ? {} : { condition: encodeCondition({ condition, contracts: contractsOf(context), randomBytes: context.randomBytes }) }
  }
}

function describe ({ viewer, categories, labels, notBefore, notAfter, purpose = '', condition, emergency, depth }: Grant): Omit<GroupGrantEntry, 'id' | 'perProvider'> {
  return { viewer, categories: [...categories], labels: [...labels], notBefore, notAfter, purpose, ...condition === undefined ? {} : { condition }, ...emergency === undefined ? {} : { emergency }, ...depth === undefined ? {} : { depth } }
}

/** Settled on the chain, and at the provider. */
function stateOf (relationship: Relationship, { id }: Grant): 'done' | 'waiting' | 'away' {
  if (relationship.isDelivered && (relationship.isSettled || relationship.settledReading.grants.has(id))) return 'done'
  return relationship.reach === 'connected' ? 'waiting' : 'away'
}

async function store (context: PeerContext, touched: readonly Relationship[]): Promise<void> {
  await context.store.put('state', touched.map(relationship => relationship.policyEntry()))
  context.emit('shares')
  for (const relationship of touched) context.wake(relationship)
}
