import { isMedrecError } from '../errors/medrec-error.ts'
import type { Link } from '../kernel/facts.ts'
import { decodeGrant, encodeGrant } from '../policy/grant.ts'
import type { Grant } from '../policy/grant.ts'
import type { DelegateSigner } from '../session/signer.ts'
import { isKeySignature, recoverSigner } from '../typed-data/sign.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'

/** A link as it travels: `grant` is the exact text that was signed. specs/delegation.md, "Link". */
export interface SignedLink { readonly parent: string, readonly grant: string, readonly signature: Uint8Array }

/**
 * Hands on a grant, or the link before it.
 *
 * @param options.signer - a viewer of what is handed on
 * @param options.parent - its id
 * @param options.grant - for whom, what and how long; with an id of its own
 * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT` when it is no grant
 */
export async function signLink (options: { signer: DelegateSigner, relationship: string, parent: string, grant: Grant }): Promise<SignedLink> {
  const { signer, relationship, parent } = options
  const grant = encodeGrant(options.grant)
  return { parent, grant, signature: await signer.sign('Delegation', { relationship, parent, grant }) }
}

/** The links of a chain with who signed each, or `undefined` when one of them is not verified or not understood. Whether they allow anything is for the kernel to say. */
export function readChain (options: { network: TypedDataNetwork, relationship: string, links: readonly SignedLink[] }): Link[] | undefined {
  const { network, relationship, links } = options
  const read: Link[] = []
  for (const link of links) {
    const grant = readLinkGrant(link)
    const by = grant === undefined ? undefined : signerOfLink({ network, relationship, link })
    if (grant === undefined || by === undefined) return undefined
    read.push({ by, parent: link.parent, grant })
  }
  return read
}

/** What a link says, or `undefined` when it is not understood. Of each grant there is one text: another that says the same is not what was agreed to be signed. */
export function readLinkGrant ({ grant: text }: SignedLink): Grant | undefined {
  try {
    const grant = decodeGrant(text)
    return grant !== undefined && encodeGrant(grant) === text ? grant : undefined
  } catch (error) {
    if (isMedrecError(error, 'POLICY_INVALID') || isMedrecError(error, 'POLICY_LIMIT')) return undefined
    throw error
  }
}

/** The address that signed a link, or `undefined` when its signature is none. */
export function signerOfLink (options: { network: TypedDataNetwork, relationship: string, link: SignedLink }): string | undefined {
  const { network, relationship, link: { parent, grant, signature } } = options
  // Before the digest is made, which takes a while, too.
  if (!isKeySignature(signature)) return undefined
  try {
    return recoverSigner({ network, type: 'Delegation', message: { relationship, parent, grant }, signature })
  } catch (error) {
    if (isMedrecError(error, 'SIGNATURE_INVALID')) return undefined
    throw error
  }
}
