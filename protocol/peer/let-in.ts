import { isMedrecError } from '../errors/medrec-error.ts'
import { decodeGrant } from '../policy/grant.ts'
import { groupOfViewer, isCollective, MEMBERS } from '../policy/viewer.ts'
import type { PeerContext } from './context.ts'
import type { GroupKeepers } from './group-keepers.ts'
import type { Relationship } from './relationship.ts'
import type { LetIn } from './types.ts'

/**
 * By what somebody without a name here was let in: of the grants that an answer went out by the first for an emergency, else the first for a group, as it stands
 * in the policy, also when it has ended.
 *
 * @param options.grants - ids, as the receipt has them
 */
export function letInBy (options: { context: PeerContext, relationship: Relationship, grants: readonly string[], keepers: GroupKeepers }): LetIn | undefined {
  const { context, relationship, grants, keepers } = options
  const found = grants.flatMap(id => readGrant(relationship, id) ?? [])
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
  return grants.flatMap(id => groupIn(readGrant(relationship, id)?.viewer ?? '') ?? [])
}

function groupIn (viewer: string): string | undefined {
  return viewer !== MEMBERS && isCollective(viewer) ? groupOfViewer(viewer) : undefined
}

function readGrant ({ policy }: Relationship, id: string): ReturnType<typeof decodeGrant> {
  const text = Object.hasOwn(policy.grants, id) ? policy.grants[id]?.val : undefined
  if (text === undefined) return undefined
  try {
    return decodeGrant(text)
  } catch (error) {
    // Whoever may write in the policy can write what is no grant: it lets nobody in.
    if (isMedrecError(error, 'POLICY_INVALID') || isMedrecError(error, 'POLICY_LIMIT')) return undefined
    throw error
  }
}
