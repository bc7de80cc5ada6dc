import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { indexLinks } from '../kernel/facts.ts'
import type { IndexedLink } from '../kernel/facts.ts'
import type { PolicyIndex } from '../kernel/policy-index.ts'
import { MAX_DEPTH, MAX_GRANT_BYTES, MAX_NAME } from '../policy/constants.ts'
import type { Grant } from '../policy/grant.ts'
import { isCollective } from '../policy/viewer.ts'
import { isKeySignature } from '../typed-data/sign.ts'
import { MAX_CHAINS } from './constants.ts'
import type { LinkChecks } from './link-checks.ts'
import { readLinkGrant } from './read-chain.ts'
import type { SignedLink } from './read-chain.ts'

/** A chain that is verified and understood, ready for the kernel. */
export type ShownChain = readonly IndexedLink[]

/** The chains of a request that count while a policy is in force. `isWhole`: none was left out because its signatures could not be looked at just now. */
export interface ShownChains { chains: ShownChain[], isWhole: boolean }

/** Who shows chains, and what looks at their signatures. `peer` is who the connection is with. */
interface Showing { relationship: string, address: string, peer: string, checks: LinkChecks }

/**
 * The chains of one request. What it gives leaves out every chain that is not verified or not understood, or that is not the requester's from a grant in force that may be handed on so often.
 * Signatures are looked at last, and no more after the first that is of no use. Of one request a chain is always the same object. specs/delegation.md, "Showing".
 *
 * @param options.address - of the requester
 * @throws MedrecError `BAD_MESSAGE` when they are more than the limits
 */
export function openChains (options: Showing & { chains: ReadonlyArray<{ readonly links: readonly SignedLink[] }> }): (index: PolicyIndex) => Promise<ShownChains> {
  const { chains } = options
  if (chains.length > MAX_CHAINS || chains.some(({ links }) => links.length > MAX_DEPTH || links.some(isTooLong))) throw new MedrecError('BAD_MESSAGE', 'The chains are more or longer than the limits.')
  const opened = chains.map(({ links }) => openChain(links, options))
  return async index => {
    const shown: ShownChains = { chains: [], isWhole: true }
    for (const chainIn of opened) {
      try {
        const chain = await chainIn(index)
        if (chain !== undefined) shown.chains.push(chain)
      } catch (error) {
        if (!isMedrecError(error, 'TOO_MANY_REQUESTS')) throw error
        // The next may be known.
        shown.isWhole = false
      }
    }
    return shown
  }
}

/** One chain. What it gives throws `TOO_MANY_REQUESTS` when a link could not be looked at. */
function openChain (links: readonly SignedLink[], { relationship, address, peer, checks }: Showing): (index: PolicyIndex) => Promise<ShownChain | undefined> {
  let read: Grant[] | undefined
  let shown: ShownChain | undefined
  const signers = new Map<SignedLink, Promise<string | undefined>>()
  const signerOf = async (link: SignedLink): Promise<string | undefined> => {
    const asked = signers.get(link) ?? checks.signerOf({ relationship, peer, link })
    signers.set(link, asked)
    try {
      return await asked
    } catch (error) {
      signers.delete(link)
      throw error
    }
  }
  return async index => {
    const [first] = links
    const root = first === undefined ? undefined : index.byId.get(first.parent)?.grant
    if (root?.depth === undefined) return undefined
    read ??= readGrants(links)
    const parts = [root, ...read]
    if (!isRequesters({ parts, links, address })) return undefined
    const by: string[] = []
    for (const [i, link] of links.entries()) {
      const signer = await signerOf(link)
      if (signer === undefined || !isViewer(parts[i], signer)) return undefined
      by.push(signer)
    }
    shown ??= indexLinks(links.map(({ parent }, i) => ({ by: by[i] as string, parent, grant: parts[i + 1] as Grant })))
    return shown
  }
}

/** What the links say, up to the first that is not understood. */
function readGrants (links: readonly SignedLink[]): Grant[] {
  const grants: Grant[] = []
  for (const link of links) {
    const grant = readLinkGrant(link)
    if (grant === undefined) break
    grants.push(grant)
  }
  return grants
}

/** Whether a chain may be the requester's: all that can be told without a signature. `parts`: the grant, and what its links say as far as that is understood. */
function isRequesters ({ parts, links, address }: { parts: readonly Grant[], links: readonly SignedLink[], address: string }): boolean {
  return parts.length === links.length + 1 && isViewer(parts.at(-1), address) &&
    links.every(({ parent, signature }, i) => parent === parts[i]?.id && isKeySignature(signature)) &&
    parts.every(({ depth = 0 }, i) => depth >= links.length - i)
}

/** Whether an address may be the viewer of a grant. Who is in a group is found out later. */
function isViewer (grant: Grant | undefined, address: string): boolean {
  return grant !== undefined && (isCollective(grant.viewer) || grant.viewer === address)
}

function isTooLong ({ parent, grant }: SignedLink): boolean {
  // A character is a byte at least: what is longer is counted no further.
  return parent.length > MAX_NAME || grant.length > MAX_GRANT_BYTES
}
