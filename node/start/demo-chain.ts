import { join } from 'node:path'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { NO_STATEMENT } from '../../protocol/network/constants.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { findGeth } from '../engine/clique/find-geth.ts'
import { installGeth } from '../engine/clique/install-geth.ts'
import { DEFAULT_BLOCK_PERIOD, DEMO_SPREAD_WINDOW } from '../engine/constants.ts'
import { deployNetwork } from '../engine/deploy-network.ts'
import { foundNetwork } from '../engine/genesis.ts'
import { superviseChain } from './chain.ts'
import type { StartState } from './data-folder.ts'
import type { PlannedProvider } from './providers.ts'

/** What keeps the chain of the demonstration. */
export interface DemoChain {
  /** Of the one development chain for all; undefined: each provider's node runs its own engine. */
  rpcUrl: string | undefined
  /** Founds the network, the first time. */
  found: (providers: PlannedProvider[]) => Promise<NetworkFile>
  stop: () => Promise<void>
}

const NAME = 'Demo network'

/**
 * The development chain, or, with validators, what their nodes need to run their own.
 *
 * @throws MedrecError `ENGINE_FAILED`, `ENGINE_MISSING`
 */
export async function provideChain (options: { data: string, state: StartState, say: (line: string) => void, onStart: (pid: number) => Promise<void>, signal: AbortSignal }): Promise<DemoChain> {
  const { data, state, say, onStart, signal } = options
  if (state.validators !== undefined) {
    await provideGeth({ say, signal })
    return { rpcUrl: undefined, found: foundClique, stop: async () => {} }
  }
  say('Starting the chain …')
  const { engine, stop } = await superviseChain({ dir: join(data, 'chain'), port: state.chainPort, say, onStart })
  return {
    rpcUrl: engine.rpcUrl,
    found: async providers => {
      say('Creating the contracts …')
      return await deployNetwork({ engine, name: NAME, founders: providers.map(({ handle, name, operator, signingKey, multiaddrs }) => ({ handle, name, operator, signingKey, multiaddrs })) })
    },
    stop
  }
}

async function foundClique (providers: PlannedProvider[]): Promise<NetworkFile> {
  const founders = providers.map(({ handle, name, operator, consensus, signingKey, multiaddrs }) => {
    if (consensus === undefined) throw new MedrecError('INTERNAL', 'A validator has no key that seals.')
    return { handle, name, operator, consensus, signingKey, multiaddrs, statement: NO_STATEMENT }
  })
  return (await foundNetwork({ terms: { name: NAME, engine: 'clique', blockPeriod: DEFAULT_BLOCK_PERIOD, spreadWindow: DEMO_SPREAD_WINDOW }, founders })).network
}

async function provideGeth (options: { say: (line: string) => void, signal: AbortSignal }): Promise<void> {
  try {
    findGeth({ env: process.env })
  } catch (error) {
    // One that somebody named and is not there is not built in its place.
    if (!isMedrecError(error, 'ENGINE_MISSING') || (process.env['MEDREC_GETH'] ?? '') !== '') throw error
    await installGeth({ env: process.env, ...options })
  }
}
