import type { ReadGrant, ReadShare } from './read.ts'

/** Whether a share speaks of a relationship (specs/account.md, "Standing decisions"). */
export function isInScope (share: ReadShare, relationship: string): boolean {
  const { endedAt, categories, providers, except } = share
  return endedAt === undefined && categories.length > 0 && (providers === 'all' || providers.includes(relationship)) && !except.includes(relationship)
}

/** Whether a decision without a letter speaks of a relationship. */
export function isGrantInScope ({ endedAt, providers, except = [] }: ReadGrant, relationship: string): boolean {
  return endedAt === undefined && !except.includes(relationship) && (providers === 'all' || providers.includes(relationship))
}
