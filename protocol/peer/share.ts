import { toHex } from '../crypto/bytes.ts'
import type { AccountShare } from '../account/document.ts'
import type { ReadShare } from '../account/read.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { parseLink } from '../links/parse-link.ts'
import { POWERS } from '../agent/constants.ts'
import { addGrant, endGrant, newGrantId } from '../policy/edit.ts'
import { placeOf } from './acting/open-acting.ts'
import { cleanName } from './clean-name.ts'
import { END_PATIENCE_MS } from './constants.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { encodeJson } from './json.ts'
import type { Relationship } from './relationship.ts'
import { endOtherGrants, isOtherGrant } from './other-grants.ts'
import { isInScope, linkOf, sealRevision, sealedName } from './share-link.ts'
import { pushPolicy } from './push-policy.ts'
import { isUnreachable } from './owner-session.ts'
import { stateOfShare } from './share-state.ts'
import type { ShareDraft, ShareResult } from './types.ts'

/** Shares with a card. Stored when it resolves; providers and chain follow. */
export async function shareWith (options: { context: PeerContext, draft: ShareDraft & { card: string, name: string } }): Promise<ShareResult> {
  const { context, draft } = options
  const link = parseLink(draft.card)
  if (link.kind !== 'card') throw new MedrecError('LINK_INVALID', 'This is not a card. Ask the other person to show theirs.')
  requireNetwork(context)
  checkDraft(context, draft)
  const id = toHex(context.randomBytes(16)).slice(2)
  const share: AccountShare = {
    name: cleanName(draft.name),
    card: { address: link.card.address, encryptionKey: toHex(link.card.encryptionKey) },
    ...bare(draft),
    grants: {},
    revision: 0,
    createdAt: context.now()
  }
  return await carryOut({ context, id, share })
}

/** Changes what a share says; what it said before ends. */
export async function changeShare (options: { context: PeerContext, id: string, change: Partial<ShareDraft> & { name?: string | undefined } }): Promise<ShareResult> {
  const { context, id, change } = options
  const { id: _id, endedAt, ...held } = requireShare(context, id)
  if (endedAt !== undefined) throw new MedrecError('SHARE_UNKNOWN', 'This share has ended. Share anew.')
  const name = change.name === undefined ? held.name : cleanName(change.name)
  const draft: ShareDraft = { ...bare(held), ...bareChange(change) }
  checkDraft(context, draft)
  return await carryOut({ context, id, share: { ...held, ...bare(draft), name } })
}

/** Ends a share: binding at every provider in reach when it resolves, on its way to the others and the chain. */
export async function endShares (options: { context: PeerContext, ids: string[] }): Promise<void> {
  const { context, ids } = options
  const touched = new Set<Relationship>(endOtherGrants({ context, ids }))
  const entries: Array<[string, Uint8Array]> = []
  for (const id of ids.filter(each => !isOtherGrant(each))) {
    const { id: _id, endedAt, ...share } = requireShare(context, id)
    if (endedAt !== undefined) continue
    for (const [relationshipId, grant] of Object.entries(share.grants)) {
      const relationship = context.relationships.get(relationshipId)
      if (relationship === undefined) continue
      relationship.policy = endGrant({ doc: relationship.policy, id: grant, at: context.now() })
      touched.add(relationship)
    }
    context.account.put('shares', id, { ...share, revision: share.revision + 1 })
    context.account.end(id, context.now())
    entries.push(await sealNow(context, id))
  }
  for (const relationship of touched) entries.push(relationship.policyEntry())
  await context.store.put('state', [...entries, context.account.entry()])
  context.emit('shares')
  // What narrows goes at once: to the provider first, which obeys on receipt, then to the chain.
  const pushes = [...touched].map(async relationship => {
    try {
      await pushPolicy({ context, relationship, signal: AbortSignal.timeout(END_PATIENCE_MS) })
    } catch (error) {
      if (!isUnreachable(error) && !(error instanceof MedrecError)) throw error
    }
  })
  for (const relationship of context.relationships.values()) context.wake(relationship)
  await Promise.all(pushes)
}

/** Grants that the shares with all providers owe to a relationship which was joined, or came back, later. */
export async function extendShares (options: { context: PeerContext, relationship: Relationship }): Promise<void> {
  const { context, relationship } = options
  for (const share of context.account.shares) {
    if (share.providers !== 'all' || !isInScope(share, relationship.id) || share.grants[relationship.id] !== undefined) continue
    const { id, endedAt: _endedAt, ...held } = share
    await carryOut({ context, id, share: held })
  }
}

/**
 * Makes every policy say what a share says, with a new revision for its viewer, in one transaction; then sends what waits.
 */
async function carryOut (options: { context: PeerContext, id: string, share: AccountShare }): Promise<ShareResult> {
  const { context, id } = options
  const share = { ...options.share, notAfter: endWithin(context, options.share) }
  const before = context.account.get('shares', id)
  const grants = { ...share.grants }
  const touched: Relationship[] = []
  for (const relationship of context.relationships.values()) {
    const held = grants[relationship.id]
    const wanted = share.providers === 'all' || share.providers.includes(relationship.id)
    const isKept = held !== undefined && wanted && before !== undefined && sameRights(before, share) && relationship.reading.grants.has(held)
    if (isKept || (held === undefined && !wanted)) continue
    if (held !== undefined) relationship.policy = endGrant({ doc: relationship.policy, id: held, at: context.now() })
    if (wanted) {
      const grant = newGrantId({ randomBytes: context.randomBytes })
      const { categories, labels, notBefore, notAfter } = share
      relationship.policy = addGrant({ doc: relationship.policy, grant: { id: grant, viewer: share.card.address, categories, labels, actions: ['read'], notBefore, notAfter, standing: id } })
      grants[relationship.id] = grant
    }
    touched.push(relationship)
  }
  context.account.put('shares', id, { ...share, grants, revision: share.revision + 1 })
  const entry = await sealNow(context, id)
  await context.store.put('state', [entry, ...touched.map(relationship => relationship.policyEntry()), context.account.entry()])
  context.emit('shares')
  for (const relationship of context.relationships.values()) context.wake(relationship)
  const sealed = context.sealedShares.get(id)
  if (sealed === undefined) throw new MedrecError('SHARE_UNKNOWN')
  return { share: id, link: linkOf({ context, sealed }), state: stateOfShare({ context, share: requireShare(context, id) }).state === 'pending' ? 'waiting' : 'done' }
}

/** What a custodian shares ends with it: from then on the owner shares it anew, or it lapses. */
function endWithin (context: PeerContext, { providers, notAfter }: AccountShare): number | null {
  const ends = [...context.relationships.values()].flatMap(relationship => {
    if (relationship.role === 'owner' || (providers !== 'all' && !providers.includes(relationship.id))) return []
    const own = placeOf(relationship, POWERS.grant)
    if (own === undefined) throw new MedrecError('SHARE_INVALID', 'You may not share for them at every provider now.')
    return own.notAfter ?? []
  })
  return ends.length === 0 ? notAfter : Math.min(...ends, notAfter ?? Infinity)
}

async function sealNow (context: PeerContext, id: string): Promise<[string, Uint8Array]> {
  const sealed = await sealRevision({ context, share: requireShare(context, id) })
  context.sealedShares.set(id, sealed)
  return [sealedName(id), encodeJson(sealed)]
}

function requireShare (context: PeerContext, id: string): ReadShare {
  const share = context.account.share(id)
  if (share === undefined) throw new MedrecError('SHARE_UNKNOWN')
  return share
}

function checkDraft (context: PeerContext, draft: ShareDraft): void {
  const { categories, notBefore, notAfter, providers } = draft
  if (categories.length === 0) throw new MedrecError('SHARE_INVALID', 'Choose at least one kind of record.')
  if (notAfter !== null && (notAfter <= notBefore || notAfter <= context.now())) throw new MedrecError('SHARE_INVALID', 'The share would end before it starts.')
  if (providers !== 'all' && (providers.length === 0 || providers.some(id => !context.relationships.has(id)))) throw new MedrecError('SHARE_INVALID', 'Choose at least one provider.')
}

function bare (draft: ShareDraft): ShareDraft {
  const { categories, labels, providers, notBefore, notAfter } = draft
  return {
    categories: [...new Set(categories)].sort(),
    labels: [...new Set(labels)].sort(),
    providers: providers === 'all' ? 'all' : [...new Set(providers)].sort(),
    notBefore: Math.floor(notBefore),
    notAfter: notAfter === null ? null : Math.floor(notAfter)
  }
}

function bareChange (change: Partial<ShareDraft>): Partial<ShareDraft> {
  return Object.fromEntries(Object.entries(change).filter(([key, value]) => value !== undefined && key !== 'name' && key !== 'id'))
}

function sameRights (a: ShareDraft, b: ShareDraft): boolean {
  return a.notBefore === b.notBefore && a.notAfter === b.notAfter && a.categories.join('\n') === b.categories.join('\n') && a.labels.join('\n') === b.labels.join('\n')
}
