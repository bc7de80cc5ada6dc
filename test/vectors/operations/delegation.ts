import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { readChain, signLink } from '../../../protocol/delegation/read-chain.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import type { TypedDataNetwork } from '../../../protocol/typed-data/types.ts'

/** A link as a vector has it. */
export interface LinkJson { parent: string, grant: string, signature: string }

/** specs/delegation.md. */
export const DELEGATION = {
  'delegation/link': async ({ network, privateKey, ...given }: { network: TypedDataNetwork, relationship: string, parent: string, grant: Grant, privateKey: string }) => {
    const key = fromHex(privateKey, 32)
    const { grant, signature } = await signLink({ ...given, signer: createSigner({ network, key: { privateKey: key, address: addressOfKey(key) } }) })
    return { grant, signature: toHex(signature) }
  },

  'delegation/chain': ({ network, relationship, links }: { network: TypedDataNetwork, relationship: string, links: LinkJson[] }) =>
    ({ links: readChain({ network, relationship, links: links.map(link => ({ ...link, signature: fromHex(link.signature) })) }) ?? null })
}
