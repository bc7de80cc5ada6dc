import { randomBytes } from '../../protocol/crypto/random.ts'
import { toNetworkAddress } from '../../protocol/network/network-address.ts'
import type { ReadRecord, ReadRequest } from '../../protocol/peer/group-types.ts'
import { Networks } from '../../protocol/peer/networks.ts'
import { readWith } from '../../protocol/peer/read-as-viewer.ts'
import { createSigner } from '../../protocol/session/signer.ts'
import { createNode } from '../peer/create-node.ts'
import { readConfig } from '../provider/config.ts'
import { readNetwork } from '../provider/read-network.ts'
import type { CommandContext } from './command.ts'
import { ownKeys } from './own-keys.ts'

/**
 * Reads what a provider may see of somebody at another one by the signing key of its node: what was granted to all members, to a group that this key is in, or to its
 * address. Over connections of its own; the node need not run.
 *
 * @throws MedrecError as {@link readWith}; `CONFIG_INVALID`, `KEYS_INVALID`, `KEYS_LOCKED`
 */
export async function * readAsMember (options: Omit<ReadRequest, 'card' | 'signal'> & { context: CommandContext, configFile: string }): AsyncGenerator<ReadRecord> {
  const { context, configFile, ...asked } = options
  const config = await readConfig(configFile)
  const network = await readNetwork(config.network)
  const keys = await ownKeys({ context, config })
  const networks = new Networks({ createNode, now: context.now, randomBytes, onChange: () => {}, onMembers: () => {} })
  try {
    const keeper = networks.visit({ address: toNetworkAddress(network), current: undefined })
    const signer = createSigner({ network: keeper.keys, key: { address: keys.signingAddress, privateKey: keys.signing } })
    yield * readWith({ ...asked, network: keeper, signer, signal: context.signal, now: context.now() })
  } finally {
    await networks.leave()
  }
}
