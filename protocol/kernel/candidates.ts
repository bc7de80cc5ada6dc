import { nearer } from './codes.ts'
import type { DenialCode } from './codes.ts'
import { isViewerOf } from './facts.ts'
import type { Facts, IndexedLink } from './facts.ts'
import type { IndexedGrant, PolicyIndex } from './policy-index.ts'

/** Who asks. `address` has proved itself for this relationship, in this role. */
export interface Requester { readonly address: string, readonly role: 'owner' | 'viewer' }

/** What may let a requester in: a grant in force, and after it the grants of the links by which it was handed on, if it was. */
export type Candidate = readonly IndexedGrant[]

/** What {@link findCandidates} looks at. */
export interface CandidateInput { index: PolicyIndex, requester: Requester, facts: Facts }

/**
 * The grants and chains that are the requester's, whatever it asks for (specs/decision.md, rules 3 and 8 to 11).
 *
 * @returns also the code of a denial for when none of them is of use: the nearest that what is not the requester's came to
 */
export function findCandidates ({ index, requester: { address }, facts }: CandidateInput): { candidates: Candidate[], code: DenialCode } {
  const candidates: Candidate[] = (index.byAddress.get(address) ?? []).map(indexed => [indexed])
  for (const [viewer, answers] of facts.viewers) {
    if (answers.get(address) === true) for (const indexed of index.byCollective.get(viewer) ?? []) candidates.push([indexed])
  }
  let code: DenialCode = 'NO_GRANT'
  for (const links of facts.chains) {
    const followed = followChain(links, { index, address, facts })
    if (typeof followed === 'string') code = nearer(code, followed)
    else candidates.push(followed)
  }
  // Looked for only where it can be the answer: there may be as many groups as grants.
  if (candidates.length === 0 && code === 'NO_GRANT') {
    for (const viewer of index.byCollective.keys()) if (facts.viewers.get(viewer)?.get(address) === undefined) return { candidates, code: 'MEMBERSHIP_UNKNOWN' }
  }
  return { candidates, code }
}

/** The parts of a chain, or why it is not one of the requester's. */
function followChain (links: readonly IndexedLink[], { index, address, facts }: { index: PolicyIndex, address: string, facts: Facts }): Candidate | DenialCode {
  const first = links[0]
  if (first === undefined) return 'NO_GRANT'
  const root = index.byId.get(first.parent)
  const parts = links.map(link => link.part)
  const isFor = isViewerOf((parts.at(-1) as IndexedGrant).grant, address, facts)
  // Without a root, the first link hands on nothing.
  const signers = [root, ...parts.slice(0, -1)].map((parent, i) => parent !== undefined && isViewerOf(parent.grant, (links[i] as IndexedLink).by, facts))
  if (isFor === false) return 'NO_GRANT'
  if (isFor === undefined || signers.includes(undefined)) return 'MEMBERSHIP_UNKNOWN'
  if (root === undefined) return 'PARENT_ENDED'
  const candidate = [root, ...parts]
  if (signers.includes(false) || links.some(({ parent }, i) => parent !== (candidate[i] as IndexedGrant).grant.id)) return 'CHAIN_BROKEN'
  if (candidate.some(({ grant }, i) => (grant.depth ?? 0) < links.length - i)) return 'TOO_DEEP'
  return candidate
}
