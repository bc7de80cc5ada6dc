import { abiEncode } from './abi.ts'
import { hex } from './bytes.ts'
import { structOf } from './network.ts'
import type { PlainCandidate } from './network.ts'
import { plainSign } from './sign.ts'
import { keccak, plainDigest, plainDomainHash, plainStructHash } from './typed-data.ts'
import type { PlainTypes } from './typed-data.ts'

/** What is signed for the registry: of a request to be let in the candidate itself. */
export interface PlainRegistryMessage { network: { chainId: number, contracts: { providerRegistry: string } }, type: string, message: Record<string, unknown>, privateKey: string }

const field = (type: string, name: string): { type: string, name: string } => ({ type, name })
const TYPES: PlainTypes = {
  ProposeMembership: [field('bytes32', 'candidate'), field('uint64', 'nonce'), field('uint64', 'deadline')],
  RotateKey: [field('uint64', 'member'), field('uint8', 'role'), field('address', 'next'), field('uint64', 'nonce'), field('uint64', 'deadline')]
}

/** specs/registry.md, "Messages", computed once more. */
export const SECOND_REGISTRY = {
  'registry/sign': ({ network, type, message, privateKey }: PlainRegistryMessage) => {
    const candidate = message['candidate'] === undefined ? {} : { candidate: hex(keccak(abiEncode([structOf(message['candidate'] as PlainCandidate)]))) }
    const domain = plainDomainHash({ name: 'MedRec', version: '1', chainId: network.chainId, verifyingContract: network.contracts.providerRegistry })
    const digest = plainDigest(domain, plainStructHash(TYPES, type, { ...message, ...candidate }))
    return { steps: { ...candidate, digest: hex(digest) }, gives: { signature: hex(plainSign(digest, privateKey)) } }
  }
}
