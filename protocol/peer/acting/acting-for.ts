import { toString } from 'uint8arrays'
import { replayAgent } from '../../agent/agent-state.ts'
import { encodeAppointment, openAppointment } from '../../agent/appointment.ts'
import type { Appointment, AppointmentSource } from '../../agent/appointment.ts'
import { POWERS } from '../../agent/constants.ts'
import { joinAppointments } from '../../agent/join-appointments.ts'
import { fromHex } from '../../crypto/bytes.ts'
import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import { MAX_HELPER_ADDRESSES } from '../../links/constants.ts'
import { formatLink, formatText } from '../../links/format-link.ts'
import { parseLink } from '../../links/parse-link.ts'
import { isSameNetwork } from '../../network/network-address.ts'
import { cleanName } from '../clean-name.ts'
import { ASK_PATIENCE_MS } from '../constants.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import { checkSource } from '../check-source.ts'
import { fetchMine } from '../fetch-mine.ts'
import { isUnreachable, passBy } from '../owner-session.ts'
import type { CardLink } from '../link-types.ts'
import { actAs } from './act-as.ts'
import { isAgentInForce, watchAgent } from './carry-act.ts'
import { findHelperCard, helperAddresses, helperDelegate, helperKeyIndex } from './helper-keys.ts'
import { openActing } from './open-acting.ts'
import type { Acting } from './open-acting.ts'
import { myPlaces, placeOf, readAgent } from './read-agent.ts'
import { wasAppointed } from './state-of-acting.ts'
import type { AppointmentOffer } from './types.ts'

/** A card of its own for everybody for whom I am to act, and one, of its own kind, for what was mine under another key: for my old key, or for all guardians of a lost one, who must name the same addresses: until each of them has a relationship, or another is asked for. */
export async function makeHelperCard (options: { context: PeerContext, name: string | undefined, forKey: boolean, another?: boolean, appUrl: string }): Promise<CardLink> {
  const { context, name, forKey, another = false, appUrl } = options
  const network = requireNetwork(context).keys
  const cards = context.account.list('helperCards')
  // The newest, since a further one was wanted because the one before serves no more.
  const shown = forKey && !another ? cards.filter(([number, each]) => each.forKey === true && !isFull(context, Number(number))).sort(([a], [b]) => Number(b) - Number(a))[0] : undefined
  const card = shown === undefined ? cards.reduce((next, [number]) => Math.max(next, Number(number) + 1), 0) : Number(shown[0])
  if (shown === undefined) context.account.put('helperCards', String(card), { createdAt: context.now(), ...forKey ? { forKey } : {} })
  await context.store.put('state', [context.account.entry()])
  for (const relationship of context.relationships.values()) context.wake(relationship)
  const addresses = helperAddresses({ seed: context.seed, network, card })
  const { encryption } = await helperDelegate({ seed: context.seed, network, card })
  const helper = { addresses, encryptionKey: encryption.publicKey, name: cleanName(name ?? context.account.get('profile', 'profile')?.name ?? '') }
  const link = { kind: forKey ? 'newkey' : 'helper', helper } as const
  return { link: formatLink({ link, appUrl }), text: formatText(link), address: addresses[0] ?? '' }
}

/** Whether each address of a card has taken over a relationship. */
function isFull ({ account }: PeerContext, card: number): boolean {
  const taken = account.list('relationships').filter(([, { recovered, delegateIndex }]) => recovered !== undefined && Math.floor(delegateIndex / MAX_HELPER_ADDRESSES) === card)
  return taken.length >= MAX_HELPER_ADDRESSES
}

/**
 * Takes in an appointment that was made for a card of mine. All of it is looked at before anything is kept: what is kept is read at every start, and by all devices.
 *
 * @throws MedrecError `LINK_INVALID`, `NOT_FOR_YOU`, `OTHER_NETWORK`, `SHARE_NOT_GENUINE`
 */
export async function acceptAppointment (options: { context: PeerContext, link: string }): Promise<Acting> {
  const { context } = options
  await lookAtChain(context, AbortSignal.any([context.signal, AbortSignal.timeout(ASK_PATIENCE_MS)]))
  const { appointment: given, card } = await openAppointmentLink(context, options.link)
  if (given.kind === 'owner') throw new MedrecError('LINK_INVALID', 'This gives a lost key back to its owner. "Take over" is what it is for.')
  const held = context.acting.get(given.id)
  // Whoever knows its id can not put another in its place.
  if (held !== undefined && held.entry.card !== card) throw new MedrecError('LINK_INVALID', 'You act for somebody else under this appointment.')
  const appointment = held === undefined ? given : joinAppointments({ held: held.appointment, next: given, isThere: source => isInAgent(held, source), isRefuted: source => isRefuted(context, source) })
  if (held !== undefined && appointment === held.appointment) return held
  const entry = { from: appointment.from, kind: held?.entry.kind ?? given.kind, card, appointment: toString(encodeAppointment(appointment), 'base64'), addedAt: held?.entry.addedAt ?? context.now(), state: 'active' as const }
  const acting = await openActing({ context, id: appointment.id, entry })
  context.account.put('actingFor', appointment.id, entry)
  await context.store.put('state', [context.account.entry()])
  await held?.close()
  context.acting.set(appointment.id, acting)
  context.emit('acting')
  for (const relationship of context.relationships.values()) context.wake(relationship)
  return acting
}

/** Asks the providers what I may do for somebody, and fetches what I may see. Who is away is no error. */
export async function refreshActing (options: { acting: Acting, signal?: AbortSignal | undefined }): Promise<void> {
  const { acting: { context, appointment }, signal } = options
  // What an appointment says is not gone by before the chain bears it out, and a peer that was just opened has not read it yet.
  await lookAtChain(context, signal === undefined ? context.signal : AbortSignal.any([context.signal, signal]))
  await Promise.all([...context.relationships.values()].map(async relationship => {
    try {
      const source = appointment.sources.find(each => each.relationship === relationship.id)
      if (source !== undefined) checkAppointed(context, source, true)
      const agent = await readAgent({ context, relationship, signal })
      const mine = myPlaces(relationship)
      // What I no longer may see I do not keep: it ended, its time is over, or who was silent is there again.
      const maySee = mine.some(({ place }) => ((agent.powers[place] ?? 0) & POWERS.read) !== 0)
      if (!maySee && wasAppointed(relationship)) await relationship.holdings.erase()
      else if (placeOf(relationship, POWERS.read) !== undefined) {
        // The provider lets nobody in by what is not settled, nor by an agent that is not in control yet.
        if (!isAgentInForce(context, relationship, agent)) await watchAgent({ context, relationship, isDone: each => isAgentInForce(context, relationship, each) })
        await fetchMine({ context, relationship, signal })
      }
    } catch (error) {
      passBy({ context, error, signal })
    }
  }))
  context.emit('acting')
}

/** Ends what I may do for somebody, where that can be said now, and deletes the copies here. */
export async function stopActing (options: { context: PeerContext, acting: Acting }): Promise<void> {
  const { context, acting } = options
  for (const relationship of acting.context.relationships.values()) {
    try {
      await readAgent({ context: acting.context, relationship })
      const mine = myPlaces(relationship)
      for (const { place } of mine) await actAs(acting, relationship, place, { kind: 'end-custodian', place, custodian: relationship.delegate.address }, agent => replayAgent(agent.logs).custodians.get(place)?.address !== relationship.delegate.address)
    } catch (error) {
      passBy({ context: acting.context, error })
    }
    await relationship.holdings.erase()
  }
  await acting.close()
  context.acting.delete(acting.id)
  context.account.put('actingFor', acting.id, { ...acting.entry, state: 'forgotten' })
  await context.store.put('state', [context.account.entry()])
  context.emit('acting')
  for (const relationship of context.relationships.values()) context.wake(relationship)
}

/** Has the chain where that is to be had; what it says is asked again before anything is done by it. */
async function lookAtChain (context: PeerContext, signal: AbortSignal): Promise<void> {
  try {
    await requireNetwork(context).chain.caughtUp({ signal })
  } catch (error) {
    if (!isUnreachable(error) && !isMedrecError(error, 'CANCELLED')) throw error
  }
}

/** Whether the chain bears out what an appointment says of a provider. @throws MedrecError as {@link checkSource} */
export function checkAppointed (context: PeerContext, source: AppointmentSource, mustKnow: boolean): void {
  checkSource({ context, source: { ...source, providerEncryptionKey: fromHex(source.providerEncryptionKey, 32), attestation: fromHex(source.attestation) }, mustKnow })
}

/** Whether what is known here of the agent has the address that a held source names. */
function isInAgent (acting: Acting, { relationship, address }: AppointmentSource): boolean {
  const known = acting.context.relationships.get(relationship)
  return known !== undefined && known.delegate.address === address && myPlaces(known).length > 0
}

/** Whether the chain has ended the relationship, or has other delegates for it. */
function isRefuted (context: PeerContext, source: AppointmentSource): boolean {
  if (requireNetwork(context).chain.view.relationship(source.relationship).atHead?.status === 'terminated') return true
  try {
    checkAppointed(context, source, false)
    return false
  } catch (error) {
    if (!isMedrecError(error, 'SHARE_NOT_GENUINE')) throw error
    return true
  }
}

/** What an appointment says, before it is taken in; `isHeld`: I act by it already. @throws MedrecError as {@link openAppointmentLink} */
export async function lookAtAppointment (context: PeerContext, text: string): Promise<AppointmentOffer> {
  const { appointment: { id, from, kind, sources } } = await openAppointmentLink(context, text)
  return { id, from, kind, providers: sources.map(({ provider, providerName }) => context.network?.member(provider)?.name ?? providerName), isHeld: context.acting.has(id) }
}

/** Opens what was given back for a card of mine. @throws MedrecError `LINK_INVALID`, `NOT_FOR_YOU`, `OTHER_NETWORK`, `SHARE_NOT_GENUINE` */
export async function openAppointmentLink (context: PeerContext, text: string): Promise<{ appointment: Appointment, card: number }> {
  const link = parseLink(text)
  if (link.kind !== 'appointment') throw new MedrecError('LINK_INVALID', 'This is not an appointment.')
  const network = requireNetwork(context)
  const card = findHelperCard(context, link.appointment.address)
  const { encryption } = await helperDelegate({ seed: context.seed, network: network.keys, card })
  const { appointment } = await openAppointment({ sealed: link.appointment, privateKey: encryption.privateKey })
  if (!isSameNetwork(appointment.network, network.address)) throw new MedrecError('OTHER_NETWORK')
  for (const source of appointment.sources) {
    helperKeyIndex({ seed: context.seed, network: network.keys, card, address: source.address })
    checkAppointed(context, source, false)
  }
  return { appointment, card }
}
