import { concat, fromHex, toHex, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { POLICY_SALT_BYTES } from './constants.ts'

/** What a commitment is made of. `heads` are Automerge's: 64 hex digits each, in any order. */
export interface CommitmentInput { salt: Uint8Array, relationship: string, heads: readonly string[] }

const DOMAIN = utf8('medrec/policy/1')

/**
 * The commitment to a state of a policy, as it is anchored: `sha256(domain ‖ salt ‖ relationship ‖ sorted raw heads)`, `0x` and
 * 64 hex digits (specs/commitment.md).
 *
 * @throws INVALID_INPUT when a part has another length
 */
export function commit (input: CommitmentInput): string {
  const heads = input.heads.map(head => `0x${head}`).sort().map(head => fromHex(head, 32))
  const salt = fromHex(toHex(input.salt), POLICY_SALT_BYTES)
  return toHex(sha256(concat(DOMAIN, salt, fromHex(input.relationship, 32), ...heads)))
}
