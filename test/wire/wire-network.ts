import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { HandMadeClient } from './hand-made-client.ts'
import { stopViewers } from './owner.ts'

/** Real nodes, and a client made by hand that speaks to them. */
export interface WireNetwork {
  network: TestNetwork
  /** The first of them. */
  provider: TestProvider
  client: HandMadeClient
  stop: () => Promise<void>
}

/** Starts `providers` nodes, one when it is not said. */
export async function startWireNetwork (options: { providers?: number } = {}): Promise<WireNetwork> {
  const network = await startTestNetwork({ providers: options.providers ?? 1 })
  const client = await HandMadeClient.start(network.network)
  return {
    network,
    provider: network.providers[0] as TestProvider,
    client,
    stop: async () => {
      await stopViewers()
      await client.stop()
      await network.stop()
    }
  }
}
