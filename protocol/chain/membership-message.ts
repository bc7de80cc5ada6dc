import type { ChainView } from '../chain-view/chain-view.ts'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { ProposeMembership } from '../messages/chain_pb.ts'
import { parseCandidate } from '../network/parse-network-file.ts'
import type { Candidate } from '../network/types.ts'
import { MAX_SIGNATURE_BYTES } from './constants.ts'

/** A provider's signed request to be let in, which any member may carry. `deadline` in epoch seconds. */
export interface MembershipMessage { kind: 'propose-membership', candidate: Candidate, deadline: number, signature: Uint8Array }

/** Reads one that is to be carried. @throws MedrecError `BAD_MESSAGE` when a field is not of the form that the registry takes */
export function readMembership (message: ProposeMembership): MembershipMessage {
  const { operator, consensus, signingKey, statement, deadline, signature, handle, name, multiaddrs } = message
  if (signature.length === 0 || signature.length > MAX_SIGNATURE_BYTES || deadline > BigInt(Number.MAX_SAFE_INTEGER)) throw new MedrecError('BAD_MESSAGE')
  try {
    const candidate = parseCandidate({ handle, name, operator: toHex(operator), consensus: toHex(consensus), signingKey: toHex(signingKey), multiaddrs, statement: toHex(statement) }, 'candidate')
    return { kind: 'propose-membership', candidate, deadline: Number(deadline), signature }
  } catch (cause) {
    throw new MedrecError('BAD_MESSAGE', undefined, { cause })
  }
}

/** The same as it goes over a stream. */
export function encodeMembership (options: Omit<MembershipMessage, 'kind'>): Omit<ProposeMembership, '$typeName'> {
  const { candidate: { handle, name, operator, consensus, signingKey, multiaddrs, statement }, deadline, signature } = options
  return {
    handle, name, operator: fromHex(operator, 20), consensus: fromHex(consensus, 20), signingKey: fromHex(signingKey, 20), multiaddrs, statement: fromHex(statement, 32), deadline: BigInt(deadline), signature
  }
}

/**
 * Refuses from memory what the registry will never take: a handle or a key that is a member's, or a key that is there twice.
 *
 * @throws MedrecError `RELAY_REFUSED`
 */
export function checkMembership (options: { message: MembershipMessage, view: ChainView }): void {
  const { message: { candidate }, view } = options
  const keys = [candidate.operator, candidate.consensus, candidate.signingKey]
  if (new Set(keys).size < keys.length) throw new MedrecError('RELAY_REFUSED', 'The candidate has one key for two things.')
  if (view.memberByHandle(candidate.handle) !== undefined) throw new MedrecError('RELAY_REFUSED', 'The handle is a member\'s.')
  const taken = new Set(view.members().flatMap(({ operator, consensus, signingKey }) => [operator, consensus, signingKey]))
  if (keys.some(key => taken.has(key))) throw new MedrecError('RELAY_REFUSED', 'A key is a member\'s.')
}
