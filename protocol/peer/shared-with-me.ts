import { toString } from 'uint8arrays'
import { isWithin, replayAgent } from '../agent/agent-state.ts'
import { POWERS } from '../agent/constants.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { SealedShare } from '../links/types.ts'
import { parseLink } from '../links/parse-link.ts'
import { isSameNetwork } from '../network/network-address.ts'
import { openShare } from '../share/open-share.ts'
import type { Share, ShareSource } from '../share/share.ts'
import { checkSource } from './check-source.ts'
import { cleanName } from './clean-name.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { deriveCard } from './derive-card.ts'
import { askAgent } from './acting/read-agent.ts'
import { SharedView } from './shared-view.ts'
import type { ShareOffer } from './link-types.ts'

/** Takes in a share that somebody made for a card of mine. @throws MedrecError `LINK_INVALID`, `NOT_FOR_YOU`, `SHARE_NOT_GENUINE`, `OTHER_NETWORK` */
export async function acceptShare (options: { context: PeerContext, link: string }): Promise<SharedView> {
  const link = parseLink(options.link)
  if (link.kind !== 'share') throw new MedrecError('LINK_INVALID', 'This is not a share.')
  const { context } = options
  const view = await takeShare({ context, sealed: link.share, isLetter: false })
  if (view === undefined) throw new MedrecError('SHARE_UNKNOWN')
  return view
}

/** What a share says that was made for a card of mine, before it is taken in. @throws MedrecError as {@link acceptShare} */
export async function lookAtShare (options: { context: PeerContext, sealed: SealedShare }): Promise<ShareOffer> {
  const { context, sealed } = options
  const { share: { id, from, sources } } = await openMine(context, sealed)
  const live = sources.filter(({ categories }) => categories.length > 0)
  const passedOnBy = sources.find(each => each.passedOnBy !== undefined)?.passedOnBy
  const unique = (each: (source: ShareSource) => string[]): string[] => [...new Set(live.flatMap(each))].sort()
  return {
    id, from, ...passedOnBy === undefined ? {} : { passedOnBy }, isHeld: context.shared.has(id),
    providers: live.map(({ provider, providerName }) => context.network?.member(provider)?.name ?? providerName),
    categories: unique(({ categories }) => categories), labels: unique(({ labels }) => labels),
    notAfter: live.some(({ notAfter }) => notAfter === null) ? null : Math.max(0, ...live.map(({ notAfter }) => notAfter ?? 0))
  }
}

/**
 * Takes in a sealed share, from a link or a letter. A letter is only about what was accepted before. An older revision changes nothing.
 *
 * @returns the view it is about; undefined when it is about none
 */
export async function takeShare (options: { context: PeerContext, sealed: SealedShare, isLetter: boolean }): Promise<SharedView | undefined> {
  const { context, sealed, isLetter } = options
  const opened = await openMine(context, sealed)
  const { share } = opened
  const held = context.shared.get(share.id)
  // Anybody who knows a card writes letters to it: nobody whom one names is asked before it is known to be about a share of mine.
  if (held === undefined && isLetter) return undefined
  if (held !== undefined && share.revision <= held.entry.revision) return held
  const [known, others] = byKnown(share, held)
  for (const source of [...known, ...others]) await checkSigner({ context, source })
  // Only now: a provider that is slow to answer keeps no other's letter waiting.
  return await context.account.sharedInTurn(share.id, async () => await takeChecked({ ...options, ...opened }))
}

/** The second half of {@link takeShare}, with nothing else of this share beside it: others may have brought a newer one meanwhile, or it was forgotten. */
async function takeChecked (options: { context: PeerContext, sealed: SealedShare, isLetter: boolean, share: Share, plaintext: Uint8Array }): Promise<SharedView | undefined> {
  const { context, sealed, isLetter, share, plaintext } = options
  const held = context.shared.get(share.id)
  if (held === undefined && isLetter) return undefined
  if (held !== undefined && share.revision <= held.entry.revision) return held
  // As it is held by now.
  byKnown(share, held)
  const entry = { card: sealed.address, from: share.from, share: toString(plaintext, 'base64'), revision: share.revision, addedAt: context.now(), state: 'active' as const }
  if (held === undefined) {
    for (const source of share.sources) checkSource({ context, source, mustKnow: false })
    context.account.put('sharedWithMe', share.id, entry)
    await context.store.put('state', [context.account.entry()])
    const view = await SharedView.open({ context, id: share.id, entry })
    context.shared.set(share.id, view)
    context.emit('shared')
    return view
  }
  // A name that I gave stays; one that they gave follows them.
  const next = { ...entry, from: held.entry.from === held.share.from ? share.from : held.entry.from, addedAt: held.entry.addedAt }
  context.account.put('sharedWithMe', share.id, next)
  await context.store.put('state', [context.account.entry()])
  const gone = held.share.sources.filter(source => !share.sources.some(({ relationship }) => relationship === source.relationship))
  await held.replace(next)
  for (const { relationship } of gone) await held.copies.get(relationship)?.holdings.erase()
  // What was denied before may have been granted anew.
  for (const source of share.sources) if (source.categories.length > 0) await held.note(source.relationship, { endedAt: undefined })
  await dropEnded({ context, view: held })
  context.emit('shared')
  return held
}

/** Opens what was made for a card of mine, in this network. @throws MedrecError `NOT_FOR_YOU`, `SEAL_BROKEN`, `SHARE_NOT_GENUINE`, `OTHER_NETWORK` */
async function openMine (context: PeerContext, sealed: SealedShare): ReturnType<typeof openShare> {
  const { address, encryption: { privateKey } } = await deriveCard(context, sealed.address)
  const opened = await openShare({ sealed, card: { address, privateKey } })
  if (!isSameNetwork(opened.network, requireNetwork(context).address)) throw new MedrecError('OTHER_NETWORK')
  return opened
}

/** The sources of relationships that were in it as it is held, and the others. @throws MedrecError `SHARE_NOT_GENUINE` */
function byKnown (share: Share, held: SharedView | undefined): [known: ShareSource[], others: ShareSource[]] {
  const isKnown = (source: ShareSource): boolean => held !== undefined && isFromSame(source, held.source(source.relationship))
  const [known, others] = [share.sources.filter(isKnown), share.sources.filter(source => !isKnown(source))]
  // Whoever learned of the share's id still has to own a relationship that was in it.
  if (held !== undefined && known.length === 0) throw new MedrecError('SHARE_NOT_GENUINE')
  return [known, others]
}

/** Whether two sources of a relationship come from its owner, or from the same one who passed it on. */
function isFromSame (source: ShareSource, held: ShareSource | undefined): boolean {
  return held !== undefined && (source.links === undefined ? held.links === undefined : held.links !== undefined && source.signer === held.signer)
}

/**
 * Whether who signed a source in the place of the owner's delegate may: the owner of the relationship's agent, or a custodian that may add grants, and whose time it is. The provider
 * says so, which decides on it anyway.
 *
 * @throws MedrecError `SHARE_NOT_GENUINE`; `NETWORK_UNREACHABLE`
 */
async function checkSigner ({ context, source }: { context: PeerContext, source: ShareSource }): Promise<void> {
  const { signer, relationship, provider, links } = source
  // Who passed it on signs as itself, under the chain that says so.
  if (signer === undefined || links !== undefined) return
  const { logs, time } = await askAgent({ context, persona: 'viewer', provider, relationship })
  const { owner, custodians } = replayAgent(logs)
  const isCustodian = [...custodians.values()].some(custodian => custodian.address === signer && (custodian.powers & POWERS.grant) !== 0 && isWithin(custodian, time))
  if (owner !== signer && !isCustodian) throw new MedrecError('SHARE_NOT_GENUINE')
}

/** Deletes the copies whose time is over, or that the owner ended. */
export async function dropEnded (options: { context: PeerContext, view: SharedView }): Promise<void> {
  const { context, view } = options
  let dropped = false
  for (const source of view.share.sources) {
    const copy = view.copies.get(source.relationship)
    if (copy === undefined) continue
    if (copy.progress.endedAt !== undefined) {
      // A crash came before it, or what was on its way when it ended was stored after it.
      if (copy.holdings.size > 0) await copy.holdings.erase()
      continue
    }
    const over = source.categories.length === 0 || (source.notAfter !== null && source.notAfter <= context.now())
    if (!over) continue
    await endCopy({ context, view, relationship: source.relationship })
    dropped = true
  }
  if (dropped) context.emit('shared')
}

/** Deletes the copy of one provider, for good; remembered before it begins, so that a crash does not keep it. */
export async function endCopy (options: { context: PeerContext, view: SharedView, relationship: string }): Promise<void> {
  const { context, view, relationship } = options
  await view.note(relationship, { endedAt: context.now(), worked: false })
  await view.copies.get(relationship)?.holdings.erase()
}

/** Keeps what I call the person whose records these are; with nothing, what they call themselves. @throws MedrecError `SHARE_UNKNOWN` */
export async function nameShared (options: { context: PeerContext, id: string, name: string }): Promise<void> {
  const { context, id } = options
  const name = cleanName(options.name)
  await context.account.sharedInTurn(id, async () => {
    const view = context.shared.get(id)
    if (view === undefined) throw new MedrecError('SHARE_UNKNOWN')
    view.entry = { ...view.entry, from: name === '' ? view.share.from : name }
    context.account.put('sharedWithMe', id, view.entry)
    await context.store.put('state', [context.account.entry()])
  })
  for (const relationship of context.relationships.values()) context.wake(relationship)
  context.emit('shared')
}

/** Deletes the copies and the share on this device. */
export async function forgetShare (options: { context: PeerContext, id: string }): Promise<void> {
  const { context, id } = options
  await context.account.sharedInTurn(id, async () => {
    const view = context.shared.get(id)
    if (view === undefined) throw new MedrecError('SHARE_UNKNOWN')
    context.account.put('sharedWithMe', id, { ...view.entry, share: '', state: 'forgotten' })
    await context.store.put('state', [context.account.entry()])
    context.shared.delete(id)
    for (const { holdings } of view.copies.values()) await holdings.erase()
    context.emit('shared')
  })
}

/** The sealed policy that came with a source, when one did. */
export function sealedPolicyOf (source: ShareSource): Uint8Array | undefined {
  return source.sealedPolicy.length > 0 ? source.sealedPolicy : undefined
}

