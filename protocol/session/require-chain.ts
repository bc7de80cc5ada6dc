import type { ChainView } from '../chain-view/chain-view.ts'
import { MedrecError } from '../errors/medrec-error.ts'

/**
 * Whether a provider may decide anything by its view of the chain: it is new enough, and the provider is a member.
 *
 * @param options.member - the provider's own handle
 * @param options.now - epoch seconds
 * @throws MedrecError `CHAIN_STALE`, `DENIED`
 */
export function requireChain ({ view, member, now }: { view: Pick<ChainView, 'isFresh' | 'isMember'>, member: string, now: number }): void {
  if (!view.isFresh(now)) throw new MedrecError('CHAIN_STALE')
  if (!view.isMember(member)) throw new MedrecError('DENIED', 'This provider is not a member of the network.')
}
