import { isCollective } from '../policy/viewer.ts'
import { indexGrant } from './policy-index.ts'
import type { IndexedGrant } from './policy-index.ts'
import type { Grant } from '../policy/grant.ts'

/** What a requester states to invoke emergency access, and since when, epoch seconds. */
export interface Emergency { readonly reason: string, readonly at: number }

/** One handing on of a grant. `by` has signed it, which the caller has verified. specs/decision.md, "Facts". */
export interface Link { readonly by: string, readonly parent: string, readonly grant: Grant }

/** A link, ready to be looked at often. */
export interface IndexedLink { readonly by: string, readonly parent: string, readonly part: IndexedGrant }

/** What the provider has found out for a request. What is not among it is not known, and allows nothing. specs/decision.md, "Facts". */
export interface Facts {
  /** By collective viewer (`group:…`, `members`) and address: whether the address is in it. */
  readonly viewers: ReadonlyMap<string, ReadonlyMap<string, boolean>>
  /** By condition, as grants name it (contract and parameters): whether the contract says that it holds for this request. */
  readonly conditions: ReadonlyMap<string, boolean>
  /** What the requester has invoked, if anything. */
  readonly emergency?: Emergency
  /** Delegations that the requester shows, each from the grant's viewer on to the requester. */
  readonly chains: ReadonlyArray<readonly IndexedLink[]>
}

/** Nothing is known but who asks. */
export const NO_FACTS: Facts = { viewers: new Map(), conditions: new Map(), chains: [] }

/** Prepares links for {@link Facts}; once for a request, however many records it is about. */
export function indexLinks (links: readonly Link[]): IndexedLink[] {
  return links.map(({ by, parent, grant }) => ({ by, parent, part: indexGrant(grant) }))
}

/** Whether an address is a viewer that a grant names; `undefined`: not known. */
export function isViewerOf (grant: Grant, address: string, facts: Facts): boolean | undefined {
  return isCollective(grant.viewer) ? facts.viewers.get(grant.viewer)?.get(address) : grant.viewer === address
}
