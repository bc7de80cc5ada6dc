import * as A from '@automerge/automerge'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_POLICY_BYTES } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { commitmentOf } from './find-anchored.ts'
import type { PolicyReading } from './read.ts'
import { loadPolicy } from './storage.ts'
import { checkPolicy } from './validate.ts'

/** A policy that was taken in. `changed`: it has changes that the one held so far had not. */
export interface AdoptedPolicy { doc: PolicyDocument, reading: PolicyReading | undefined, changed: boolean }

/**
 * Takes in a message of Automerge's sync protocol: on a copy, which is validated before it is given back (specs/policy.md, "Validation"). The document
 * given is unharmed whatever the message says. `reading` is undefined while no change has come yet.
 *
 * @throws POLICY_INVALID or POLICY_LIMIT
 */
export function receivePolicyMessage (options: { doc: PolicyDocument, syncState: A.SyncState, message: Uint8Array, relationship: string }): AdoptedPolicy & { syncState: A.SyncState } {
  const { doc, message, relationship } = options
  if (message.length > MAX_POLICY_BYTES) throw new MedrecError('POLICY_LIMIT', `A sync message has at most ${MAX_POLICY_BYTES} bytes.`)
  const [candidate, syncState] = attempt(() => A.receiveSyncMessage(A.clone(doc), options.syncState, message))
  return { ...adopt(doc, candidate, relationship), syncState }
}

/**
 * Merges a saved policy into the one held (an empty one to begin with), on a copy that is validated.
 *
 * @throws POLICY_INVALID or POLICY_LIMIT
 */
export function mergePolicyBytes (options: { doc: PolicyDocument, bytes: Uint8Array, relationship: string }): AdoptedPolicy {
  const { doc, relationship } = options
  const other = loadPolicy(options.bytes)
  checkPolicy({ doc: other, relationship })
  return adopt(doc, attempt(() => A.merge(A.clone(doc), other)), relationship)
}

/**
 * Takes in a policy that somebody who is not its owner brought: only the very state that is anchored at the head (specs/policy.md, "Offers").
 *
 * @param options.anchor - the commitment at the head
 * @throws POLICY_INVALID when it is another state, or as for {@link mergePolicyBytes}
 */
export function adoptOffer (options: { doc: PolicyDocument, bytes: Uint8Array, relationship: string, anchor: string }): AdoptedPolicy {
  const offered = loadPolicy(options.bytes)
  checkPolicy({ doc: offered, relationship: options.relationship })
  if (commitmentOf(offered) !== options.anchor) throw new MedrecError('POLICY_INVALID', 'The policy offered is not the one that is anchored.')
  return mergePolicyBytes(options)
}

function adopt (before: PolicyDocument, candidate: PolicyDocument, relationship: string): AdoptedPolicy {
  const heads = A.getHeads(candidate)
  if (heads.length === 0) return { doc: before, reading: undefined, changed: false }
  const reading = checkPolicy({ doc: candidate, relationship, before })
  return { doc: candidate, reading, changed: !A.hasHeads(before, heads) }
}

function attempt<T> (work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new MedrecError('POLICY_INVALID', 'The changes cannot be read or do not fit this policy.', { cause })
  }
}
