import { fromString, toString } from 'uint8arrays'
import type { AccountCoSign } from '../account/document.ts'
import type { ReadGrant } from '../account/read.ts'
import { isGrantInScope } from '../account/scope.ts'
import { coSignSalt, GROUP_MARK } from '../account/standing-grant.ts'
import { NO_END } from '../agent/constants.ts'
import { fromHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { formatLink } from '../links/format-link.ts'
import { parseLink } from '../links/parse-link.ts'
import { isSameNetwork } from '../network/network-address.ts'
import { createSigner } from '../session/signer.ts'
import type { DelegateSigner } from '../session/signer.ts'
import { encodeCoSignRequest, openCoSignRequest, readCoSignRequest, sealCoSignRequest } from '../share/co-sign-request.ts'
import type { CoSignRequest, CoSignSource } from '../share/co-sign-request.ts'
import { joinCoSignRequests } from '../share/join-co-sign-requests.ts'
import { plainText } from '../text/plain-text.ts'
import { deadlineOf, HEAD_PATIENCE_MS, relayInTime } from './acting/carry-act.ts'
import { sayInEach } from './acting/say-in-each.ts'
import type { SaidEverywhere } from './acting/types.ts'
import { askStanding, describeAsked, readAgreement, subjectsIn } from './agreement.ts'
import type { AgreementQuestion } from './agreement.ts'
import { cleanName } from './clean-name.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { deriveCard } from './derive-card.ts'
import type { CoSignAsked, CoSignAt, CoSignEntry, CoSignMethods } from './group-types.ts'
import { settledPatience } from './patience.ts'
import { waitUntil } from './wait.ts'

/** What needs my agreement, and whom mine need: specs/conditions.md, "Asking for it". */
export function coSignMethods (open: () => PeerContext): CoSignMethods {
  return {
    coSignLink: async id => await coSignLink(open(), id),
    coSigned: async ({ id, signal }) => await coSigned(open(), id, signal),
    takeCoSign: async ({ link }) => await takeCoSign(open(), link),
    coSignRequests: () => {
      const context = open()
      return context.account.list('coSigns').map(([, entry]) => entryOf(context, entry))
    },
    coSigns: async ({ id, signal } = {}) => {
      const context = open()
      return await Promise.all(context.account.list('coSigns').filter(([each]) => id === undefined || each === id).map(async ([, entry]) => await askEntry({ context, entry, signal: signal ?? context.signal })))
    },
    coSign: async ({ id, until }) => await coSign({ context: open(), id, until: until ?? NO_END })
  }
}

async function coSignLink (context: PeerContext, id: string): Promise<string> {
  const decision = coSignedDecision(context, id)
  const { coSigner: { address, encryptionKey }, viewer, actions, purpose = '' } = decision
  if (encryptionKey === undefined) throw new MedrecError('SHARE_INVALID', 'Who has to agree was named by an address, and can be asked only where they showed a card.')
  const from = context.account.get('profile', 'profile')?.name ?? ''
  const request: CoSignRequest = { id: id.slice(GROUP_MARK.length), from, purpose: plainText(purpose), network: requireNetwork(context).currentAddress(), viewer, actions, sources: sourcesOf(context, decision) }
  const sealed = await sealCoSignRequest({ request, card: { address, encryptionKey: fromHex(encryptionKey, 32) } })
  return formatLink({ link: { kind: 'cosign', request: sealed }, appUrl: context.options.appUrl })
}

/** How it stands with whose agreement a decision of mine needs, as each provider says it. */
async function coSigned (context: PeerContext, id: string, signal = context.signal): Promise<CoSignAt[]> {
  const decision = coSignedDecision(context, id)
  return await Promise.all(sourcesOf(context, decision).map(async source => await askStanding({ context, persona: context.persona, cosigner: decision.coSigner.address, request: decision, source, signal })))
}

function coSignedDecision (context: PeerContext, id: string): ReadGrant & { coSigner: NonNullable<ReadGrant['coSigner']> } {
  const decision = context.account.grants.find(each => each.id === id && each.endedAt === undefined)
  if (decision?.coSigner === undefined) throw new MedrecError('SHARE_UNKNOWN')
  return { ...decision, coSigner: decision.coSigner }
}

function sourcesOf (context: PeerContext, decision: ReadGrant): CoSignSource[] {
  return [...context.relationships.values()].flatMap(({ id: relationship, facts: { provider, name } }): CoSignSource[] => isGrantInScope(decision, relationship)
    ? [{ relationship, provider, providerName: cleanName(context.network?.member(provider)?.name ?? name), salt: coSignSalt({ key: context.standingKey(), decision: decision.id, relationship }) }]
    : [])
}

async function takeCoSign (context: PeerContext, text: string): Promise<{ id: string }> {
  const { request, card, held } = await openAsked(context, text)
  context.account.put('coSigns', request.id, { from: request.from, card, request: toString(encodeCoSignRequest(request), 'base64'), addedAt: held?.addedAt ?? context.now() })
  await context.store.put('state', [context.account.entry()])
  for (const relationship of context.relationships.values()) context.wake(relationship)
  return { id: request.id }
}

/** What a link asks a card of mine, without keeping it; `isKept`: it was asked before. @throws MedrecError as {@link CoSignMethods.takeCoSign} */
export async function lookAtCoSign (context: PeerContext, text: string): Promise<{ asked: CoSignAsked, isKept: boolean }> {
  const { request, held } = await openAsked(context, text)
  return { asked: describeAsked({ context, request }), isKept: held !== undefined }
}

async function openAsked (context: PeerContext, text: string): Promise<{ request: CoSignRequest, card: string, held: AccountCoSign | undefined }> {
  const link = parseLink(text)
  if (link.kind !== 'cosign') throw new MedrecError('LINK_INVALID', 'This asks for no agreement.')
  const card = link.request.address
  const { encryption } = await deriveCard(context, card)
  const { request } = await openCoSignRequest({ sealed: link.request, privateKey: encryption.privateKey })
  if (!isSameNetwork(request.network, requireNetwork(context).address)) throw new MedrecError('OTHER_NETWORK')
  const held = context.account.get('coSigns', request.id)
  // Whoever knows its id can not put another in its place.
  if (held !== undefined && held.card !== card) throw new MedrecError('LINK_INVALID')
  return { request: held === undefined ? request : joinCoSignRequests({ held: requestOf(held), next: request }), card, held }
}

async function coSign ({ context, id, until }: { context: PeerContext, id: string, until: number }): Promise<SaidEverywhere> {
  const entry = context.account.get('coSigns', id)
  if (entry === undefined) throw new MedrecError('SHARE_UNKNOWN')
  const request = requestOf(entry)
  const { keys: network, chain } = requireNetwork(context)
  const signer = createSigner({ network, key: await deriveCard(context, entry.card) })
  await chain.caughtUp({ signal: context.signal })
  const where = describeAsked({ context, request }).perProvider.map(({ relationship, name: provider }, i) => ({ relationship, provider, source: request.sources[i] as CoSignSource }))
  return await sayInEach({ where, signal: context.signal, say: async ({ source }) => {
    for (const subject of subjectsIn(request, source)) await agree({ context, persona: 'viewer', cosigner: signer.address, signer, source, subject, until })
  } })
}

/**
 * Says it of one subject, where the chain does not have it so, and waits until it does. What takes back is said in any case: what was agreed to before may be with a member that brings it to the
 * chain later, which it can as long as nothing else was said in its place.
 */
async function agree (options: AgreementQuestion & { signer: DelegateSigner, until: number }): Promise<void> {
  const { context, signer, subject, until } = options
  const { chain } = requireNetwork(context)
  const read = async (): ReturnType<typeof readAgreement> => await readAgreement(options, context.signal)
  const before = await read()
  const isBack = until <= context.now()
  if (before.until === until && !isBack) return
  const unsigned = { cosigner: signer.address, subject, until, expectedSequence: before.sequence, deadline: deadlineOf(context) }
  await relayInTime(context, { kind: 'co-sign', ...unsigned, signature: await signer.sign('CoSign', unsigned) })
  const over = AbortSignal.timeout(settledPatience(context))
  for (let now = before; now.until !== until || now.sequence === before.sequence; now = await read()) {
    if (over.aborted) throw new MedrecError('NETWORK_UNREACHABLE', 'The chain did not take what was signed. Try again later.')
    const hash = chain.view.head()?.hash
    await waitUntil({ check: () => chain.view.head()?.hash === hash ? undefined : true, subscribe: chain.view.onChange, signal: context.signal, timeoutMs: HEAD_PATIENCE_MS })
  }
}

function requestOf ({ request }: AccountCoSign): CoSignRequest { return readCoSignRequest(fromString(request, 'base64')) }

function entryOf (context: PeerContext, entry: AccountCoSign): CoSignEntry {
  return { ...describeAsked({ context, request: requestOf(entry) }), addedAt: entry.addedAt }
}

async function askEntry ({ context, entry, signal }: { context: PeerContext, entry: AccountCoSign, signal: AbortSignal }): Promise<CoSignEntry> {
  const request = requestOf(entry)
  const perProvider = await Promise.all(request.sources.map(async source => await askStanding({ context, persona: 'viewer', cosigner: entry.card, request, source, signal })))
  return { ...entryOf(context, entry), perProvider }
}
