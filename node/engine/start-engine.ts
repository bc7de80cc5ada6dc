import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { createRpc } from '../chain/rpc.ts'
import type { Rpc } from '../chain/rpc.ts'
import type { ProviderConfig } from '../provider/config.ts'
import type { ProviderKeys, SealingKeys } from '../provider/keys.ts'
import { checkClock } from './clique/check-clock.ts'
import { findGeth } from './clique/find-geth.ts'
import { startGeth } from './clique/start-geth.ts'
import type { Geth } from './clique/start-geth.ts'

/** The engine of a node: one that others run, or its own. */
export interface RunningEngine {
  kind: 'external' | 'clique'
  rpc: Rpc
  /** Of the node's own engine. It seals nothing before `miner_start`. */
  clique?: Geth & { consensusAddress: string }
  stop: () => Promise<void>
}

/** What {@link startEngine} takes. */
export interface StartEngineOptions {
  config: Pick<ProviderConfig, 'engine' | 'handle'>
  network: NetworkFile
  keys: ProviderKeys | SealingKeys
  /** Consensus keys before and after the present one, 32 bytes each. */
  otherKeys?: readonly Uint8Array[] | undefined
  report: Report
  /** Epoch seconds. */
  now: () => number
  env?: NodeJS.ProcessEnv
  signal?: AbortSignal | undefined
}

/**
 * Starts the engine that a node's configuration names, or turns to the one that others run.
 *
 * @throws MedrecError `KEYS_INVALID` when the keys are not those of the member, or none that seal; `CLOCK_OFF` when the newest block is from the future;
 *   `ENGINE_MISSING`, and what {@link startGeth} throws
 */
export async function startEngine (options: StartEngineOptions): Promise<RunningEngine> {
  const { config: { engine, handle }, network, keys, otherKeys, report, now, env = process.env, signal } = options
  if ('rpcUrl' in engine) return { kind: 'external', rpc: createRpc({ url: engine.rpcUrl }), stop: async () => {} }
  if (!('consensus' in keys)) throw new MedrecError('KEYS_INVALID', 'The keys of this node have none that seals blocks. Make sealed ones with "medrec network founder".')
  checkConsensusKey({ network, handle, keys })
  const geth = await startGeth({ dir: engine.dataDir, p2pPort: engine.p2pPort, network, consensusKey: keys.consensus, otherKeys, binary: findGeth({ env }), report, signal })
  try {
    const head = await geth.rpc('eth_getBlockByNumber', ['latest', false], signal) as { timestamp: string } | null
    checkClock({ now: now(), head: head === null ? undefined : Number(head.timestamp) })
  } catch (error) {
    await geth.stop()
    throw isMedrecError(error, 'CHAIN_UNAVAILABLE') && signal?.aborted === true ? new MedrecError('CANCELLED', undefined, { cause: error }) : error
  }
  return { kind: 'clique', rpc: geth.rpc, clique: Object.assign(geth, { consensusAddress: keys.consensusAddress }), stop: geth.stop }
}

/**
 * Refuses keys that are not the founder's whose handle the node has; one that has changed its key since knows the former one. Who is no founder is
 * asked for by the registry alone.
 *
 * @throws MedrecError `KEYS_INVALID`
 */
export function checkConsensusKey (options: { network: NetworkFile, handle: string, keys: Pick<SealingKeys, 'consensusAddress' | 'formerConsensus'> }): void {
  const { network, handle, keys: { consensusAddress, formerConsensus } } = options
  const founder = network.founders.find(founder => founder.handle === handle)
  if (founder === undefined || [consensusAddress, ...formerConsensus].includes(founder.consensus)) return
  throw new MedrecError('KEYS_INVALID', `The consensus key of this node is ${consensusAddress}, and "${handle}" founded the network with ${founder.consensus}. In the configuration one of "keys", "handle" and "network" (${network.name}) is not this node's. Nothing was changed.`)
}
