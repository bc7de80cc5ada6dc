import * as A from '@automerge/automerge'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_POLICY_BYTES } from './constants.ts'
import type { PolicyDocument, PolicySchema } from './document.ts'

/** A policy without any change: what a sync begins with on a side that holds nothing. */
export function emptyPolicy (): PolicyDocument {
  return A.init<PolicySchema>()
}

/** The bytes of a policy to store or send. Two replicas with equal heads may give different bytes: never hash them. */
export function savePolicy (doc: PolicyDocument): Uint8Array {
  return A.save(doc)
}

/**
 * Reads what {@link savePolicy} gave. It is not validated; see `checkPolicy`.
 *
 * @param options.actor - of who edits it, from `newActor`; by default one that is nobody's
 * @throws POLICY_LIMIT when too long, POLICY_INVALID when it cannot be read
 */
export function loadPolicy (bytes: Uint8Array, options: { actor?: string | undefined } = {}): PolicyDocument {
  if (bytes.length > MAX_POLICY_BYTES) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_POLICY_BYTES} bytes.`)
  try {
    return A.load<PolicySchema>(bytes, { actor: options.actor })
  } catch (cause) {
    throw new MedrecError('POLICY_INVALID', 'These bytes are no policy document.', { cause })
  }
}
