import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Libp2p } from '@libp2p/interface'
import { createChainServer } from '../../protocol/chain/server.ts'
import { equalBytes } from '../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { createEnrolServer } from '../../protocol/enrol/server.ts'
import { createNoticesServer } from '../../protocol/notices/server.ts'
import { createReceiptSigner } from '../../protocol/records/receipt-signer.ts'
import { createFactFinder } from '../../protocol/facts/fact-finder.ts'
import type { Decision } from '../../protocol/kernel/decide.ts'
import { createRecordsServer } from '../../protocol/records/server.ts'
import { createSessions } from '../../protocol/session/sessions.ts'
import type { ProtocolServer, Report } from '../../protocol/stream/serve-messages.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { createPolicies } from '../../protocol/sync/policies.ts'
import { createSyncServer } from '../../protocol/sync/server.ts'
import { createAgentBook } from '../chain/agent-book.ts'
import { createAskSignature } from '../chain/ask-signature.ts'
import { openCarrier } from '../chain/carrier.ts'
import { followChain } from '../chain/follow-chain.ts'
import { createEnds } from '../control/ends.ts'
import { createGiveMessage } from '../control/give-message.ts'
import { createControlMethods } from '../control/methods.ts'
import { readStanding } from '../control/read-standing.ts'
import type { Standing } from '../control/read-standing.ts'
import type { EngineStatus } from '../control/engine-status.ts'
import { createAskContract } from '../facts/ask-contract.ts'
import { startEngine } from '../engine/start-engine.ts'
import { admitUntilMembers, createAdmission } from '../members/admit-founders.ts'
import { readEngineStatus } from '../members/read-engine-status.ts'
import { startMembers } from '../members/start-members.ts'
import { beginNode, removeBegun } from './begin-node.ts'
import type { BegunNode } from './begin-node.ts'
import { commitLogs } from './commit-logs.ts'
import type { ProviderConfig } from './config.ts'
import { ADDRESSES_FILE, MAX_STREAMS } from './constants.ts'
import { createHost } from './create-host.ts'
import { createActionDecider } from './decide-action.ts'
import type { ActionQuestion } from './decide-action.ts'
import { createDelegates, ensureKeys, openSealedKeys } from './keys.ts'
import type { AskKeysPassword, ProviderKeys, SealingKeys } from './keys.ts'
import { findKeysPassword } from './keys-password.ts'
import { keepAnnounced } from './keep-announced.ts'
import { readKeysFile } from './keys-file.ts'
import { createMemberOf } from './member-of.ts'
import { createOperatorLog } from './operator-log.ts'
import { openFhirSource } from './open-source.ts'
import type { OpenSource } from './open-source.ts'
import { openProviderDatabase, openStores } from './open-stores.ts'
import { adoptWhenSettled, keysInForce, openPendingKeys, openPlainSecrets } from './pending-keys.ts'
import type { PendingKeys } from './pending-keys.ts'
import { noteEnds } from './note-ends.ts'
import { readNetwork } from './read-network.ts'
import { createTokenSealer } from './seal-tokens.ts'
import { openSealedSecrets } from './sealed-secrets.ts'
import { succeedOperator } from './succeed-operator.ts'

/** What {@link startProvider} takes. */
export interface StartProviderOptions {
  config: ProviderConfig
  /** Default: FHIR folders and files. */
  openSource?: OpenSource | undefined
  /** Epoch seconds; default the system's clock. */
  now?: (() => number) | undefined
  /** Takes the lines of the log (specs/provider.md, "Log"); default: JSON on standard error. */
  report?: Report | undefined
  /** Ends the waiting for an engine that others run. */
  signal?: AbortSignal | undefined
  /** Asks for the password of sealed keys; without it `passwordFile` and MEDREC_PASSWORD are looked at. */
  password?: AskKeysPassword | undefined
}

/** A provider's node that runs. */
export interface RunningProvider {
  peerId: string
  /** What others are told, each with `/p2p/`. */
  multiaddrs: string[]
  /**
   * Whether somebody may do something with a record, for an action of an application's own: by the policy in force, the chain and what contracts say now. It is a
   * decision of that moment, and is to be asked again each time.
   *
   * @throws MedrecError `DENIED` when the relationship is none of this provider's, or the provider is no member any more; `POLICY_STALE`, `CHAIN_STALE`
   */
  decide: (question: ActionQuestion) => Promise<Decision>
  stop: () => Promise<void>
}

/**
 * Starts a provider's node: its engine where it is its own, its view of the chain, its records, and the five protocols. Waits for an engine that others
 * run, until `signal` aborts.
 *
 * @throws MedrecError `CHAIN_UNAVAILABLE`, `NETWORK_INVALID`, `KEYS_INVALID`, `KEYS_LOCKED`, `SOURCE_UNREADABLE`, `SOURCE_LIMIT`, `STORE_IN_USE` when a node runs with the same data folder, and what `startEngine` throws
 */
export async function startProvider (options: StartProviderOptions): Promise<RunningProvider> {
  return await startBegun(options)
}

/** The same for a node whose commands are heard already, since loading all that it runs on takes a while, too. @param options.begun - ended when the start fails */
export async function startBegun (options: StartProviderOptions & { begun?: BegunNode | undefined }): Promise<RunningProvider> {
  const { config, openSource = openFhirSource, now = () => Math.floor(Date.now() / 1_000), signal } = options
  const report = options.report ?? createOperatorLog({ now })
  const { handle, dataDir } = config
  const closing: Array<() => unknown> = []
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        // The rest is to be closed all the same.
        report({ event: 'close-failed', code: 'INTERNAL', reason: String(error) })
      }
    }
  }
  if (options.begun !== undefined) closing.push(options.begun.stop)
  try {
    const network = await readNetwork(config.network)
    const { node, isNew, stop: stopControl } = options.begun ?? await beginNode({ dataDir, report })
    if (options.begun === undefined) closing.push(stopControl)
    node.starting = 'opens its keys'
    const { keys: stored, pending } = await provideKeys(options).catch(async (error: unknown) => {
      await stop()
      // Who cannot open them leaves nothing behind.
      if (isNew) await removeBegun(dataDir)
      throw error
    })
    node.starting = 'rpcUrl' in config.engine ? `waits for the engine at ${config.engine.rpcUrl}` : 'starts its engine'
    const otherKeys = 'consensus' in stored ? await otherVersions(pending, stored.consensus) : []
    const engine = await startEngine({ config, network, keys: stored, otherKeys, report, now, signal }).catch(async (error: unknown) => {
      await stop()
      // Nothing was changed, then; what another failure has left there may tell why.
      if (isNew && isMedrecError(error, 'DISK_FULL')) await removeBegun(dataDir).catch(() => {})
      throw error
    })
    closing.push(engine.stop)
    const { rpc } = engine
    const database = openProviderDatabase({ dataDir })
    closing.push(database.close)
    const stores = await openStores({ database, now })
    const { view, accompany, stop: stopFollowing } = await followChain({ rpc, network, report, ...(signal === undefined ? {} : { signal }) })
    closing.push(stopFollowing)
    const agents = createAgentBook({ rpc, network, view, now })
    accompany(agents.companion)
    node.starting = 'reads its records'
    const keys = await keysInForce({ keys: stored, pending, view, handle })
    closing.push(adoptWhenSettled({ keys: pending, view, handle, report }))
    await succeedOperator({ pending, operator: keys.operatorAddress, database, rpc, chainId: network.chainId, report })
    const carrier = openCarrier({ rpc, network, view, database, operatorKey: keys.operator, now, report })
    closing.push(async () => { await carrier.stop() })
    // Ended after the answers: what the end cuts is in the logs, too.
    closing.push(commitLogs({ links: () => stores.accessLog.links(), isCommitted: root => carrier.hasRoot(root), commit: async root => await carrier.commitRoot(root), report }))
    const source = await openSource({ paths: config.records, dataDir, now, report })
    closing.push(async () => { await source.close() })
    const policies = createPolicies({ view, network, store: stores.policies, report })
    closing.push(async () => { await policies.stop() })
    const delegates = createDelegates({ keys, network, handle })
    const { relationships, accessLog, lists } = stores
    closing.push(noteEnds({ view, relationships, now, report }))
    const signer = createReceiptSigner({ accessLog, relationships, delegates, network, report })
    closing.push(signer.stop)
    const askSignature = createAskSignature({ rpc, view })
    const sessions = createSessions({ view, agents, askSignature, network, providerPeerId: keys.peerId, handle, relationships, now, randomBytes })
    const facts = createFactFinder({ view, ask: createAskContract({ rpc }), now })
    const records = createRecordsServer({
      sessions, agents, network, view, policies, relationships, facts, source, accessLog, lists, signer, sealer: createTokenSealer({ key: keys.seal }), now, randomBytes,
      createSha256: () => createHash('sha256'), report
    })
    closing.push(records.stop)
    const servers: ProtocolServer[] = [
      records,
      createChainServer({ network, view, rpc, readAgent: agents.tell, carry: carrier.carry.bind(carrier), now, report }),
      createEnrolServer({ view, network, askSignature, handle, peerId: keys.peerId, invitations: stores.invitations, relationships, delegates, signingKey: keys.signing, now, report }),
      createSyncServer({ sessions, view, policies, relationships, delegates, blobs: stores.blobs, network, now, report }),
      createNoticesServer({ sessions, letters: stores.letters, now, report })
    ]
    const host = await createHost({ privateKey: keys.peer, listen: config.listen, announce: config.announce, memberOf: createMemberOf({ view, network }) })
    closing.push(async () => { await host.stop() })
    await serve(host, servers)
    const multiaddrs = config.announce ?? host.getMultiaddrs().map(String)
    await writeFile(join(dataDir, ADDRESSES_FILE), JSON.stringify(multiaddrs))
    const standing = async (): Promise<Standing> => {
      const head = view.head()
      if (head === undefined) throw new MedrecError('CHAIN_UNAVAILABLE')
      return await readStanding({ ask: rpc, contracts: network.contracts, block: head.number, operator: keys.operatorAddress })
    }
    closing.push(keepAnnounced({ readStanding: standing, view, carrier, handle, networkName: network.name, operator: keys.operatorAddress, signingKey: keys.signingAddress, multiaddrs, now, report }))
    // With Clique the governor does that.
    if (network.engine === 'qbft') closing.push(admitUntilMembers({ view, admit: createAdmission({ network, handle, carrier, now, report }), report }))
    let readEngine: (() => Promise<EngineStatus>) | undefined
    let consensusKeys: string[] | undefined
    if (engine.clique !== undefined && 'consensus' in keys) {
      const { clique } = engine
      consensusKeys = [keys.consensus, ...otherKeys].map(addressOfKey)
      const members = await startMembers({ host, rpc, p2pPort: () => clique.p2pPort, nodeSecret: clique.nodeSecret, network, view, handle, consensusKeys: [keys.consensus, ...otherKeys], carrier, now, report })
      closing.push(members.stop)
      readEngine = async () => await readEngineStatus(members)
    }
    const ending = new AbortController()
    closing.push(() => { ending.abort(new MedrecError('CANCELLED')) })
    const give = createGiveMessage({ view, network, randomBytes, signal: ending.signal })
    const ends = createEnds({ view, network, relationships, delegates, give, now, signal: ending.signal, report })
    node.methods = createControlMethods({ ends, rpc, network, view, carrier, handle, operator: keys.operatorAddress, signingKey: keys.signingAddress, signing: keys.signing, consensusKeys, keys: pending, engine: readEngine, now, report })
    report({ event: 'node-ready', peer: keys.peerId })
    return {
      peerId: keys.peerId, multiaddrs, decide: createActionDecider({ view, policies, relationships, facts, handle, now }),
      stop: async () => {
        await stop()
        report({ event: 'node-stopped', peer: keys.peerId })
      }
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A node that seals has its keys sealed; one on an engine that others run may have them in clear, and gets them made. */
async function provideKeys (options: StartProviderOptions): Promise<{ keys: ProviderKeys | SealingKeys, pending: PendingKeys }> {
  const { config: { keys: file, engine, passwordFile }, signal, password = findKeysPassword({ passwordFile, env: process.env }) } = options
  let asked: Promise<string> | undefined
  const askOnce = async (): Promise<string> => await (asked ??= password())
  const keys = 'rpcUrl' in engine ? await ensureKeys(file, askOnce) : await openSealedKeys({ file, password: askOnce, signal })
  const isSealed = (await readKeysFile(file))?.version === 2
  return { keys, pending: openPendingKeys({ store: isSealed ? openSealedSecrets({ file, password: askOnce }) : openPlainSecrets({ file }) }) }
}

/** Consensus keys before and after the present one: the engine may have to seal with any of them. */
async function otherVersions (pending: PendingKeys, present: Uint8Array): Promise<Uint8Array[]> {
  const { current, pending: next, previous } = await pending.versions('consensus')
  return [next, current, previous].flatMap(key => key === undefined || equalBytes(key, present) ? [] : [key])
}

async function serve (host: Libp2p, servers: ProtocolServer[]): Promise<void> {
  for (const { protocol, handle } of servers) await host.handle(protocol, handle, { maxInboundStreams: MAX_STREAMS })
}
