import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import type { Invitation } from '../links/types.ts'
import { parseLink } from '../links/parse-link.ts'
import { isSameNetwork } from '../network/network-address.ts'
import { peerIdOf } from '../network/values.ts'
import { lookAtAppointment } from './acting/acting-for.ts'
import { findHelperCard } from './acting/helper-keys.ts'
import { lookAtCoSign } from './co-sign.ts'
import type { PeerContext } from './context.ts'
import { inspectEmergencyCard } from './emergency-card.ts'
import { liveRelationships } from './ended.ts'
import type { NetworkKeeper } from './network-keeper.ts'
import { lookAtShare } from './shared-with-me.ts'
import type { JoinLinkInfo, LinkInfo } from './link-types.ts'

/**
 * Says what a link is, and what the chain says about who it names.
 *
 * @param options.context - of an unlocked peer; without it, nothing is mine
 * @param options.networkOf - the network to ask in
 * @throws MedrecError `LINK_INVALID`
 */
export async function inspectLink (options: {
  link: string, context: PeerContext | undefined, networkOf: (invitation: { network: Invitation['network'], multiaddrs: string[] }) => NetworkKeeper, now: number, signal: AbortSignal
}): Promise<LinkInfo> {
  const { context, networkOf, now, signal } = options
  const link = parseLink(options.link)
  if (link.kind === 'card') return { kind: 'card', address: link.card.address, name: link.card.name, mine: context?.account.get('cards', link.card.address) !== undefined }
  if (link.kind === 'helper') return { kind: 'helper', name: link.helper.name, providers: link.helper.addresses.length }
  if (link.kind === 'newkey') {
    const { name, addresses } = link.helper
    return { kind: 'newkey', name, providers: addresses.length, begun: [...context?.relationships.values() ?? []].some(({ progress: { moveTo } }) => moveTo !== undefined && addresses.includes(moveTo.address)) }
  }
  if (link.kind === 'appointment') {
    const mine = context !== undefined && isMyHelperCard(context, link.appointment.address)
    if (!mine) return { kind: 'appointment', mine: false, forKey: false }
    const offered = await lookAtAppointment(context, options.link)
    return { kind: 'appointment', mine, forKey: offered.kind === 'owner', offered }
  }
  if (link.kind === 'cosign') return context?.account.get('cards', link.request.address) === undefined ? { kind: 'cosign', mine: false } : { kind: 'cosign', mine: true, ...await lookAtCoSign(context, options.link) }
  if (link.kind === 'emergency') return inspectEmergencyCard(link.emergency, context)
  if (link.kind === 'share') {
    const known = [...context?.shared.values() ?? []].some(view => view.entry.card === link.share.address)
    return context?.account.get('cards', link.share.address) === undefined ? { kind: 'share', mine: false, known } : { kind: 'share', mine: true, known, offered: await lookAtShare({ context, sealed: link.share }) }
  }
  if (link.kind === 'network') {
    const keeper = networkOf({ network: link.network, multiaddrs: [] })
    const reachable = await isReachable(keeper, signal)
    return { kind: 'network', network: link.network.name, members: keeper.chain.view.members().length, reachable, verified: reachable && keeper.chain.isProven() === true }
  }
  return await inspectInvitation({ invitation: link.invitation, context, keeper: networkOf(link.invitation), now, signal })
}

function isMyHelperCard (context: PeerContext, address: string): boolean {
  if (context.network === undefined) return false
  try {
    findHelperCard(context, address)
    return true
  } catch (error) {
    if (isMedrecError(error, 'NOT_FOR_YOU')) return false
    throw error
  }
}

async function inspectInvitation (options: { invitation: Invitation, context: PeerContext | undefined, keeper: NetworkKeeper, now: number, signal: AbortSignal }): Promise<JoinLinkInfo> {
  const { invitation, context, keeper, now, signal } = options
  const reachable = await isReachable(keeper, signal)
  const member = reachable ? keeper.chain.view.memberByHandle(invitation.provider) : undefined
  const peerIds = new Set(invitation.multiaddrs.map(peerIdOf))
  return {
    kind: 'join',
    handle: invitation.provider,
    provider: member?.name ?? invitation.providerName,
    network: invitation.network.name,
    expiresAt: invitation.expiresAt,
    expired: invitation.expiresAt <= now,
    reachable,
    verified: member?.peerIds.some(peerId => peerIds.has(peerId)) === true,
    joined: (context === undefined ? [] : liveRelationships(context)).some(relationship => relationship.facts.provider === invitation.provider),
    otherNetwork: context?.network !== undefined && !isSameNetwork(context.network.address, invitation.network),
    ...(member === undefined ? {} : { memberSince: member.joinedAt })
  }
}

async function isReachable (keeper: NetworkKeeper, signal: AbortSignal): Promise<boolean> {
  try {
    await keeper.chain.caughtUp({ signal })
    return true
  } catch (error) {
    if (error instanceof MedrecError && error.code !== 'CANCELLED') return false
    throw error
  }
}
