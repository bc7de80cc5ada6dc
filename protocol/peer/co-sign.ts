import { AbiCoder, Interface } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { id as nameHash } from 'ethers/hash'
import { fromString, toString } from 'uint8arrays'
import { CO_SIGNER_ABI } from '../chain/abi/co-signer.ts'
import { coSignSalt, GROUP_MARK } from '../account/standing-grant.ts'
import { isGrantInScope } from '../account/scope.ts'
import type { AccountCoSign } from '../account/document.ts'
import { NO_END } from '../agent/constants.ts'
import { fromHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { deriveDelegate } from '../identity/derive.ts'
import { formatLink } from '../links/format-link.ts'
import { parseLink } from '../links/parse-link.ts'
import { isSameNetwork } from '../network/network-address.ts'
import { createSigner } from '../session/signer.ts'
import type { DelegateSigner } from '../session/signer.ts'
import { openCoSignRequest, readCoSignRequest, sealCoSignRequest } from '../share/co-sign-request.ts'
import type { CoSignRequest, CoSignSource } from '../share/co-sign-request.ts'
import { deadlineOf, HEAD_PATIENCE_MS, relayInTime } from './acting/carry-act.ts'
import { callRpc } from './chain/member-chain.ts'
import { plainText } from '../text/plain-text.ts'
import { cleanName } from './clean-name.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { contractsOf } from './encode-condition.ts'
import type { CoSignEntry, CoSignMethods } from './group-types.ts'
import { isUnreachable } from './owner-session.ts'
import { settledPatience } from './patience.ts'
import { waitUntil } from './wait.ts'

const CO_SIGNER = new Interface(CO_SIGNER_ABI)

/** What needs my agreement, and whom mine need: specs/conditions.md, "Asking for it". */
export function coSignMethods (open: () => PeerContext): CoSignMethods {
  return {
    coSignLink: async id => await coSignLink(open(), id),
    takeCoSign: async ({ link }) => await takeCoSign(open(), link),
    coSigns: async ({ signal } = {}) => {
      const context = open()
      return await Promise.all(context.account.list('coSigns').map(async ([id, entry]) => await describe({ context, id, entry, signal: signal ?? context.signal })))
    },
    coSign: async ({ id, until }) => { await coSign({ context: open(), id, until: until ?? NO_END }) }
  }
}

async function coSignLink (context: PeerContext, id: string): Promise<string> {
  const decision = context.account.grants.find(each => each.id === id && each.endedAt === undefined)
  if (decision?.coSigner === undefined) throw new MedrecError('SHARE_UNKNOWN')
  const { coSigner: { address, encryptionKey }, viewer, actions, purpose = '' } = decision
  if (encryptionKey === undefined) throw new MedrecError('SHARE_INVALID', 'Who has to agree was named by an address, and can be asked only where they showed a card.')
  const sources = [...context.relationships.values()].flatMap(({ id: relationship, facts: { provider, name } }): CoSignSource[] => isGrantInScope(decision, relationship)
    ? [{ relationship, provider, providerName: cleanName(context.network?.member(provider)?.name ?? name), salt: coSignSalt({ key: context.standingKey(), decision: id, relationship }) }]
    : [])
  const from = context.account.get('profile', 'profile')?.name ?? ''
  const request: CoSignRequest = { id: id.slice(GROUP_MARK.length), from, purpose: plainText(purpose), network: requireNetwork(context).currentAddress(), viewer, actions, sources }
  const sealed = await sealCoSignRequest({ request, card: { address, encryptionKey: fromHex(encryptionKey, 32) } })
  return formatLink({ link: { kind: 'cosign', request: sealed }, appUrl: context.options.appUrl })
}

async function takeCoSign (context: PeerContext, text: string): Promise<{ id: string }> {
  const link = parseLink(text)
  if (link.kind !== 'cosign') throw new MedrecError('LINK_INVALID', 'This asks for no agreement.')
  const card = link.request.address
  const { encryption } = await cardKey(context, card)
  const { request, plaintext } = await openCoSignRequest({ sealed: link.request, privateKey: encryption.privateKey })
  if (!isSameNetwork(request.network, requireNetwork(context).address)) throw new MedrecError('OTHER_NETWORK')
  const held = context.account.get('coSigns', request.id)
  // Whoever knows its id can not put another in its place.
  if (held !== undefined && held.card !== card) throw new MedrecError('LINK_INVALID')
  context.account.put('coSigns', request.id, { from: request.from, card, request: toString(plaintext, 'base64'), addedAt: held?.addedAt ?? context.now() })
  await context.store.put('state', [context.account.entry()])
  for (const relationship of context.relationships.values()) context.wake(relationship)
  return { id: request.id }
}

async function coSign ({ context, id, until }: { context: PeerContext, id: string, until: number }): Promise<void> {
  const entry = context.account.get('coSigns', id)
  if (entry === undefined) throw new MedrecError('SHARE_UNKNOWN')
  const { request, subjects } = readSubjects(entry)
  const { keys: network, chain } = requireNetwork(context)
  const signer = createSigner({ network, key: await cardKey(context, entry.card) })
  await chain.caughtUp({ signal: context.signal })
  for (const source of request.sources) for (const subject of subjects(source)) await agree({ context, signer, source, subject, until })
}

interface Agreed { context: PeerContext, signer: Pick<DelegateSigner, 'address'>, source: CoSignSource, subject: string }

/** Says it of one subject, where the chain does not have it so, and waits until it does. */
async function agree (options: Agreed & { signer: DelegateSigner, until: number }): Promise<void> {
  const { context, signer, subject, until } = options
  const { chain } = requireNetwork(context)
  const before = await readAgreement(options)
  if (before.until === until) return
  const unsigned = { cosigner: signer.address, subject, until, expectedSequence: before.sequence, deadline: deadlineOf(context) }
  await relayInTime(context, { kind: 'co-sign', ...unsigned, signature: await signer.sign('CoSign', unsigned) })
  const over = AbortSignal.timeout(settledPatience(context))
  while ((await readAgreement(options)).until !== until) {
    if (over.aborted) throw new MedrecError('NETWORK_UNREACHABLE', 'The chain did not take what was signed. Try again later.')
    const hash = chain.view.head()?.hash
    await waitUntil({ check: () => chain.view.head()?.hash === hash ? undefined : true, subscribe: chain.view.onChange, signal: context.signal, timeoutMs: HEAD_PATIENCE_MS })
  }
}

/** As the provider of the relationship says it, who knows of it anyway. A wrong answer makes a message that the chain does not take, and nothing else. */
async function readAgreement ({ context, signer, source, subject }: Agreed, signal = context.signal): Promise<{ until: number, sequence: number }> {
  const link = await requireNetwork(context).providerLink({ persona: 'viewer', handle: source.provider, signal, now: context.now() })
  const call = { to: contractsOf(context).coSigner, data: CO_SIGNER.encodeFunctionData('agreementOf', [signer.address, subject]) }
  const answer = await callRpc({ mux: await link.mux('chain'), signal, method: 'eth_call', params: [call, 'latest'] })
  if (typeof answer !== 'string' || !/^0x[0-9a-f]{128}$/.test(answer)) throw new MedrecError('ANSWER_UNSOUND')
  const [until, sequence] = CO_SIGNER.decodeFunctionResult('agreementOf', answer) as unknown as [bigint, bigint]
  return { until: Number(until), sequence: Number(sequence) }
}

async function describe ({ context, id, entry, signal }: { context: PeerContext, id: string, entry: AccountCoSign, signal: AbortSignal }): Promise<CoSignEntry> {
  const { request: { from, purpose, viewer, actions, sources }, subjects } = readSubjects(entry)
  const perProvider = await Promise.all(sources.map(async source => {
    const { relationship } = source
    const providerName = context.network?.member(source.provider)?.name ?? source.providerName
    try {
      const agreed = await Promise.all(subjects(source).map(async subject => await readAgreement({ context, signer: { address: entry.card }, source, subject }, signal)))
      const until = Math.min(...agreed.map(each => each.until))
      return { relationship, name: providerName, until: until > context.now() ? until : 0 }
    } catch (error) {
      if (!isUnreachable(error)) throw error
      return { relationship, name: providerName }
    }
  }))
  return { id, from, purpose, viewer, actions, perProvider, addedAt: entry.addedAt }
}

/** A request, and what is agreed to in one of its relationships: a subject for each action. */
function readSubjects (entry: AccountCoSign): { request: CoSignRequest, subjects: (source: CoSignSource) => string[] } {
  const request = readCoSignRequest(fromString(entry.request, 'base64'))
  return { request, subjects: ({ relationship, salt }) => request.actions.map(action => coSignSubject({ relationship, viewer: request.viewer, action, salt })) }
}

/** What a cosigner agrees to: specs/conditions.md. 0x and 64 hex digits. */
export function coSignSubject (options: { relationship: string, viewer: string, action: string, salt: string }): string {
  const { relationship, viewer, action, salt } = options
  return keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32', 'address', 'bytes32', 'bytes32'], [relationship, viewer, nameHash(action), salt]))
}

/** @throws MedrecError `NOT_FOR_YOU` when it is no card of mine */
async function cardKey (context: PeerContext, address: string): ReturnType<typeof deriveDelegate> {
  const card = context.account.get('cards', address)
  if (card === undefined) throw new MedrecError('NOT_FOR_YOU')
  return await deriveDelegate({ seed: context.seed, network: requireNetwork(context).keys, role: 'card', index: card.index })
}
