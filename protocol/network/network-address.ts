import { create } from '@bufbuild/protobuf'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { NetworkIdSchema } from '../messages/network_pb.ts'
import type { NetworkId } from '../messages/network_pb.ts'
import { MAX_MULTIADDRS } from './constants.ts'
import { isChainId } from './parse-network-file.ts'
import type { NetworkAddress, NetworkFile, NetworkIdentity } from './types.ts'
import { isMultiaddr, isName } from './values.ts'

/** The network of a network.json, with all founders' addresses to begin with. */
export function toNetworkAddress (file: NetworkFile): NetworkAddress {
  const { name, chainId, genesisHash, contracts: { providerRegistry, relationships, accessLogs }, founders } = file
  return { name, chainId, genesisHash, contracts: { providerRegistry, relationships, accessLogs }, multiaddrs: founders.flatMap(founder => founder.multiaddrs).slice(0, MAX_MULTIADDRS) }
}

/** The wire form of a network address. */
export function encodeNetworkId (address: NetworkAddress): NetworkId {
  return create(NetworkIdSchema, {
    name: address.name,
    chainId: BigInt(address.chainId),
    genesisHash: fromHex(address.genesisHash, 32),
    providerRegistry: fromHex(address.contracts.providerRegistry, 20),
    relationships: fromHex(address.contracts.relationships, 20),
    accessLogs: fromHex(address.contracts.accessLogs, 20),
    multiaddrs: address.multiaddrs
  })
}

/**
 * Reads the wire form.
 *
 * @throws MedrecError `NETWORK_INVALID`
 */
export function decodeNetworkId (message: NetworkId | undefined): NetworkAddress {
  if (message === undefined) throw new MedrecError('NETWORK_INVALID')
  const chainId = Number(message.chainId)
  const lengths = [message.genesisHash, message.providerRegistry, message.relationships, message.accessLogs].map(bytes => bytes.length)
  if (lengths.join() !== '32,20,20,20' || !isChainId(chainId) || !isName(message.name)) throw new MedrecError('NETWORK_INVALID')
  if (message.multiaddrs.length > MAX_MULTIADDRS || !message.multiaddrs.every(isMultiaddr)) throw new MedrecError('NETWORK_INVALID')
  return {
    name: message.name,
    chainId,
    genesisHash: toHex(message.genesisHash),
    contracts: {
      providerRegistry: toHex(message.providerRegistry),
      relationships: toHex(message.relationships),
      accessLogs: toHex(message.accessLogs)
    },
    multiaddrs: message.multiaddrs
  }
}

/** Names a network in one string, equal for equal networks: what stored things are kept apart by. */
export function networkKey (network: NetworkIdentity): string {
  const { chainId, genesisHash, contracts } = network
  return [chainId, genesisHash, contracts.providerRegistry, contracts.relationships, contracts.accessLogs].join('/')
}

/** Whether two descriptions are of the same network, whatever its name and first members. */
export function isSameNetwork (a: NetworkIdentity, b: NetworkIdentity): boolean {
  return networkKey(a) === networkKey(b)
}
