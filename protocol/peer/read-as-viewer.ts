import { toHex } from '../crypto/bytes.ts'
import { deriveDelegate } from '../identity/derive.ts'
import { MAX_CHAINS } from '../delegation/constants.ts'
import type { SignedLink } from '../delegation/read-chain.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { fetchRecords } from '../records/fetch-records.ts'
import { createSigner } from '../session/signer.ts'
import type { DelegateSigner } from '../session/signer.ts'
import { MAX_CARDS_TRIED } from './constants.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import type { NetworkKeeper } from './network-keeper.ts'
import { withSession } from './owner-session.ts'
import type { ReadRecord, ReadRequest } from './group-types.ts'
import { summarizeRecord } from './summarize-record.ts'

/**
 * Asks a provider for what one of my cards may see of a relationship, by whatever grant or chain, and keeps nothing of it here. Where it is not said which card,
 * it is asked with one after the other until one is let in.
 *
 * @throws MedrecError `DENIED`, `NOT_FOR_YOU` when the card is not one of mine or there is none, `NETWORK_UNREACHABLE`, `PROVIDER_NOT_A_MEMBER`
 */
export async function * readAsViewer (options: { context: PeerContext } & ReadRequest): AsyncGenerator<ReadRecord> {
  const { context, card, ...asked } = options
  requireNetwork(context)
  const cards = card === undefined ? cardsToTry(context) : [card]
  let refusal = new MedrecError('NOT_FOR_YOU', 'There is no card of yours yet. Make one, and have it let in where you work.')
  for (const each of cards) {
    let isIn = false
    try {
      for await (const record of readAsCard({ context, card: each, ...asked })) {
        isIn = true
        yield record
      }
      return
    } catch (error) {
      // Who was let in, and is not any more, is not let in by another card.
      if (isIn || !isMedrecError(error, 'DENIED')) throw error
      refusal = error
    }
  }
  throw refusal
}

/** Cards of mine, in the order in which somebody is asked with them who is to know as few of them as can be: those that were used for nobody alone first, the newest first. */
export function cardsToTry ({ account }: PeerContext): string[] {
  const used = new Set([...account.list('sharedWithMe'), ...account.list('coSigns')].map(([, { card }]) => card))
  return account.list('cards')
    .sort(([a, one], [b, other]) => Number(used.has(a)) - Number(used.has(b)) || other.index - one.index)
    .map(([address]) => address).slice(0, MAX_CARDS_TRIED)
}

async function * readAsCard (options: { context: PeerContext, card: string } & Omit<ReadRequest, 'card'>): AsyncGenerator<ReadRecord> {
  const { context, card, signal: given, ...asked } = options
  const network = requireNetwork(context)
  const signal = given === undefined ? context.signal : AbortSignal.any([context.signal, given])
  const held = context.account.get('cards', card)
  if (held === undefined) throw new MedrecError('NOT_FOR_YOU', 'That is not a card of yours.')
  const signer = createSigner({ network: network.keys, key: await deriveDelegate({ seed: context.seed, network: network.keys, role: 'card', index: held.index }) })
  for await (const record of readWith({ ...asked, chains: chainsFor(context, card, asked.relationship), network, signer, signal, now: context.now() })) {
    const summary = summarizeRecord(context.options.profile, record)
    yield summary === undefined ? record : { ...record, summary }
  }
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
  // Who made a relationship up is not told which key would ask about it.
  if (network.chain.view.relationship(relationship).atHead?.status !== 'active') throw new MedrecError('DENIED', 'The network has no such relationship, or it has ended.')
  const link = await network.providerLink({ persona: 'viewer', handle: provider, signal, now })
  const opened = await withSession({ link, signal, identity: { role: 'viewer', relationship, signer } }, async open => open)
  for await (const event of fetchRecords({ mux: await link.mux('records'), session: opened.session, emergency, chains, signal })) {
    if (event.kind !== 'record') continue
    const { key, categories, labels, mediaType, source, hash, bytes } = event.record
    yield { key, categories, labels, mediaType, size: bytes.length, hash: toHex(hash), source, text: new TextDecoder().decode(bytes) }
  }
}
