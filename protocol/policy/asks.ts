import { MAX_CONDITIONS, MAX_CONDITIONS_OF_OTHERS, MAX_GROUPS, MAX_GROUPS_OF_OTHERS } from './constants.ts'
import type { Grant } from './grant.ts'
import { isCollective } from './viewer.ts'

/** How many groups the grants of a policy may name, and conditions those for one address, or those for all groups. */
export interface AskLimits { groups: number, conditions: number }

/** What an owner may write. specs/policy.md, "Limits". */
export const ASKED_BY_OWNER: AskLimits = { groups: MAX_GROUPS, conditions: MAX_CONDITIONS }

/** How far a policy may grow by what others than its owner write. */
export const ASKED_BY_OTHERS: AskLimits = { groups: MAX_GROUPS_OF_OTHERS, conditions: MAX_CONDITIONS_OF_OTHERS }

/** What a provider looks at: all that the owner may write, and besides all that others may. */
export const ASKED_AT_MOST: AskLimits = { groups: MAX_GROUPS + MAX_GROUPS_OF_OTHERS, conditions: MAX_CONDITIONS + MAX_CONDITIONS_OF_OTHERS }

/**
 * Whether grants make a provider look at more groups or conditions than it may, and some of them are why (specs/policy.md, "Validation").
 *
 * @param options.added - those that are asked about
 * @param options.grants - the others
 */
export function asksTooMuch (options: { grants: Iterable<Grant>, added: Iterable<Grant>, limits: AskLimits }): boolean {
  const { grants, added, limits } = options
  const asked = askedOf(grants)
  const before = new Map([...asked].map(([what, names]) => [what, names.size]))
  for (const [what, names] of askedOf(added, asked)) {
    const most = what === GROUPS ? limits.groups : limits.conditions
    if (names.size > most && names.size > (before.get(what) ?? 0)) return true
  }
  return false
}

const GROUPS = 'groups'
const CONDITIONS_OF_GROUPS = 'conditions of groups'

/** The groups, the conditions of all grants for groups, and by address those of the grants for it. */
function askedOf (grants: Iterable<Grant>, asked = new Map<string, Set<string>>()): Map<string, Set<string>> {
  const add = (what: string, name: string): void => { asked.set(what, (asked.get(what) ?? new Set()).add(name)) }
  for (const { viewer, condition } of grants) {
    const isGroup = isCollective(viewer)
    if (isGroup) add(GROUPS, viewer)
    if (condition !== undefined) add(isGroup ? CONDITIONS_OF_GROUPS : viewer, condition)
  }
  return asked
}
