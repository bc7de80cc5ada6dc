import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_EMERGENCY_PLACES } from '../links/constants.ts'
import { formatLink, formatText } from '../links/format-link.ts'
import { parseLink } from '../links/parse-link.ts'
import type { EmergencyCard } from '../links/types.ts'
import { isSameNetwork } from '../network/network-address.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { listGroupGrants } from './group-grants.ts'
import type { EmergencyCardLink, GroupGrantEntry } from './group-types.ts'
import { cardsToTry } from './read-as-viewer.ts'
import type { LinkInfo } from './link-types.ts'

/**
 * The card by which those find my records whom I let look in an emergency: specs/emergency-card.md. It is made from what is decided, wherever that has arrived.
 *
 * @throws MedrecError `SHARE_UNKNOWN` when nobody is let look; `NO_NETWORK`
 */
export function makeEmergencyCard (context: PeerContext): EmergencyCardLink {
  const network = { ...requireNetwork(context).address, multiaddrs: [] }
  const { places, left } = choosePlaces({ grants: listGroupGrants(context), joinedAt: relationship => context.relationships.get(relationship)?.facts.joinedAt ?? 0, now: context.now() })
  if (places.length === 0) throw new MedrecError('SHARE_UNKNOWN', 'Nobody may look at these records in an emergency. Allow that first.')
  const link = { kind: 'emergency', emergency: { network, places: places.map(({ handle, relationship }) => ({ provider: handle, relationship })) } } as const
  return { link: formatLink({ link, appUrl: context.options.appUrl }), text: formatText(link), places, left }
}

/** Where grants for emergencies stand: those that were joined first, and for what else there is no room. @param options.now - epoch seconds, as `joinedAt` gives them */
export function choosePlaces (options: { grants: GroupGrantEntry[], joinedAt: (relationship: string) => number, now: number }): Pick<EmergencyCardLink, 'places' | 'left'> {
  const { grants, joinedAt, now } = options
  const standing = grants.filter(({ emergency, notAfter, isEnding }) => emergency !== undefined && isEnding !== true && (notAfter === null || notAfter > now))
  const all = [...new Map(standing.flatMap(({ perProvider }) => perProvider.map(({ relationship, handle, name }) => [relationship, { relationship, handle, name }]))).values()]
    .sort((a, b) => joinedAt(a.relationship) - joinedAt(b.relationship) || (a.relationship < b.relationship ? -1 : 1))
  return { places: all.slice(0, MAX_EMERGENCY_PLACES), left: all.slice(MAX_EMERGENCY_PLACES) }
}

/** What somebody's card says. @throws MedrecError `LINK_INVALID` when the link is another */
export function readEmergencyCard (text: string): EmergencyCard {
  const link = parseLink(text)
  if (link.kind !== 'emergency') throw new MedrecError('LINK_INVALID', 'This is no emergency card.')
  return link.emergency
}

/** Says what somebody's card is to this device. @param context - of an unlocked peer; without it, nothing is mine */
export function inspectEmergencyCard ({ network, places }: EmergencyCard, context: PeerContext | undefined): Extract<LinkInfo, { kind: 'emergency' }> {
  return {
    kind: 'emergency', network: network.name,
    otherNetwork: context?.network !== undefined && !isSameNetwork(context.network.address, network),
    cards: context === undefined ? 0 : cardsToTry(context).length,
    mine: context !== undefined && places.some(({ relationship }) => context.relationships.has(relationship)),
    places: places.map(({ provider, relationship }) => ({ relationship, handle: provider, name: context?.network?.member(provider)?.name ?? provider }))
  }
}
