import { deriveDelegate } from '../identity/derive.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { fetchRecords } from '../records/fetch-records.ts'
import { createSigner } from '../session/signer.ts'
import type { DelegateSigner } from '../session/signer.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import type { NetworkKeeper } from './network-keeper.ts'
import { withSession } from './owner-session.ts'
import type { ReadRecord, ReadRequest } from './group-types.ts'

/**
 * Asks a provider for what one of my cards may see of a relationship, by whatever grant, and keeps nothing of it here.
 *
 * @throws MedrecError `DENIED`, `NOT_FOR_YOU` when the card is not one of mine, `NETWORK_UNREACHABLE`
 */
export async function * readAsViewer (options: { context: PeerContext } & ReadRequest): AsyncGenerator<ReadRecord> {
  const { context, card, signal: given, ...asked } = options
  const network = requireNetwork(context)
  const signal = given === undefined ? context.signal : AbortSignal.any([context.signal, given])
  const held = context.account.get('cards', card)
  if (held === undefined) throw new MedrecError('NOT_FOR_YOU', 'That is not a card of yours.')
  const signer = createSigner({ network: network.keys, key: await deriveDelegate({ seed: context.seed, network: network.keys, role: 'card', index: held.index }) })
  yield * readWith({ ...asked, network, signer, signal, now: context.now() })
}

/**
 * Asks a provider for what a key may see of a relationship.
 *
 * @param options.now - epoch seconds
 * @throws MedrecError `DENIED`, `NETWORK_UNREACHABLE`, `PROVIDER_NOT_A_MEMBER`
 */
export async function * readWith (options: Omit<ReadRequest, 'card' | 'signal'> & { network: NetworkKeeper, signer: DelegateSigner, signal: AbortSignal, now: number }): AsyncGenerator<ReadRecord> {
  const { network, signer, provider, relationship, emergency, signal, now } = options
  await network.chain.caughtUp({ signal })
  const link = await network.providerLink({ persona: 'viewer', handle: provider, signal, now })
  const opened = await withSession({ link, signal, identity: { role: 'viewer', relationship, signer } }, async open => open)
  for await (const event of fetchRecords({ mux: await link.mux('records'), session: opened.session, emergency, signal })) {
    if (event.kind !== 'record') continue
    const { key, categories, labels, bytes } = event.record
    yield { key, categories, labels, text: new TextDecoder().decode(bytes) }
  }
}
