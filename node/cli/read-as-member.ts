import { randomBytes } from '../../protocol/crypto/random.ts'
import { toNetworkAddress } from '../../protocol/network/network-address.ts'
import type { NetworkAddress } from '../../protocol/network/types.ts'
import type { ReadRecord, ReadRequest } from '../../protocol/peer/group-types.ts'
import { Networks } from '../../protocol/peer/networks.ts'
import { readWith } from '../../protocol/peer/read-as-viewer.ts'
import { createSigner } from '../../protocol/session/signer.ts'
import { createNode } from '../peer/create-node.ts'
import { readConfig } from '../provider/config.ts'
import { readNetwork } from '../provider/read-network.ts'
import type { CommandContext } from './command.ts'
import { ownKeys } from './own-keys.ts'

/** A provider that reads at others, or at itself. */
export interface Member {
  network: NetworkAddress
  /** @throws MedrecError as {@link readWith} */
  read: (asked: Omit<ReadRequest, 'card' | 'signal'>) => AsyncGenerator<ReadRecord>
}

/**
 * Reads what a provider may see of somebody by the signing key of its node: what was granted to all members, to a group that this key is in, or to its
 * address. Over connections of its own, which are closed at the end; the node need not run.
 *
 * @throws MedrecError `CONFIG_INVALID`, `KEYS_INVALID`, `KEYS_LOCKED`, and what `work` throws
 */
export async function withMember<T> (options: { context: CommandContext, configFile: string }, work: (member: Member) => Promise<T>): Promise<T> {
  const { context, configFile } = options
  const config = await readConfig(configFile)
  const address = toNetworkAddress(await readNetwork(config.network))
  const keys = await ownKeys({ context, config })
  const networks = new Networks({ createNode, now: context.now, randomBytes, onChange: () => {}, onMembers: () => {} })
  try {
    const network = networks.visit({ address, current: undefined })
    const signer = createSigner({ network: network.keys, key: { address: keys.signingAddress, privateKey: keys.signing } })
    return await work({ network: address, read: asked => readWith({ ...asked, network, signer, signal: context.signal, now: context.now() }) })
  } finally {
    await networks.leave()
  }
}
