import { GROUP_MARK, groupGrant, groupMark } from '../account/standing-grant.ts'
import { isGrantInScope } from '../account/scope.ts'
import type { ReadGrant } from '../account/read.ts'
import { isAddress, toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_EMERGENCY_SECONDS, MAX_PURPOSE } from '../policy/constants.ts'
import { endGrant } from '../policy/edit.ts'
import type { Grant } from '../policy/grant.ts'
import { isViewer } from '../policy/viewer.ts'
import { carryOut } from './carry-out.ts'
import type { PeerContext } from './context.ts'
import { liveRelationships } from './ended.ts'
import { endingIn } from './ending-grants.ts'
import { termsOf } from './decisions.ts'
import { contractsOf, encodeCondition } from './encode-condition.ts'
import { pushSoon } from './push-policy.ts'
import type { Relationship } from './relationship.ts'
import { checkMayShare } from './share.ts'
import { checkDepth, checkTimes } from './share-draft.ts'
import type { GrantCondition, GroupGrantDraft, GroupGrantEntry } from './group-types.ts'

/**
 * Decides for a group, all members or an address; the grants are carried out as those of shares are, also at providers that are joined later where that was
 * decided for all. Stored when it resolves; providers and chain follow.
 *
 * @throws MedrecError `SHARE_INVALID`
 */
export async function grantGroup (options: { context: PeerContext, draft: GroupGrantDraft }): Promise<GroupGrantEntry> {
  const { context, draft } = options
  const terms = readDraft(context, draft)
  const { providers } = draft
  if (!liveRelationships(context).some(({ id }) => providers === 'all' || providers.includes(id))) throw new MedrecError('SHARE_INVALID', 'Choose at least one provider.')
  const id = `${GROUP_MARK}${toHex(context.randomBytes(16)).slice(2)}`
  await carryOut({ context, grant: { ...terms, id, providers, createdAt: context.now(), endedAt: undefined } })
  bring(context)
  const made = listGroupGrants(context).find(each => each.id === id)
  if (made === undefined) throw new MedrecError('INTERNAL')
  return made
}

/** All that are not ended everywhere, in the order of when they begin: those of this account, and those that others wrote who may. */
export function listGroupGrants (context: PeerContext): GroupGrantEntry[] {
  const ending = [...context.relationships.values()].flatMap(relationship => endingIn(context, relationship).map(grant => ({ relationship, grant })))
  const { grants, marks } = ownGrants(context, ending)
  const isOthers = ({ grant }: Placed): boolean => grant.standing?.startsWith(GROUP_MARK) === true && !marks.has(grant.standing)
  const othersOf = (placed: readonly Placed[], isEnding: boolean): GroupGrantEntry[] => [...Map.groupBy(placed.filter(isOthers), ({ grant }) => idOfOther(grant))]
    .map(([id, parts]) => ({ ...describe((parts[0] as Placed).grant), id, ...isEnding ? { isEnding: true as const } : {}, perProvider: parts.map(({ relationship, grant }) => at(context, relationship, grant)) }))
  const others = [...othersOf(placedGrants(context), false), ...othersOf(ending, true)]
  return [...grants, ...others].sort((a, b) => a.notBefore - b.notBefore || (a.id < b.id ? -1 : 1))
}

/** Ends one: binding at every provider in reach when it resolves, on its way to the others and the chain. @throws MedrecError `SHARE_UNKNOWN` */
export async function endGroupGrant (options: { context: PeerContext, id: string }): Promise<void> {
  const { context, id } = options
  const isOwn = context.account.grants.some(each => each.id === id && each.endedAt === undefined)
  const touched = isOwn ? await carryOut({ context, end: [id] }) : await endOthers(context, id)
  if (!isOwn && touched.length === 0) throw new MedrecError('SHARE_UNKNOWN')
  bring(context)
  // What narrows goes at once.
  await Promise.all(touched.map(async relationship => { await pushSoon({ context, relationship }) }))
}

interface Placed { relationship: Relationship, grant: Grant }

/** Those that stand in a policy. */
function placedGrants (context: PeerContext): Placed[] {
  return [...context.relationships.values()].flatMap(relationship => [...relationship.reading.grants.values()].flatMap(grant => grant.standing?.startsWith(GROUP_MARK) === true ? [{ relationship, grant }] : []))
}

/** What this account decided, and what marks the grants that carry it out. */
function ownGrants (context: PeerContext, ending: readonly Placed[]): { grants: GroupGrantEntry[], marks: ReadonlySet<string> } {
  const { account, relationships } = context
  const marks = new Set<string>()
  const grants: GroupGrantEntry[] = []
  for (const decision of account.grants) {
    const key = context.standingKey()
    const own = new Set([...relationships.values()].map(({ id }) => groupMark({ key, decision: decision.id, relationship: id })))
    for (const mark of own) marks.add(mark)
    const left = decision.endedAt === undefined ? undefined : ending.filter(({ grant }) => own.has(grant.standing ?? ''))
    if (left?.length === 0) continue
    const perProvider = left === undefined ? [...relationships.values()].flatMap(relationship => standsAt(context, decision, relationship) ?? []) : left.map(({ relationship, grant }) => at(context, relationship, grant))
    grants.push({ ...describe(decision), id: decision.id, ...left === undefined ? {} : { isEnding: true as const }, perProvider })
  }
  return { grants, marks }
}

/** How it stands in one relationship; undefined: it is not for it, or was ended there by itself. */
function standsAt (context: PeerContext, decision: ReadGrant, relationship: Relationship): GroupGrantEntry['perProvider'][number] | undefined {
  if (!isGrantInScope(decision, relationship.id)) return undefined
  const grant = groupGrant({ key: context.standingKey(), decision, relationship: relationship.id, coSigner: context.network?.file?.contracts.coSigner })
  return relationship.reading.ended.has(grant.id) ? undefined : at(context, relationship, grant)
}

/** Of grants that somebody else wrote: those that say the same are one. */
function idOfOther (grant: Grant): string { return `${GROUP_MARK}${termsOf(grant)}` }

async function endOthers (context: PeerContext, id: string): Promise<Relationship[]> {
  const ending = placedGrants(context).filter(({ grant }) => idOfOther(grant) === id)
  for (const { relationship, grant } of ending) relationship.policy = endGrant({ doc: relationship.policy, id: grant.id, at: context.now() })
  const touched = [...new Set(ending.map(({ relationship }) => relationship))]
  await context.store.put('state', touched.map(relationship => relationship.policyEntry()))
  return touched
}

function at (context: PeerContext, relationship: Relationship, grant: Grant): GroupGrantEntry['perProvider'][number] {
  const { id, facts: { provider, name } } = relationship
  return { relationship: id, handle: provider, name: context.network?.member(provider)?.name ?? name, state: stateOf(relationship, grant) }
}

function readDraft (context: PeerContext, draft: GroupGrantDraft): Omit<ReadGrant, 'id' | 'providers' | 'createdAt' | 'endedAt'> {
  const { viewer, categories, labels, notBefore, notAfter, purpose, condition, emergency, depth = 0, actions = ['read'] } = draft
  if (!isViewer(viewer)) throw new MedrecError('SHARE_INVALID', 'A grant is for "group:" and the address of a group, "members", or an address.')
  if (categories.length === 0) throw new MedrecError('SHARE_INVALID', 'Choose at least one kind of record.')
  checkTimes({ notBefore, notAfter, now: context.now() })
  if (emergency !== undefined && !(Number.isSafeInteger(emergency) && emergency >= 1 && emergency <= MAX_EMERGENCY_SECONDS)) throw new MedrecError('SHARE_INVALID', 'An emergency lasts from a second to a week.')
  if (purpose.length > MAX_PURPOSE) throw new MedrecError('SHARE_INVALID', `What it is for has at most ${MAX_PURPOSE} characters.`)
  checkDepth(depth)
  if (depth > 0 && emergency !== undefined) throw new MedrecError('SHARE_INVALID', 'What is for an emergency cannot be passed on.')
  checkMayShare(context, draft)
  return {
    viewer, categories, labels, actions, notBefore: Math.floor(notBefore), notAfter: notAfter === null ? null : Math.floor(notAfter), ...purpose === '' ? {} : { purpose }, ...emergency === undefined ? {} : { emergency },
    ...depth === 0 ? {} : { depth },
    ...condition === undefined ? {} : condition.kind === 'co-signer' ? { coSigner: readCoSigner(context, draft, condition) } : { condition: encodeCondition({ condition, contracts: contractsOf(context) }) }
  }
}

/** An agreement is for one viewer, and a card for one decision. */
function readCoSigner (context: PeerContext, { viewer }: GroupGrantDraft, { cosigner, encryptionKey }: Extract<GrantCondition, { kind: 'co-signer' }>): NonNullable<ReadGrant['coSigner']> {
  if (!isAddress(cosigner)) throw new MedrecError('SHARE_INVALID', 'Who signs too is named by a card or an address.')
  if (!isAddress(viewer)) throw new MedrecError('SHARE_INVALID', 'Only a grant to an address can need somebody\'s agreement.')
  if (cosigner === viewer || context.account.grants.some(({ coSigner }) => coSigner?.address === cosigner)) throw new MedrecError('SHARE_INVALID', 'That card was used before. Ask who has to agree for a new one.')
  return { address: cosigner, ...encryptionKey === undefined ? {} : { encryptionKey } }
}

function describe ({ viewer, categories, labels, notBefore, notAfter, purpose = '', condition, emergency, depth, ...more }: Omit<Grant, 'id'> | ReadGrant): Omit<GroupGrantEntry, 'id' | 'perProvider'> {
  const coSigner = 'coSigner' in more ? more.coSigner?.address : undefined
  return { viewer, categories: [...categories], labels: [...labels], notBefore, notAfter, purpose, ...condition === undefined ? {} : { condition }, ...emergency === undefined ? {} : { emergency }, ...coSigner === undefined ? {} : { coSigner }, ...depth === undefined ? {} : { depth } }
}

/** Settled on the chain, and at the provider. */
function stateOf (relationship: Relationship, { id }: Grant): GroupGrantEntry['perProvider'][number]['state'] {
  if (relationship.isDelivered && relationship.reading.grants.has(id) && (relationship.isSettled || relationship.settledReading.grants.has(id))) return 'done'
  return relationship.whyLeft
}

/** Sends what changed, everywhere: the account goes to all providers. */
function bring (context: PeerContext): void {
  context.emit('shares')
  for (const relationship of context.relationships.values()) context.wake(relationship)
}
