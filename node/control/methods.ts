import type { ChainHead, ChainView, WholeView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { isHash, isWholeNumber } from '../../protocol/network/values.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import type { Carrier } from '../chain/carrier.ts'
import type { Rpc } from '../chain/rpc.ts'
import type { PendingKeys } from '../provider/pending-keys.ts'
import type { EngineStatus } from './engine-status.ts'
import type { Ends } from './ends.ts'
import { changeGroup, makeGroup, readGroup } from './groups.ts'
import { followCall } from './follow-call.ts'
import type { ControlContext, ControlMethods } from './open-control.ts'
import { encodeOwnCall, readOwnCall } from './own-call.ts'
import { readHistory } from './read-history.ts'
import type { RegistryHistory } from './read-history.ts'
import { readProposals } from './read-proposals.ts'
import { readSent } from './read-sent.ts'
import { readStatus } from './read-status.ts'
import { readRegistry } from './registry.ts'
import { createViewHash, readView } from './read-view.ts'
import { readRequestId, readRole, rotateKey } from './rotate-key.ts'

/** What {@link createControlMethods} takes. */
export interface ControlMethodsOptions {
  rpc: Rpc
  network: NetworkFile
  view: WholeView
  carrier: Carrier
  handle: string
  /** The keys in use, as addresses: the carrier sends from the first. */
  operator: string
  signingKey: string
  /** The secret of the same, 32 bytes: the keeper of this member's groups. */
  signing: Uint8Array
  /** Of those that its engine can seal with; undefined where others run the engine. */
  consensusKeys?: readonly string[] | undefined
  keys: PendingKeys
  /** What ends relationships from the provider's side. */
  ends: Ends
  /** Where the node knows something of the engines. */
  engine?: (() => Promise<EngineStatus>) | undefined
  /** Epoch seconds. */
  now: () => number
  report: Report
}

/** What the commands beside a running node ask it: see specs/control.md, "Methods". */
export function createControlMethods (options: ControlMethodsOptions): ControlMethods {
  const { rpc, network, view, carrier, handle, operator, signingKey, signing, consensusKeys, keys, ends, engine, now, report } = options
  const viewHash = createViewHash({ view })
  const status = async (): Promise<unknown> => await readStatus({ rpc, network, view, viewHash, handle, operator, signingKey, consensusKeys, keys, carried: () => carrier.size(), room: async () => await carrier.room(), engine, now })
  let history: { hash: string, found: Promise<RegistryHistory> } | undefined
  /** Read once for all the pages of one list. */
  const historyAt = async (head: ChainHead): Promise<RegistryHistory> => {
    if (history?.hash !== head.hash) history = { hash: head.hash, found: readHistory({ ask: rpc, contracts: network.contracts, block: head.number, time: head.timestamp }) }
    try {
      return await history.found
    } catch (error) {
      history = undefined
      throw error
    }
  }
  const following = ({ signal, tell }: ControlContext) => ({ operator, carrier, rpc, view, onFate: tell, signal })
  return {
    status: async ({ watch }, { signal, tell }) => {
      if (watch !== true) return await status()
      while (!signal.aborted) {
        const changed = nextHead(view, signal)
        await tell(await status())
        await changed
      }
      return null
    },
    proposals: async ({ before, onlyOpen }) => {
      if (before !== undefined && !isWholeNumber(before)) throw new MedrecError('INVALID_INPUT', '"before" is no number of a proposal.')
      const head = view.head()
      if (head === undefined) throw new MedrecError('CHAIN_UNAVAILABLE', 'The node knows no block yet.')
      const reader = readRegistry({ ask: rpc, contracts: network.contracts, block: head.number })
      const members = await reader.members()
      // Who has gone has no vote on what is open.
      const history = onlyOpen === false ? await historyAt(head) : undefined
      const sent = await readSent({ transactions: carrier.transactions(), registry: network.contracts.providerRegistry, members, head: head.number, rpc })
      return { members: members.map(({ handle }) => handle), sent, ...await readProposals({ reader, members, before, onlyOpen: onlyOpen !== false, time: head.timestamp, history }) }
    },
    view: async ({ after }) => {
      if (after !== undefined && !isHash(after)) throw new MedrecError('INVALID_INPUT', '"after" is no id of a relationship.')
      return readView({ view, after })
    },
    call: async ({ id, call }, context) => {
      const own = readOwnCall(call)
      const members = await readRegistry({ ask: rpc, contracts: network.contracts, block: 'latest' }).members()
      report({ event: 'operator-command', reason: JSON.stringify(own) })
      return await followCall({ ...following(context), id: readRequestId(id), call: encodeOwnCall({ call: own, members, contracts: network.contracts }) })
    },
    rotate: async ({ id, role }, context) => {
      report({ event: 'operator-command', reason: `rotate ${String(role)}` })
      return await rotateKey({ ...following(context), id: readRequestId(id), role: readRole(role), keys, network })
    },
    'make-group': async ({ id }, context) => {
      const { group, call } = makeGroup({ network, signing, now })
      report({ event: 'operator-command', reason: `make-group ${group}` })
      const follow = following(context)
      const fate = await followCall({ ...follow, onFate: async step => { await follow.onFate({ group, fate: step }) }, id: readRequestId(id), call })
      return { group, fate }
    },
    'change-group': async ({ id, group, added, removed }, context) => {
      const call = await changeGroup({ rpc, network, signing, now, group, added, removed })
      report({ event: 'operator-command', reason: `change-group ${String(group)}` })
      return await followCall({ ...following(context), id: readRequestId(id), call })
    },
    'group': async ({ group }) => await readGroup({ rpc, network, signing, now, group }),
    end: async ({ person }, { signal, tell }) => {
      report({ event: 'operator-command', reason: 'end' })
      return { relationships: await ends.end({ person, onStep: tell, signal }) }
    },
    'make-key': async ({ role }) => ({ key: addressOfKey(await keys.make(readRole(role))) })
  }
}

/** Resolves at the next head, or when the signal aborts. */
async function nextHead (view: ChainView, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const end = (): void => {
      stop()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const stop = view.onChange(change => { if (change === 'head') end() })
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
