import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { ProviderStatus } from '../../protocol/peer/record-types.ts'
import type { Peer } from '../../protocol/peer/types.ts'

/**
 * The relationships that a word names: all with the provider of this handle, or the one of this id. Those that go on; only where there is none, those that are over.
 *
 * @throws MedrecError `PROVIDER_UNKNOWN`
 */
export function chooseProviders (options: { peer: Pick<Peer, 'providers'>, name: string }): ProviderStatus[] {
  const { peer, name } = options
  const found = peer.providers().filter(({ handle, relationship }) => handle === name || relationship === name)
  if (found.length === 0) throw new MedrecError('PROVIDER_UNKNOWN', `You have not joined "${name}". ${sayJoined(peer.providers())}`)
  const live = found.filter(({ ended }) => ended === undefined)
  return live.length > 0 ? live : found
}

/** Which providers somebody has joined, in a sentence. */
export function sayJoined (providers: ProviderStatus[]): string {
  return providers.length === 0 ? 'You have joined no provider.' : `You have joined: ${[...new Set(providers.map(({ handle }) => handle))].join(', ')}.`
}
