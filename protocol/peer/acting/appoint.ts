import type { AccountHelper, HelperKind } from '../../account/document.ts'
import type { ReadHelper } from '../../account/read.ts'
import { replayAgent } from '../../agent/agent-state.ts'
import { sealAppointment } from '../../agent/appointment.ts'
import { MAX_RECOVERY_SECONDS, MIN_RECOVERY_SECONDS, MAX_PLACES, POWERS } from '../../agent/constants.ts'
import type { PowerName } from '../../agent/constants.ts'
import { quarterFrom } from '../../agent/quarters.ts'
import { MAX_CONDITION_BYTES } from '../../chain/constants.ts'
import { fromHex, toHex } from '../../crypto/bytes.ts'
import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import { formatLink } from '../../links/format-link.ts'
import { cleanName } from '../clean-name.ts'
import { MIN_SILENCE_SECONDS } from '../constants.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import { decodeCondition } from '../decode-condition.ts'
import { contractsOf, encodeCondition } from '../encode-condition.ts'
import { isEnded, liveRelationships } from '../ended.ts'
import type { Relationship } from '../relationship.ts'
import { comesFrom, withinPlace } from './adding.ts'
import type { WantedPlace } from './adding.ts'
import { addressFor } from './helper-address.ts'
import { isInControl } from './in-control.ts'
import { mayStillCome } from './in-flight.ts'
import { knownState, lookAtAgent, placeOf } from './read-agent.ts'
import { readHelperCard } from './read-card.ts'
import { isAgentPending } from './settle-agent.ts'
import type { AppointDraft, HelperEntry } from './types.ts'

const POWERS_OF: Readonly<Record<Exclude<HelperKind, 'helper'>, number>> = {
  parent: POWERS.read | POWERS.grant | POWERS.revoke,
  proxy: POWERS.read | POWERS.grant | POWERS.revoke,
  guardian: POWERS.guard
}

/** Appoints a helper, in all relationships also for those that come later, as far as the card has addresses; as a custodian, within one's own places. Stored when it resolves; the chain follows. @throws MedrecError `LINK_INVALID`, `HELPER_INVALID` */
export async function appoint (options: { context: PeerContext, draft: AppointDraft }): Promise<{ id: string, link: string }> {
  const { context, draft } = options
  const { addresses, encryptionKey } = readHelperCard(draft.card, 'helper')
  const { providers = 'all' } = draft
  const terms = termsOf(context, draft)
  const relationships = (await whereItCan(context, terms, draft)).filter(each => providers === 'all' || providers.includes(each)).sort()
  if (relationships.length === 0) throw new MedrecError('HELPER_INVALID', 'Join a provider first.')
  if (isUsed(context, addresses)) throw new MedrecError('HELPER_INVALID', 'This card was used before. Ask the other person to make a new one for you.')
  const id = toHex(context.randomBytes(16)).slice(2)
  const helper: AccountHelper = {
    card: addresses, name: cleanName(draft.name), kind: draft.kind, encryptionKey: toHex(encryptionKey), ...terms,
    ...draft.kind === 'proxy' ? { silence: silenceOf(draft) } : {},
    providers, addresses: {}, told: [], createdAt: context.now()
  }
  for (const relationship of relationships) {
    const address = addressFor({ context, helper, relationship })
    if (address !== undefined) helper.addresses[relationship] = address
  }
  if (Object.keys(helper.addresses).length === 0) throw new MedrecError('HELPER_INVALID', 'This card has no address for any of these providers. Ask the other person for another one.')
  context.account.put('helpers', id, helper)
  await keep(context)
  return { id, link: await helperLink({ context, id }) }
}

/** Whether somebody is, or was, appointed under one of these addresses, or it is my own: who ends one would end the other. */
export function isUsed (context: PeerContext, addresses: readonly string[]): boolean {
  const used = new Set(context.account.helpers.flatMap(([, helper]) => helper.card))
  for (const relationship of context.relationships.values()) {
    used.add(relationship.delegate.address)
    for (const { address } of replayAgent(relationship.progress.agent?.logs ?? []).custodians.values()) used.add(address)
  }
  return addresses.some(address => used.has(address))
}

/** What goes to a helper: where to act, under which of its addresses, and what the chain does not say. It is remembered which relationships it named. */
export async function helperLink ({ context, id }: { context: PeerContext, id: string }): Promise<string> {
  const helper = requireHelper(context, id)
  const from = context.account.get('profile', 'profile')?.name ?? ''
  const sealed = await sealAppointment({
    card: { address: helper.card[0] ?? '', encryptionKey: fromHex(helper.encryptionKey, 32) },
    appointment: {
      id, from, kind: helper.kind, network: requireNetwork(context).currentAddress(),
      sources: Object.entries(helper.addresses).flatMap(([relationshipId, address]) => {
        const relationship = context.relationships.get(relationshipId)
        return relationship === undefined ? [] : [sourceOf({ context, relationship, address })]
      })
    }
  })
  const { endedAt: _, ...entry } = helper
  context.account.put('helpers', id, { ...entry, told: Object.keys(helper.addresses).sort() })
  await keep(context)
  return formatLink({ link: { kind: 'appointment', appointment: sealed }, appUrl: context.options.appUrl })
}

/** What acting in a relationship takes. */
export function sourceOf ({ context, relationship, address }: { context: PeerContext, relationship: Relationship, address: string }): Parameters<typeof sealAppointment>[0]['appointment']['sources'][number] {
  const { id, facts: { provider, name, providerDelegate, providerEncryptionKey, attestation, multiaddrs }, policySalt, ownerDelegate } = relationship
  const member = requireNetwork(context).member(provider)
  return { relationship: id, address, provider, providerName: cleanName(member?.name ?? name), multiaddrs: (member?.multiaddrs ?? multiaddrs).slice(0, 8), providerDelegate, providerEncryptionKey, attestation, policySalt: toHex(policySalt), ownerDelegate }
}

/** Ends what a helper can do. Stored when it resolves; the chain follows. @throws MedrecError `HELPER_UNKNOWN` */
export async function endHelper ({ context, id }: { context: PeerContext, id: string }): Promise<void> {
  const helper = requireHelper(context, id)
  if (helper.endedAt !== undefined) return
  context.account.end(id, context.now())
  await keep(context)
}

/** Says how many guardians give a new key, and after how long. @throws MedrecError `HELPER_INVALID` */
export async function setRecovery ({ context, threshold, delay }: { context: PeerContext, threshold: number, delay: number }): Promise<void> {
  const guardians = [...context.account.helpers].filter(([, { kind, endedAt }]) => kind === 'guardian' && endedAt === undefined).length
  if (threshold < 2 || threshold > Math.min(guardians, MAX_PLACES)) throw new MedrecError('HELPER_INVALID', `At least two of your guardians must agree, and no more than you have: ${guardians}.`)
  if (delay < MIN_RECOVERY_SECONDS || delay > MAX_RECOVERY_SECONDS) throw new MedrecError('HELPER_INVALID', 'They must wait between 3 and 90 days, so that you can object.')
  context.account.put('recovery', 'recovery', { threshold, delay: Math.floor(delay) })
  await keep(context)
}

/** How it stands with everybody who can act for me, the newest first. */
export function listHelpers (context: PeerContext): HelperEntry[] {
  return context.account.helpers.map(([id, helper]) => {
    const { name, kind, notBefore, notAfter, silence, condition, createdAt, endedAt } = helper
    const perProvider = Object.entries(helper.addresses).flatMap(([relationshipId, address]) => {
      const relationship = context.relationships.get(relationshipId)
      // Where the chain has ended it nobody acts; until then a helper that was ended may still.
      if (relationship === undefined || relationship.progress.isOver === true) return []
      const isThere = [...knownState(relationship).custodians.values()].some(custodian => custodian.address === address)
      const isComing = endedAt !== undefined && mayStillCome(relationship, address, context.network?.chain.view.head()?.timestamp ?? 0)
      const isDone = !isComing && ((!isAgentPending({ context, relationship }) && relationship.role === 'owner') || (isThere === (endedAt === undefined) && isInControl(context, relationship.id)))
      const { agentAt: at } = relationship.progress
      return [{ relationship: relationshipId, name: nameOf(context, relationship), state: isDone ? 'done' as const : 'waiting' as const, ...isDone || at === undefined ? {} : { at } }]
    })
    const isDone = perProvider.every(({ state }) => state === 'done')
    const isOver = notAfter !== null && notAfter <= context.now()
    const state = endedAt !== undefined ? isDone ? 'ended' as const : 'ending' as const : isOver ? 'over' as const : isDone ? 'active' as const : 'waiting' as const
    const untold = endedAt !== undefined ? [] : perProvider.filter(({ relationship }) => !helper.told.includes(relationship) && !isEnded(context, relationship)).map(({ relationship, name: provider }) => ({ relationship, name: provider }))
    return { id, name, kind, untold, added: addedBy(context, helper), missing: isOver ? [] : missingFor(context, helper), powers: powerNames(helper.powers), ...notBefore === undefined ? {} : { from: notBefore }, until: notAfter, ...silence === undefined ? {} : { silence }, ...condition === undefined ? {} : { condition: sayable(context, condition) }, state, perProvider, createdAt }
  }).sort((a, b) => b.createdAt - a.createdAt)
}

/** Where a helper who is to act everywhere cannot: the card has no address left, and nobody was appointed there under the same name. */
function missingFor (context: PeerContext, helper: ReadHelper): HelperEntry['missing'] {
  const { name, kind, providers, endedAt } = helper
  if (endedAt !== undefined || providers !== 'all') return []
  const others = context.account.helpers.filter(([, other]) => other.endedAt === undefined && other.name === name && other.kind === kind)
  return liveRelationships(context).flatMap(({ id, facts }) => others.some(([, other]) => other.addresses[id] !== undefined) || addressFor({ context, helper, relationship: id }) !== undefined ? [] : [{ relationship: id, name: context.network?.member(facts.provider)?.name ?? facts.name }])
}

/** Whom a helper has let act, as far as it is known here. */
function addedBy (context: PeerContext, { addresses }: ReadHelper): HelperEntry['added'] {
  return [...context.relationships.values()].flatMap(relationship => {
    const state = knownState(relationship)
    const places = new Set([...state.custodians.values()].flatMap(({ address, place }) => address === addresses[relationship.id] ? [place] : []))
    const theirs = [...state.custodians.values()].filter(custodian => comesFrom(state, custodian).some(place => places.has(place)))
    return theirs.map(({ address, powers, notAfter }) => ({ relationship: relationship.id, name: nameOf(context, relationship), address, powers: powerNames(powers), until: notAfter }))
  })
}

function sayable (context: PeerContext, condition: string): HelperEntry['condition'] {
  const contracts = context.network?.file?.contracts
  return contracts === undefined ? { kind: 'contract', condition } : decodeCondition({ condition, contracts })
}

/** What a relationship's provider is called: as the network has it, else as it called itself. */
export function nameOf (context: PeerContext, { facts: { provider, name } }: Pick<Relationship, 'facts'>): string {
  return context.network?.member(provider)?.name ?? name
}

/** The names of the powers in a sum of `POWERS`. */
export function powerNames (powers: number): PowerName[] {
  return (Object.keys(POWERS) as PowerName[]).filter(name => (powers & POWERS[name]) !== 0)
}

function requireHelper (context: PeerContext, id: string): ReadHelper {
  const helper = context.account.helpers.find(([each]) => each === id)?.[1]
  if (helper === undefined) throw new MedrecError('HELPER_UNKNOWN')
  return helper
}

async function keep (context: PeerContext): Promise<void> {
  await context.store.put('state', [context.account.entry()])
  context.emit('helpers')
  for (const relationship of context.relationships.values()) context.wake(relationship)
}

/** What an appointment lets do, when, and under which condition. */
function termsOf (context: PeerContext, draft: AppointDraft): Pick<AccountHelper, 'powers' | 'notBefore' | 'notAfter' | 'condition'> {
  const [notBefore, notAfter, condition] = [beginOf(context, draft), endOf(context, draft), conditionOf(context, draft)]
  if (notBefore !== undefined && notAfter !== null && notAfter <= notBefore) throw new MedrecError('HELPER_INVALID', 'It would end before it begins: both are counted in quarters of a year.')
  return { powers: powersOf(draft), notAfter, ...notBefore === undefined ? {} : { notBefore }, ...condition === undefined ? {} : { condition } }
}

/** Relationships in which I can appoint somebody; as a custodian those where I may add others, who get no more than I have. */
async function whereItCan (context: PeerContext, terms: WantedPlace, { kind }: AppointDraft): Promise<string[]> {
  const all = liveRelationships(context)
  if (all.every(({ role }) => role === 'owner')) return all.map(({ id }) => id)
  if (kind !== 'helper') throw new MedrecError('HELPER_INVALID', 'For somebody else, say one by one what they may do.')
  await Promise.all(all.map(async relationship => { await lookAtAgent(context, relationship) }))
  const places = all.flatMap(relationship => {
    const place = placeOf(relationship, POWERS.add)
    return place === undefined ? [] : [{ id: relationship.id, place }]
  })
  if (places.length === 0) throw new MedrecError('HELPER_INVALID', 'You may not let others act there.')
  if (places.some(({ place }) => withinPlace(place, terms) === undefined)) throw new MedrecError('HELPER_INVALID', 'Nobody gives more than they have: look at what you may do there, until when, and under which condition.')
  return places.map(({ id }) => id)
}

function powersOf ({ kind, powers = [] }: AppointDraft): number {
  if (kind !== 'helper') return POWERS_OF[kind]
  const sum = powers.reduce((all, name) => all | POWERS[name], 0)
  if (sum === 0) throw new MedrecError('HELPER_INVALID', 'Say what they may do.')
  if ((sum & POWERS.guard) !== 0) throw new MedrecError('HELPER_INVALID', 'Who has a say when your key is lost is a guardian, and nothing else.')
  if ((sum & (POWERS.grant | POWERS.revoke)) !== 0 && (sum & POWERS.read) === 0) throw new MedrecError('HELPER_INVALID', 'Who shares for you, or ends what is shared, has to see it: let them read, too.')
  return sum
}

function beginOf (context: PeerContext, { kind, from }: AppointDraft): number | undefined {
  return kind !== 'helper' || from === undefined || from <= context.now() ? undefined : quarterFrom(from)
}

function endOf (context: PeerContext, { kind, until }: AppointDraft): number | null {
  if (kind !== 'parent' && (kind !== 'helper' || until === undefined)) return null
  if (until === undefined) throw new MedrecError('HELPER_INVALID', 'Say on which birthday it ends.')
  const end = quarterFrom(until)
  if (end <= context.now()) throw new MedrecError('HELPER_INVALID', kind === 'parent' ? 'That birthday is over.' : 'That day is over.')
  return end
}

function conditionOf (context: PeerContext, { kind, condition }: AppointDraft): string | undefined {
  if (kind !== 'helper' || condition === undefined) return undefined
  try {
    const encoded = encodeCondition({ condition, contracts: contractsOf(context) })
    if (encoded.length <= 2 + 2 * MAX_CONDITION_BYTES) return encoded
  } catch (error) {
    if (!isMedrecError(error, 'SHARE_INVALID')) throw error
    throw new MedrecError('HELPER_INVALID', error.message, { cause: error })
  }
  throw new MedrecError('HELPER_INVALID', `A condition and what it is asked with have at most ${MAX_CONDITION_BYTES} bytes.`)
}

function silenceOf ({ silence }: AppointDraft): number {
  if (silence === undefined || silence < MIN_SILENCE_SECONDS) throw new MedrecError('HELPER_INVALID', 'Say after how long a silence: at least a day.')
  return Math.floor(silence)
}
