import { decodeAgentLog } from '../../agent/agent-events.ts'
import { replayAgent } from '../../agent/agent-state.ts'
import type { AgentState, Custodian } from '../../agent/agent-state.ts'
import { sealAppointment } from '../../agent/appointment.ts'
import type { AppointmentSource } from '../../agent/appointment.ts'
import { POWERS } from '../../agent/constants.ts'
import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import { MAX_HELPER_ADDRESSES } from '../../links/constants.ts'
import { formatLink } from '../../links/format-link.ts'
import { requireNetwork } from '../context.ts'
import { endOnChain } from '../ended.ts'
import { isOfProvider } from '../owner-session.ts'
import type { Relationship } from '../relationship.ts'
import { actAs } from './act-as.ts'
import { nameOf, sourceOf } from './appoint.ts'
import { chooseAddresses } from './choose-addresses.ts'
import type { Naming } from './choose-addresses.ts'
import type { Acting } from './open-acting.ts'
import { knownState, lookAtAgent, myPlaces } from './read-agent.ts'
import { readHelperCard } from './read-card.ts'
import { wasAppointed } from './state-of-acting.ts'
import type { Nomination } from './types.ts'

/** A relationship in which I am guardian, or may be: of one that was not looked at since I was appointed nothing is known. */
interface Guarded { relationship: Relationship, mine: Custodian | undefined, isSeen: boolean }

/**
 * As a guardian: names who shows this card as the next owner in every relationship whose provider is there. What was named in any of them is looked at before anything is named: an address in
 * two agents would tell everybody that they are of one person. Where nobody answers it is named when this is done again. `all`: for whom I act, this one among them.
 *
 * @throws MedrecError `LINK_INVALID`; `HELPER_INVALID`; `NETWORK_UNREACHABLE`, `RELAY_REFUSED` where it could be named nowhere
 */
export async function nominate (options: { acting: Acting, all: Iterable<Acting>, card: string }): Promise<Nomination> {
  const { acting, card } = options
  const { context } = acting
  const { addresses, encryptionKey } = readHelperCard(card, 'newkey')
  const guarded = await lookAtGuarded(acting)
  const chosen = chooseAddresses({
    addresses,
    namings: guarded.map(({ relationship, isSeen }) => ({ ...namedIn(relationship, addresses), own: addresses[relationship.facts.delegateIndex % MAX_HELPER_ADDRESSES], isSeen })),
    elsewhere: [...options.all].filter(({ id }) => id !== acting.id).flatMap(other => [...other.context.relationships.values()].map(relationship => namedIn(relationship, addresses)))
  })
  if (guarded.length === 0) throw new MedrecError('HELPER_INVALID', 'You are no guardian of theirs.')
  const sources: AppointmentSource[] = []
  const left: Nomination['left'] = []
  for (const each of guarded) {
    const { relationship } = each
    const nominee = chosen.get(relationship.id)
    const why = nominee === undefined ? 'away' : await nameIn(acting, each, nominee)
    if (nominee !== undefined && why === undefined) sources.push(sourceOf({ context, relationship, address: nominee }))
    else left.push({ relationship: relationship.id, provider: nameOf(context, relationship), why: why ?? 'away' })
  }
  if (sources.length === 0) throw left.some(({ why }) => why === 'refused') ? new MedrecError('RELAY_REFUSED', 'The chain does not take it from you: you are no guardian yet, or have named a key too often since the owner was heard of last.') : new MedrecError('NETWORK_UNREACHABLE', 'None of their providers could be reached. Try again later.')
  const network = requireNetwork(context).currentAddress()
  const sealed = await sealAppointment({ card: { address: addresses[0] ?? '', encryptionKey }, appointment: { id: acting.id, from: acting.entry.from, kind: 'owner', network, sources } })
  return { link: formatLink({ link: { kind: 'appointment', appointment: sealed }, appUrl: context.options.appUrl }), left }
}

/** Looks at all that go on, as far as their providers are there. */
async function lookAtGuarded ({ context }: Acting): Promise<Guarded[]> {
  const relationships = [...context.relationships.values()].filter(({ id }) => !endOnChain(context, id).atHead)
  const looked = await Promise.all(relationships.map(async relationship => ({ relationship, isSeen: await lookAtAgent(context, relationship) })))
  return looked.flatMap(({ relationship, isSeen }) => {
    const mine = myPlaces(relationship).find(({ powers }) => (powers & POWERS.guard) !== 0)
    return mine !== undefined || (!isSeen && !wasAppointed(relationship)) ? [{ relationship, mine, isSeen }] : []
  })
}

/** Names somebody in one relationship, where that is not done yet. @returns why it could not be done; undefined: it is */
async function nameIn (acting: Acting, { relationship, mine, isSeen }: Guarded, nominee: string): Promise<'away' | 'refused' | undefined> {
  if (mine === undefined) return 'away'
  const { place } = mine
  // What was said before the owner objected or set another rule does not count, and is said again.
  const isNamed = ({ custodians, objectedAt }: AgentState): boolean => {
    const now = custodians.get(place)?.nominee
    return now?.address === nominee && now.at > objectedAt
  }
  if (isNamed(knownState(relationship))) return undefined
  if (!isSeen) return 'away'
  try {
    await actAs(acting, relationship, place, { kind: 'nominate-owner', nominee }, agent => isNamed(replayAgent(agent.logs)))
    return undefined
  } catch (error) {
    if (!isOfProvider(error, acting.context.signal)) throw error
    return isMedrecError(error, 'RELAY_REFUSED') ? 'refused' : 'away'
  }
}

/** What is known here of what guardians named, of these addresses, in the agent of a relationship. */
function namedIn (relationship: Relationship, addresses: readonly string[]): Omit<Naming, 'own' | 'isSeen'> {
  const ever = (relationship.progress.agent?.logs ?? []).map(decodeAgentLog).flatMap(event => event.kind === 'owner-nominated' && event.nominee !== undefined ? [event.nominee] : [])
  const standing = [...knownState(relationship).custodians.values()].flatMap(({ nominee }) => nominee !== undefined && addresses.includes(nominee.address) ? [nominee] : [])
  return { relationship: relationship.id, ever, standing }
}
