import { readChain } from '../delegation/read-chain.ts'
import { isCollective } from '../policy/viewer.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import type { ShareSource } from './share.ts'

/**
 * Whether a source that was passed on is what its chain says: each link by the viewer of the one before it, the last for the card and by who signed the source.
 * Whether the first is by a viewer of a grant in force is for the provider to say. specs/share.md, "Passed on".
 *
 * @param options.viewer - address of the card it was sealed to
 */
export function isPassedOn (options: { network: TypedDataNetwork, source: ShareSource, viewer: string }): boolean {
  const { network, source, viewer } = options
  const chain = readChain({ network, relationship: source.relationship, links: source.links ?? [] }) ?? []
  const last = chain.at(-1)
  if (last === undefined || last.by !== source.signer || last.grant.viewer !== viewer) return false
  const isWhole = chain.slice(1).every(({ parent, by }, i) => {
    const before = chain[i]?.grant
    return before?.id === parent && (isCollective(before.viewer) || before.viewer === by)
  })
  const termsOf = ({ categories, labels, notBefore, notAfter }: Pick<ShareSource, 'categories' | 'labels' | 'notBefore' | 'notAfter'>): string => JSON.stringify([[...categories].sort(), [...labels].sort(), notBefore, notAfter])
  const isSaid = source.categories.length === 0 || termsOf(source) === termsOf({ ...last.grant, categories: [...last.grant.categories], labels: [...last.grant.labels] })
  return isWhole && isSaid && (source.grant === undefined || (source.grant === last.grant.id && source.depth === last.grant.depth))
}
