import type { ReadHelper } from '../../account/read.ts'
import { isAccountFresh } from '../carry-out.ts'
import type { PeerContext } from '../context.ts'
import { isEnded, liveRelationships } from '../ended.ts'
import { addressFor } from './helper-address.ts'

/** Whether a helper who is to act everywhere has still to be given an address of their card for a relationship. */
export function isHelperDue (context: PeerContext, relationship: string): boolean {
  return context.account.helpers.some(([, helper]) => isLacking(context, helper, relationship))
}

/**
 * Gives helpers who are to act everywhere another address of their cards in each relationship that was joined since, as long as there are some; what follows
 * on the chain is as when they were appointed. Waits until this device has the account as others left it, so that no address is given out twice.
 *
 * @returns the relationships in which somebody is to act now, too
 */
export async function extendHelpers (context: PeerContext): Promise<string[]> {
  const { account, relationships } = context
  if (!isAccountFresh(context)) return []
  const extended = new Set<string>()
  for (const [id, { endedAt, ...helper }] of account.helpers) {
    const addresses = { ...helper.addresses }
    for (const relationship of liveRelationships(context).map(({ id: each }) => each).sort()) {
      if (!isLacking(context, { ...helper, addresses, endedAt }, relationship) || relationships.get(relationship)?.isStranger === true) continue
      const address = addressFor({ context, helper: { ...helper, addresses }, relationship })
      if (address === undefined) continue
      addresses[relationship] = address
      extended.add(relationship)
    }
    if (Object.keys(addresses).length > Object.keys(helper.addresses).length) account.put('helpers', id, { ...helper, addresses })
  }
  if (extended.size === 0) return []
  await context.store.put('state', [account.entry()])
  context.emit('helpers')
  return [...extended]
}

function isLacking (context: PeerContext, helper: ReadHelper, relationship: string): boolean {
  const { providers, addresses, notAfter, endedAt } = helper
  return endedAt === undefined && !isEnded(context, relationship) && providers === 'all' && (notAfter === null || notAfter > context.now()) && addresses[relationship] === undefined && addressFor({ context, helper, relationship }) !== undefined
}
