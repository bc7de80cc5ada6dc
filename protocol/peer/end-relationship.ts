import { copiesKey } from '../account/document.ts'
import type { ReadShare } from '../account/read.ts'
import { isGrantInScope, isInScope } from '../account/scope.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { endGrant } from '../policy/edit.ts'
import { isAnothersNow } from './acting/is-anothers.ts'
import { carryOut } from './carry-out.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { pushSoon } from './push-policy.ts'
import type { Relationship } from './relationship.ts'

/**
 * Ends a relationship with a provider, for good (specs/peer.md, "Leaving a provider"). Stored when it resolves, and obeyed by the provider where it could be
 * reached; the chain follows, also after a restart. To end it again changes nothing, but that its copies may be forgotten then.
 *
 * @param options.forget - whether the records that were fetched from it are erased as well
 * @throws MedrecError `PROVIDER_UNKNOWN`, `NO_NETWORK`
 */
export async function endRelationship (options: { context: PeerContext, relationship: string, forget?: boolean | undefined }): Promise<void> {
  const { context, relationship: id, forget = false } = options
  requireNetwork(context)
  const relationship = context.relationships.get(id)
  // Who acts for somebody takes nothing from them for good; what went to another key is that one's to end.
  if (relationship?.role !== 'owner') throw new MedrecError('PROVIDER_UNKNOWN')
  if (relationship.progress.moveTo !== undefined) throw new MedrecError('PROVIDER_UNKNOWN', 'This was moved to another key of yours. End it with that one.')
  // What would be ended in words alone: the chain goes by the other key, here and at who was shared something from it.
  if (context.account.endOf(id) === undefined && await isAnothersNow({ context, relationship })) throw new MedrecError('PROVIDER_UNKNOWN', 'Another key controls this now. End it with that one.')
  const isNew = context.account.endOf(id) === undefined
  if (forget) context.account.end(copiesKey(id), context.now())
  if (isNew) await takeEnd({ context, relationship })
  else await context.store.put('state', [context.account.entry()])
  if (forget) await forgetRecords(context, relationship)
  const told = isNew ? pushSoon({ context, relationship }) : undefined
  for (const each of context.relationships.values()) context.wake(each)
  context.emit('providers')
  await told
}

/**
 * Has it in the account that a relationship is over, with all that follows from it here, in one transaction: its policy lets nobody in, and who was shared
 * something from it is owed the next revision.
 *
 * @param options.heard - the chain says so, and the person did not
 */
export async function takeEnd (options: { context: PeerContext, relationship: Relationship, heard?: true | undefined }): Promise<void> {
  const { context, relationship, heard } = options
  const { account } = context
  const { id } = relationship
  const at = context.now()
  const given = account.shares.filter(share => isInScope(share, id))
  const decisions = account.grants.filter(grant => isGrantInScope(grant, id))
  account.end(id, at, { heard })
  // Also what others decided there, and what this device knows nothing of.
  for (const grant of relationship.reading.grants.keys()) relationship.policy = endGrant({ doc: relationship.policy, id: grant, at })
  const shares = given.flatMap(share => account.share(share.id) ?? [])
  const end = [
    ...shares.filter(givesNothing).map(share => share.id),
    ...decisions.filter(({ providers }) => providers !== 'all' && providers.every(each => account.endOf(each) !== undefined)).map(grant => grant.id)
  ]
  await carryOut({ context, renew: shares.map(share => share.id), end, isNarrowing: true, ending: relationship })
}

/** Erases the copies of a relationship's records, after what is being fetched. */
export async function forgetRecords (context: PeerContext, relationship: Relationship): Promise<void> {
  await relationship.fetchInTurn(async () => { await relationship.holdings.erase() })
  context.emit('records')
}

/** Whether a share gives nothing anywhere any more, nor ever will. */
function givesNothing ({ providers, except }: ReadShare): boolean {
  return providers !== 'all' && providers.every(each => except.includes(each))
}
