import { deriveDelegate } from '../identity/derive.ts'
import { MAX_CHAINS } from '../delegation/constants.ts'
import type { SignedLink } from '../delegation/read-chain.ts'
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
 * Asks a provider for what one of my cards may see of a relationship, by whatever grant or chain, and keeps nothing of it here.
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
  yield * readWith({ ...asked, chains: chainsFor(context, card, asked.relationship), network, signer, signal, now: context.now() })
}

/** What others passed on to a card of mine of a relationship. */
function chainsFor (context: PeerContext, card: string, relationship: string): Array<readonly SignedLink[]> {
  return [...context.shared.values()].flatMap(view => {
    const links = view.entry.card === card ? view.source(relationship)?.links : undefined
    return links === undefined ? [] : [links]
  }).slice(0, MAX_CHAINS)
}

/**
 * Asks a provider for what a key may see of a relationship.
 *
 * @param options.chains - by which it was handed on to that key what others were granted
 * @param options.now - epoch seconds
 * @throws MedrecError `DENIED`, `NETWORK_UNREACHABLE`, `PROVIDER_NOT_A_MEMBER`
 */
export async function * readWith (options: Omit<ReadRequest, 'card' | 'signal'> & { network: NetworkKeeper, signer: DelegateSigner, signal: AbortSignal, now: number, chains?: ReadonlyArray<readonly SignedLink[]> }): AsyncGenerator<ReadRecord> {
  const { network, signer, provider, relationship, emergency, chains, signal, now } = options
  await network.chain.caughtUp({ signal })
  const link = await network.providerLink({ persona: 'viewer', handle: provider, signal, now })
  const opened = await withSession({ link, signal, identity: { role: 'viewer', relationship, signer } }, async open => open)
  for await (const event of fetchRecords({ mux: await link.mux('records'), session: opened.session, emergency, chains, signal })) {
    if (event.kind !== 'record') continue
    const { key, categories, labels, bytes } = event.record
    yield { key, categories, labels, text: new TextDecoder().decode(bytes) }
  }
}
