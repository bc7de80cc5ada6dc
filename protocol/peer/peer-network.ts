import { checkMember, checkTime } from '../enrol/check-invitation.ts'
import { formatText } from '../links/format-link.ts'
import { parseLink } from '../links/parse-link.ts'
import { isSameNetwork } from '../network/network-address.ts'
import type { NetworkAddress } from '../network/types.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { NEVER } from './constants.ts'
import { countPeerIds } from '../chain/count-peer-ids.ts'
import { requireNetwork } from './context.ts'
import type { NetworkKeeper } from './network-keeper.ts'
import type { PeerShell } from './create-peer.ts'
import { endRelationship } from './end-relationship.ts'
import { fetchMine } from './fetch-mine.ts'
import { inspectLink } from './inspect.ts'
import { join } from './join.ts'
import { statusOf } from './my-records.ts'
import { isNotToBeHad } from './owner-session.ts'
import { refreshView } from './refresh-shared.ts'
import type { Relationship } from './relationship.ts'
import { restoreEverything } from './restore.ts'
import { hearOfEnd } from './settle-end.ts'
import { settleUnknown, unblock } from './settle-unknown.ts'
import type { ProviderStatus } from './record-types.ts'
import type { NetworkInfo, Peer } from './types.ts'
import { isPending } from './work.ts'

/** The methods of a peer that have to do with the network and its providers. */
export function networkMethods (shell: PeerShell): Pick<Peer, 'restore' | 'join' | 'endRelationship' | 'enter' | 'inspect' | 'refresh' | 'providers' | 'unblock' | 'networkInfo' | 'networkAddress'> {
  const status = (relationship: Relationship): ProviderStatus => {
    const { context } = shell.open()
    return statusOf({ context, relationship, pending: isPending({ context, relationship }) })
  }

  /** The peer is in this network from now on. */
  const enter = async (address: NetworkAddress, multiaddrs: string[]): Promise<void> => {
    const { context, background } = shell.open()
    if (context.network !== undefined) {
      if (!isSameNetwork(context.network.address, address)) throw new MedrecError('OTHER_NETWORK')
      context.network.addHints(multiaddrs)
      return
    }
    const keeper = shell.networks.visit({ address, multiaddrs, current: undefined })
    await context.store.put('state', [keeper.entry()])
    shell.networks.adopt(keeper)
    context.network = keeper
    if (shell.options.background !== false) background.follow()
    shell.emit('providers')
  }

  return {
    restore: async ({ words, password, entry, signal = NEVER, onProgress = () => {} }) => {
      const link = parseLink(entry)
      if (link.kind !== 'join' && link.kind !== 'network') throw new MedrecError('LINK_INVALID', 'This is neither an invitation nor a network address.')
      const { context, keep } = await shell.setUp({ words, password })
      return await shell.orLeave(async () => {
        if (link.kind === 'join') await enter(link.invitation.network, link.invitation.multiaddrs)
        else await enter(link.network, [])
        const summary = await restoreEverything({ context, signal: AbortSignal.any([signal, context.signal]), onProgress, keep })
        shell.begin()
        return summary
      })
    },
    join: async ({ invitation, signal = NEVER, onProgress = () => {} }) => {
      const { context } = shell.open()
      const link = parseLink(invitation)
      if (link.kind !== 'join') throw new MedrecError('LINK_INVALID', 'This is not an invitation.')
      const { network, multiaddrs } = link.invitation
      if (context.network === undefined) {
        // Once in a network a peer stays in it: nobody gets it into one by a bad invitation.
        checkTime({ invitation: link.invitation, now: context.now() })
        onProgress({ step: 'checking' })
        const { chain } = shell.networks.visit({ address: network, multiaddrs, current: undefined })
        await chain.caughtUp({ signal: AbortSignal.any([signal, context.signal]) })
        checkMember(chain.view.memberByHandle(link.invitation.provider), link.invitation)
      }
      await enter(network, multiaddrs)
      return status(await join({ context, invitation: link.invitation, signal: AbortSignal.any([signal, context.signal]), onProgress }))
    },
    endRelationship: async ({ relationship, forget }) => { await endRelationship({ context: shell.open().context, relationship, forget }) },
    enter: async ({ network }) => {
      const link = parseLink(network)
      if (link.kind === 'join') await enter(link.invitation.network, link.invitation.multiaddrs)
      else if (link.kind === 'network') await enter(link.network, [])
      else throw new MedrecError('LINK_INVALID', 'This is not a network address.')
    },
    inspect: async (link, { signal = NEVER } = {}) => {
      const context = shell.opened()?.context
      return await inspectLink({
        link, context, signal, now: shell.options.now(),
        networkOf: ({ network, multiaddrs }) => shell.networks.visit({ address: network, multiaddrs, current: context?.network })
      })
    },
    refresh: async ({ relationship: id, signal } = {}) => {
      const { context } = shell.open()
      const chosen = [...context.relationships.values()].filter(relationship => id === undefined || relationship.id === id)
      const views = id === undefined ? [...context.shared.values()] : []
      // A provider that is away, or refuses, is a state and no error. What else one does is told to who asked for it alone, and keeps nobody from the others.
      const quietly = async (work: Promise<unknown>): Promise<void> => {
        await work.catch((error: unknown) => {
          if (isNotToBeHad(error) && signal?.aborted !== true) return
          if (id !== undefined || signal?.aborted === true || !(error instanceof MedrecError)) throw error
          context.report(error)
        })
      }
      await Promise.all([
        ...chosen.map(async relationship => { await quietly(fetchMine({ context, relationship, signal })) }),
        ...views.map(async view => { await quietly(refreshView({ context, view, signal })) })
      ])
      // Who is refused since all is over there is told so, too; and who answers may wait for what nobody has.
      if (chosen.some(({ isOutOfReach }) => !isOutOfReach)) await quietly(requireNetwork(context).chain.caughtUp({ signal: signal === undefined ? context.signal : AbortSignal.any([signal, context.signal]) }))
      await Promise.all(chosen.map(async relationship => {
        await hearOfEnd({ context, relationship })
        if (relationship.reach === 'connected') await quietly(settleUnknown({ context, relationship }))
      }))
      for (const relationship of chosen) {
        relationship.isAccountDue = true
        context.wake(relationship)
      }
    },
    providers: () => [...shell.open().context.relationships.values()].sort(byJoining).map(status),
    unblock: async ({ relationship: id }) => {
      const { context } = shell.open()
      const relationship = context.relationships.get(id)
      if (relationship === undefined) throw new MedrecError('NOT_HELD', 'This is no provider of yours.')
      await unblock({ context, relationship })
    },
    networkInfo: () => {
      const network = shell.opened()?.context.network
      if (network === undefined) return undefined
      const { file, address, members } = network
      const verified = network.chain.isProven()
      return { name: address.name, chainId: address.chainId, ...verified === undefined ? {} : { verified }, members: members.length, falseAnswers: falseAnswersOf(network), ...(file === undefined ? {} : { engine: file.engine }) }
    },
    networkAddress: () => {
      const network = shell.opened()?.context.network
      return network === undefined ? undefined : formatText({ kind: 'network', network: network.currentAddress() })
    }
  }
}

/** Who said what is not so, by the name that people know; no name where several members say that it is their node. */
function falseAnswersOf (network: NetworkKeeper): NetworkInfo['falseAnswers'] {
  const countOf = countPeerIds(network.members)
  return network.chain.falseAnswers().map(({ peerId, code, at }) => {
    const member = network.members.find(({ handle }) => handle === countOf(peerId))
    return { ...(member === undefined ? {} : { provider: member.name }), peerId, code, at }
  })
}

/** In the order in which they were joined: a list that people look at stays as it is. */
function byJoining (a: Relationship, b: Relationship): number {
  return a.facts.joinedAt - b.facts.joinedAt || (a.facts.name < b.facts.name ? -1 : 1)
}
