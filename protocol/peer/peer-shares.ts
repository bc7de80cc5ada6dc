import { deriveDelegate } from '../identity/derive.ts'
import { formatLink, formatText } from '../links/format-link.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { cleanName } from './clean-name.ts'
import { requireNetwork } from './context.ts'
import type { PeerShell } from './create-peer.ts'
import { listOtherGrants, mayEndSomewhere } from './other-grants.ts'
import { isUnreachable } from './owner-session.ts'
import { refreshView } from './refresh-shared.ts'
import { makeEmergencyCard } from './emergency-card.ts'
import { endGroupGrant, grantGroup, listGroupGrants } from './group-grants.ts'
import { passOn } from './pass-on.ts'
import { listPassedOn } from './passed-on-state.ts'
import { readAsViewer } from './read-as-viewer.ts'
import { changeShare, endShareAt, endShares, keepShare, shareWith } from './share.ts'
import { stateOfShare } from './share-state.ts'
import { acceptShare, forgetShare, nameShared } from './shared-with-me.ts'
import { listShared, stateOfShared } from './shared-state.ts'
import type { SharedView } from './shared-view.ts'
import type { CardLink } from './link-types.ts'
import type { ShareResult } from './share-types.ts'
import type { Peer } from './types.ts'

/** The methods of a peer that have to do with sharing, both ways. */
export function shareMethods (shell: PeerShell): Pick<Peer, 'card' | 'share' | 'shares' | 'changeShare' | 'endShare' | 'endAll' | 'keepShare' | 'grantGroup' | 'groupGrants' | 'endGroupGrant' | 'emergencyCard' | 'readAs' | 'acceptShare' | 'sharedWithMe' | 'sharedRecords' | 'sharedText' | 'nameShared' | 'refreshShared' | 'forgetShare' | 'passOn' | 'passedOn'> {
  const viewOf = (id: string): SharedView => {
    const view = shell.open().context.shared.get(id)
    if (view === undefined) throw new MedrecError('SHARE_UNKNOWN')
    return view
  }

  /** When it begins and ends may be sooner than anything before. */
  const minded = (result: ShareResult): ShareResult => {
    if (shell.options.background !== false) shell.opened()?.background.awaitMoment()
    return result
  }

  return {
    card: async ({ name } = {}) => await makeCard(shell, name),
    share: async draft => minded(await shareWith({ context: shell.open().context, draft })),
    shares: () => {
      const { context } = shell.open()
      return [...context.account.shares.map(share => stateOfShare({ context, share })), ...listOtherGrants(context)]
    },
    changeShare: async ({ id, ...change }) => minded(await changeShare({ context: shell.open().context, id, change })),
    endShare: async ({ id, relationship }) => {
      const { context } = shell.open()
      if (relationship === undefined) await endShares({ context, ids: [id] })
      else await endShareAt({ context, id, relationship })
    },
    endAll: async () => {
      const { context } = shell.open()
      await endShares({ context, ids: [...context.account.shares.filter(share => share.endedAt === undefined), ...listOtherGrants(context).filter(share => share.state !== 'ending' && mayEndSomewhere(context, share))].map(share => share.id) })
    },
    keepShare: async ({ id }) => { await keepShare({ context: shell.open().context, id }) },
    grantGroup: async draft => await grantGroup({ context: shell.open().context, draft }),
    groupGrants: () => listGroupGrants(shell.open().context),
    endGroupGrant: async ({ id }) => { await endGroupGrant({ context: shell.open().context, id }) },
    emergencyCard: () => makeEmergencyCard(shell.open().context),
    readAs: request => readAsViewer({ context: shell.open().context, ...request }),
    acceptShare: async ({ link, signal }) => {
      const { context, background } = shell.open()
      const view = await acceptShare({ context, link })
      for (const relationship of context.relationships.values()) context.wake(relationship)
      await refreshQuietly(shell, view, signal)
      if (shell.options.background !== false) background.watch(view)
      return stateOfShared({ context, view })
    },
    sharedWithMe: () => {
      const { context } = shell.open()
      return [...context.shared.values()].map(view => stateOfShared({ context, view }))
    },
    sharedRecords: id => listShared({ context: shell.open().context, view: viewOf(id) }),
    sharedText: async ({ id, relationship, key }) => {
      const copy = viewOf(id).copies.get(relationship)
      if (copy === undefined) throw new MedrecError('NOT_HELD')
      return await copy.holdings.text(key)
    },
    nameShared: async ({ id, name }) => { await nameShared({ context: shell.open().context, id, name }) },
    refreshShared: async ({ id, signal } = {}) => {
      const { context } = shell.open()
      await Promise.all((id === undefined ? [...context.shared.values()] : [viewOf(id)]).map(async view => { await refreshQuietly(shell, view, signal) }))
    },
    forgetShare: async id => { await forgetShare({ context: shell.open().context, id }) },
    passOn: async draft => await passOn({ context: shell.open().context, draft }),
    passedOn: () => listPassedOn(shell.open().context)
  }
}

async function refreshQuietly (shell: PeerShell, view: SharedView, signal: AbortSignal | undefined): Promise<void> {
  try {
    await refreshView({ context: shell.open().context, view, signal })
  } catch (error) {
    if (!isUnreachable(error)) throw error
  }
}

/** A card of its own for everybody it is shown to, so that nobody can tell that two of them are one person's. */
async function makeCard (shell: PeerShell, name: string | undefined): Promise<CardLink> {
  const { context } = shell.open()
  const index = context.account.nextCard
  const { address, encryption } = await deriveDelegate({ seed: context.seed, network: requireNetwork(context).keys, role: 'card', index })
  context.account.put('cards', address, { index, createdAt: context.now() })
  await context.store.put('state', [context.account.entry()])
  for (const relationship of context.relationships.values()) context.wake(relationship)
  const shown = cleanName(name ?? context.account.get('profile', 'profile')?.name ?? '')
  const link = { kind: 'card', card: { address, encryptionKey: encryption.publicKey, name: shown } } as const
  return { link: formatLink({ link, appUrl: shell.options.appUrl }), text: formatText(link), address }
}
