import { SigningKey } from 'ethers/crypto'
import { TypedDataEncoder } from 'ethers/hash'
import { getBytes } from 'ethers/utils'
import { MedrecError } from '../errors/medrec-error.ts'

/** What providers sign for `ProviderRegistry`, as EIP-712 types. See specs/registry.md, "Messages". */
export const REGISTRY_TYPES = {
  ProposeMembership: [
    { name: 'candidate', type: 'bytes32' },
    { name: 'nonce', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ],
  RotateKey: [
    { name: 'member', type: 'uint64' },
    { name: 'role', type: 'uint8' },
    { name: 'next', type: 'address' },
    { name: 'nonce', type: 'uint64' },
    { name: 'deadline', type: 'uint64' }
  ]
} as const

/** What the messages hold; a role is numbered as in the contract. Hashes and addresses are 0x and hex digits, times epoch seconds. */
export interface RegistryMessages {
  ProposeMembership: { candidate: string, nonce: number, deadline: number }
  RotateKey: { member: number, role: number, next: string, nonce: number, deadline: number }
}

/** What of a network is signed with each of these messages. */
export interface RegistryNetwork { chainId: number, contracts: { providerRegistry: string } }

/**
 * Signs a message for the registry.
 *
 * @param options.privateKey - secp256k1, 32 bytes
 * @returns 65 bytes: r ‖ s ‖ v
 * @throws MedrecError `INVALID_INPUT` when the message or the key has the wrong form
 */
export function signForRegistry<N extends keyof RegistryMessages> (options: { network: RegistryNetwork, type: N, message: RegistryMessages[N], privateKey: Uint8Array }): Uint8Array {
  const { network, type, message, privateKey } = options
  const domain = { name: 'MedRec', version: '1', chainId: network.chainId, verifyingContract: network.contracts.providerRegistry }
  try {
    const digest = TypedDataEncoder.hash(domain, { [type]: [...REGISTRY_TYPES[type]] }, message)
    return getBytes(new SigningKey(privateKey).sign(digest).serialized)
  } catch (cause) {
    throw new MedrecError('INVALID_INPUT', `The ${type} message or its key has the wrong form.`, { cause })
  }
}
