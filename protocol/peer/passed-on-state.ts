import type { AccountPassedOn } from '../account/document.ts'
import type { PeerContext } from './context.ts'
import { linkOf } from './share-link.ts'
import type { PassedOnEntry } from './share-types.ts'

/** What the person passed on, newest first. */
export function listPassedOn (context: PeerContext): PassedOnEntry[] {
  return context.account.list('passedOn').map(([id, passed]): PassedOnEntry => {
    const { parents: _, depth = 0, ...said } = passed
    const sealed = context.sealedShares.get(id)
    return { ...said, id, depth, from: context.shared.get(passed.of)?.share.from ?? '', state: stateOf(context, passed), link: sealed === undefined ? '' : linkOf({ context, sealed }) }
  }).sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
}

/** It lasts while any of what it hands on is still what is shared with me. */
function stateOf (context: PeerContext, { of, parents, notBefore, notAfter }: AccountPassedOn): PassedOnEntry['state'] {
  const now = context.now()
  if (notAfter !== null && notAfter <= now) return 'expired'
  const view = context.shared.get(of)
  const isThere = Object.entries(parents).some(([relationship, parent]) => view?.source(relationship)?.grant === parent && view.copies.get(relationship)?.progress.endedAt === undefined)
  return isThere ? notBefore > now ? 'upcoming' : 'active' : 'ended'
}
