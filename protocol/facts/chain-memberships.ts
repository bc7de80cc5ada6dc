import type { IndexedLink } from '../kernel/facts.ts'
import type { PolicyIndex } from '../kernel/policy-index.ts'
import type { Grant } from '../policy/grant.ts'
import { isCollective } from '../policy/viewer.ts'

/** An address that has to be known to be in a group, or among the members. */
export interface Membership { readonly viewer: string, readonly address: string }

/** What has to be known of a chain before it can be decided on: who is in which group, and the grants whose conditions count. */
export interface ChainNeeds { memberships: Membership[], grants: Grant[] }

/**
 * What a chain needs to be known. `undefined`: it is not the requester's whatever is known, so that nobody need be asked.
 *
 * @param options.address - of the requester
 */
export function needsOfChain (options: { index: PolicyIndex, address: string, links: readonly IndexedLink[] }): ChainNeeds | undefined {
  const { index, address, links } = options
  const root = links[0] === undefined ? undefined : index.byId.get(links[0].parent)
  if (root === undefined) return undefined
  const grants = [root.grant, ...links.map(({ part }) => part.grant)]
  // Who signed each link has to be a viewer of what it hands on, and the requester one of the last.
  const needed = grants.map((grant, i): Membership => ({ viewer: grant.viewer, address: links[i]?.by ?? address }))
  if (needed.some(({ viewer, address: one }) => !isCollective(viewer) && viewer !== one)) return undefined
  return { grants, memberships: needed.filter(({ viewer }) => isCollective(viewer)) }
}
