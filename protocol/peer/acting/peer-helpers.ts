import { MedrecError } from '../../errors/medrec-error.ts'
import { coSignMethods } from '../co-sign.ts'
import type { PeerShell } from '../create-peer.ts'
import { liveRelationships } from '../ended.ts'
import { networkMethods } from '../peer-network.ts'
import { passBy } from '../owner-session.ts'
import { recordMethods } from '../peer-records.ts'
import { shareMethods } from '../peer-shares.ts'
import { pushPolicy } from '../push-policy.ts'
import { acceptAppointment, makeHelperCard, refreshActing, stopActing } from './acting-for.ts'
import { appoint, endHelper, helperLink, listHelpers, setRecovery } from './appoint.ts'
import { listLife, showLife } from './life.ts'
import { listMoving, moveKey } from './move-key.ts'
import { nominate } from './nominate.ts'
import { object } from './object.ts'
import type { Acting } from './open-acting.ts'
import { readAgent } from './read-agent.ts'
import { stateOfActing } from './state-of-acting.ts'
import { takeOver } from './take-over.ts'
import type { ActAs, ActingMethods, HelperMethods } from './types.ts'
import { listActs, readRecovery } from './who-acted.ts'

/** The methods of a peer that have to do with those who can act for me. */
export function helperMethods (shell: PeerShell): HelperMethods {
  return {
    appoint: async draft => await appoint({ context: shell.open().context, draft }),
    helpers: () => listHelpers(shell.open().context),
    helperLink: async id => await helperLink({ context: shell.open().context, id }),
    endHelper: async id => { await endHelper({ context: shell.open().context, id }) },
    whoActed: () => listActs(shell.open().context),
    setRecovery: async recovery => { await setRecovery({ context: shell.open().context, ...recovery }) },
    recovery: () => readRecovery(shell.open().context),
    object: async () => await object(shell.open().context),
    moveKey: async ({ card, instead }) => await moveKey({ context: shell.open().context, card, instead }),
    movingKey: () => listMoving(shell.open().context),
    showLife: async () => await showLife(shell.open().context),
    life: () => listLife(shell.open().context),
    refreshHelpers: async ({ signal } = {}) => {
      const { context } = shell.open()
      await Promise.all(liveRelationships(context).map(async relationship => {
        try {
          const { logs } = await readAgent({ context, relationship, signal })
          // Where nobody else can change anything, there is nothing to hear of.
          if (logs.length > 0) await pushPolicy({ context, relationship, signal })
        } catch (error) {
          passBy({ context, error, signal })
        }
      }))
      context.emit('helpers')
    }
  }
}

/** The methods of a peer that have to do with those for whom I act. */
export function actingMethods (shell: PeerShell): ActingMethods {
  const require = (id: string): Acting => {
    const acting = shell.open().context.acting.get(id)
    if (acting === undefined) throw new MedrecError('HELPER_UNKNOWN')
    return acting
  }
  return {
    helperCard: async ({ name, forKey = false, another = false } = {}) => await makeHelperCard({ context: shell.open().context, name, forKey, another, appUrl: shell.options.appUrl }),
    acceptAppointment: async ({ link, signal }) => {
      const acting = await acceptAppointment({ context: shell.open().context, link })
      await refreshActing({ acting, signal })
      if (shell.options.background !== false) acting.background.start()
      return stateOfActing(acting)
    },
    actingFor: () => [...shell.open().context.acting.values()].map(stateOfActing),
    actAs: id => methodsAs(shell, () => require(id)),
    refreshActing: async ({ id, signal } = {}) => {
      const chosen = id === undefined ? [...shell.open().context.acting.values()] : [require(id)]
      await Promise.all(chosen.map(async acting => { await refreshActing({ acting, signal }) }))
    },
    stopActing: async id => { await stopActing({ context: shell.open().context, acting: require(id) }) },
    nominate: async ({ id, card }) => await nominate({ acting: require(id), all: shell.open().context.acting.values(), card }),
    takeOver: async ({ link }) => await takeOver({ context: shell.open().context, link })
  }
}

/** What one does for oneself, with what the other has. */
function methodsAs (shell: PeerShell, find: () => Acting): ActAs {
  const as: PeerShell = { ...pick(shell), open: find, opened: find }
  const { refresh, providers } = networkMethods(as)
  const { records, recordText, recordTexts, download, preview, log, emergencies, noteEmergencies } = recordMethods(as)
  const { share, shares, changeShare, endShare, endAll, grantGroup, groupGrants, endGroupGrant, emergencyCard } = shareMethods(as)
  const { coSigned, coSignLink } = coSignMethods(() => find().context)
  const { appoint, helpers, helperLink, endHelper, refreshHelpers } = helperMethods(as)
  return {
    records, recordText, recordTexts, download, preview, log, emergencies, noteEmergencies, share, shares, changeShare, endShare, endAll, grantGroup, groupGrants, endGroupGrant, emergencyCard, coSigned, coSignLink, appoint, helpers, helperLink, endHelper, refreshHelpers, refresh, providers,
    settled: async ({ signal } = {}) => {
      const { work, context } = find()
      await work.settled(signal === undefined ? context.signal : AbortSignal.any([signal, context.signal]))
    }
  }
}

/** Its methods stand on its prototype. */
function pick (shell: PeerShell): Omit<PeerShell, 'open' | 'opened'> {
  return { options: shell.options, networks: shell.networks, emit: shell.emit, setUp: async options => await shell.setUp(options), begin: () => { shell.begin() }, leave: async () => { await shell.leave() }, orLeave: async work => await shell.orLeave(work) }
}
