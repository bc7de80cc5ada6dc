import { grantUnder, viewerUnder } from '../policy/read.ts'
import { groupOfViewer, isCollective, MEMBERS } from '../policy/viewer.ts'
import type { PeerContext } from './context.ts'
import type { GroupKeepers } from './group-keepers.ts'
import type { Relationship } from './relationship.ts'
import type { LetIn } from './log-types.ts'

/**
 * By what somebody without a name here was let in: of the grants that an answer went out by the first for an emergency, else the first for a group, as it stands
 * in the policy, also when it has ended.
 *
 * @param options.grants - ids, as the receipt has them
 */
export function letInBy (options: { context: PeerContext, relationship: Relationship, grants: readonly string[], keepers: GroupKeepers }): LetIn | undefined {
  const { context, relationship, grants, keepers } = options
  const found = grants.flatMap(id => grantUnder({ doc: relationship.policy, id }) ?? [])
  const grant = found.find(({ emergency }) => emergency !== undefined) ?? found.find(({ viewer }) => isCollective(viewer))
  if (grant === undefined) return undefined
  const group = groupIn(grant.viewer)
  const kept = group === undefined ? undefined : keepers[group]
  const names = kept?.map(handle => context.network?.member(handle)?.name ?? handle) ?? []
  return { viewer: grant.viewer, purpose: grant.purpose ?? '', ...names.length === 0 ? {} : { keepers: names } }
}

/** The groups that grants are for. */
export function groupsOf (options: { relationship: Relationship, grants: readonly string[] }): string[] {
  const { relationship, grants } = options
  return grants.flatMap(id => groupIn(viewerUnder({ doc: relationship.policy, id }) ?? '') ?? [])
}

function groupIn (viewer: string): string | undefined {
  return viewer !== MEMBERS && isCollective(viewer) ? groupOfViewer(viewer) : undefined
}
