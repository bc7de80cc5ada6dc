import { toString } from 'uint8arrays/to-string'
import { toHex } from '../crypto/bytes.ts'
import { signLink } from '../delegation/read-chain.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { encodeSealedShare } from '../links/codecs.ts'
import { parseLink } from '../links/parse-link.ts'
import { newGrantId } from '../policy/edit.ts'
import type { Grant } from '../policy/grant.ts'
import { sealShare } from '../share/seal-share.ts'
import type { ShareSource } from '../share/share.ts'
import { cleanName } from './clean-name.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { encodeJson } from './json.ts'
import { listPassedOn } from './passed-on-state.ts'
import { checkDepth, checkTimes } from './share-draft.ts'
import { sealedName } from './share-link.ts'
import type { SharedView } from './shared-view.ts'
import type { PassedOnEntry, PassOnDraft } from './share-types.ts'

/** A source of a share that may be passed on. */
type Passable = ShareSource & { grant: string, depth: number }

/** Passes a part of what is shared with me on to a card, by a link of each chosen source. Stored when it resolves; nobody is asked. @throws MedrecError `SHARE_UNKNOWN`, `SHARE_INVALID`, `LINK_INVALID` */
export async function passOn (options: { context: PeerContext, draft: PassOnDraft }): Promise<PassedOnEntry> {
  const { context } = options
  const draft = { ...options.draft, notBefore: Math.floor(options.draft.notBefore), notAfter: options.draft.notAfter === null ? null : Math.floor(options.draft.notAfter) }
  const view = context.shared.get(draft.id)
  if (view === undefined) throw new MedrecError('SHARE_UNKNOWN')
  const link = parseLink(draft.card)
  if (link.kind !== 'card') throw new MedrecError('LINK_INVALID', 'This is not a card. Ask the other person to show theirs.')
  const parts = chooseParts({ context, view, draft }).map(source => ({ source, grant: narrow({ context, source, draft, viewer: link.card.address }) }))
  const id = toHex(context.randomBytes(16)).slice(2)
  const passedOnBy = cleanName(context.account.get('profile', 'profile')?.name ?? '')
  const sources = await Promise.all(parts.map(async ({ source, grant }) => await handOn({ view, source, grant, passedOnBy })))
  const sealed = await sealShare({ share: { id, revision: 1, from: view.share.from, sources }, card: link.card, network: requireNetwork(context).currentAddress(), signerOf: () => view.signer })
  const ends = parts.map(({ grant }) => grant.notAfter)
  context.account.put('passedOn', id, {
    of: view.id, name: cleanName(draft.name), card: link.card.address, categories: allOf(parts.map(({ grant }) => grant.categories)), labels: allOf(parts.map(({ grant }) => grant.labels)),
    notBefore: Math.min(...parts.map(({ grant }) => grant.notBefore)), notAfter: ends.includes(null) ? null : Math.max(...ends.map(end => end ?? 0)), depth: draft.depth ?? 0,
    parents: Object.fromEntries(parts.map(({ source }) => [source.relationship, source.grant])), createdAt: context.now()
  })
  const revision = { revision: 1, sealed: toString(encodeSealedShare(sealed), 'base64url') }
  context.sealedShares.set(id, revision)
  await context.store.put('state', [[sealedName(id), encodeJson(revision)], context.account.entry()])
  for (const relationship of context.relationships.values()) context.wake(relationship)
  context.emit('shared')
  const made = listPassedOn(context).find(entry => entry.id === id)
  if (made === undefined) throw new MedrecError('INTERNAL')
  return made
}

/** The sources that it comes from: those chosen that may be passed on and have something of what is named. */
function chooseParts (options: { context: PeerContext, view: SharedView, draft: PassOnDraft }): Passable[] {
  const { context, view, draft: { providers, categories, labels, depth = 0, notBefore, notAfter } } = options
  checkDepth(depth)
  if (categories.length === 0) throw new MedrecError('SHARE_INVALID', 'Choose at least one kind of record.')
  checkTimes({ notBefore, notAfter, now: context.now() })
  const passable = view.share.sources.filter((source): source is Passable => (source.depth ?? 0) > 0 && (providers === 'all' || providers.includes(source.relationship)) && isLive(context, view, source))
  if (passable.length === 0) throw new MedrecError('SHARE_INVALID', 'Its owner does not let this be passed on.')
  if (passable.some(source => depth >= source.depth)) throw new MedrecError('SHARE_INVALID', 'It can be passed on less often than you may pass it on.')
  const missing = [...categories.filter(name => !passable.some(source => source.categories.includes(name))), ...labels.filter(name => !passable.some(source => source.labels.includes(name)))]
  if (missing.length > 0) throw new MedrecError('SHARE_INVALID', `You were not given this: ${missing.join(', ')}.`)
  const chosen = passable.filter(source => source.categories.some(name => categories.includes(name)) && Math.max(notBefore, source.notBefore) < (earlier(notAfter, source.notAfter) ?? Infinity))
  if (chosen.length === 0) throw new MedrecError('SHARE_INVALID', 'It would begin when it is no longer shared with you.')
  return chosen
}

function isLive (context: PeerContext, view: SharedView, { relationship, categories, notAfter }: ShareSource): boolean {
  return categories.length > 0 && view.copies.get(relationship)?.progress.endedAt === undefined && (notAfter === null || notAfter > context.now())
}

/** What of a source is handed on: never more than it says itself. */
function narrow (options: { context: PeerContext, source: Passable, draft: PassOnDraft, viewer: string }): Grant {
  const { context, source, draft: { categories, labels, actions = ['read'], depth = 0, notBefore, notAfter }, viewer } = options
  return {
    id: newGrantId({ randomBytes: context.randomBytes }), viewer,
    categories: source.categories.filter(name => categories.includes(name)), labels: source.labels.filter(name => labels.includes(name)), actions,
    notBefore: Math.max(notBefore, source.notBefore),
    notAfter: earlier(notAfter, source.notAfter),
    ...depth === 0 ? {} : { depth }
  }
}

async function handOn (options: { view: SharedView, source: Passable, grant: Grant, passedOnBy: string }): Promise<ShareSource> {
  const { view: { signer }, source, grant, passedOnBy } = options
  const { grant: parent, depth: _, links = [], ...rest } = source
  const link = await signLink({ signer, relationship: source.relationship, parent, grant })
  return {
    ...rest, signer: signer.address, categories: [...grant.categories], labels: [...grant.labels], notBefore: grant.notBefore, notAfter: grant.notAfter, sealedPolicy: new Uint8Array(),
    ...grant.depth === undefined ? {} : { grant: grant.id, depth: grant.depth }, links: [...links, link], passedOnBy
  }
}

/** The earlier of two ends. null: no end. */
function earlier (a: number | null, b: number | null): number | null {
  return a === null || b === null ? a ?? b : Math.min(a, b)
}

function allOf (lists: ReadonlyArray<readonly string[]>): string[] { return [...new Set(lists.flat())].sort() }
