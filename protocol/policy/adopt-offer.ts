import { MedrecError } from '../errors/medrec-error.ts'
import { doAtOnce } from '../limits/pieces.ts'
import type { Pieces } from '../limits/pieces.ts'
import { countAll, readChanges, takeChanges } from './adopt.ts'
import type { AdoptedPolicy, ReceivedChanges } from './adopt.ts'
import { commit } from './commitment.ts'
import { MAX_POLICY_CHANGES, MAX_POLICY_OPERATIONS, POLICY_SALT_BYTES } from './constants.ts'
import { heldChanges, policyHeads } from './history.ts'
import { readCounted } from './plain-change.ts'
import type { CountedChange } from './plain-change.ts'

/** What {@link adoptOffer} takes. `changes`: as `unpackPolicy` gives them; `anchor`: the commitment at the head. */
export type OfferedPolicy = ReceivedChanges & { anchor: string }

/**
 * Takes in a policy that somebody who is not its owner brought: only the very state that is anchored at the head (specs/policy.md, "Offers").
 *
 * @throws POLICY_INVALID when it is another state, or not whole; else as `receiveChanges`
 */
export function adoptOffer (options: OfferedPolicy): AdoptedPolicy {
  return doAtOnce(adoptOfferInPieces(options))
}

/** {@link adoptOffer} for who has others to answer meanwhile. */
export function * adoptOfferInPieces (options: OfferedPolicy): Pieces<AdoptedPolicy> {
  const { doc, relationship, anchor } = options
  if (options.changes.length > MAX_POLICY_CHANGES) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_POLICY_CHANGES} changes.`)
  const changes = yield * countAll({ changes: options.changes, most: MAX_POLICY_OPERATIONS })
  // Nothing is made of what anybody may bring before its hashes say that it is what the owner anchored.
  const salt = policyHeads(doc).length > 0 ? doc.salt : saltOf(changes)
  if (commit({ salt, relationship, heads: wholeHeads(changes) }) !== anchor) throw other()
  const held = heldChanges({ doc, hashes: changes.map(({ hash }) => hash) })
  const lacking = yield * readChanges(changes.filter(({ hash }) => !held.has(hash)))
  return yield * takeChanges({ doc, changes: lacking, relationship })
}

/** The salt of a policy of which nothing is held: it stands in the one change that is made on nothing. */
function saltOf (changes: readonly CountedChange[]): Uint8Array {
  const [first, ...others] = changes.filter(({ deps }) => deps.length === 0)
  if (first === undefined || others.length > 0) throw other()
  // As Automerge shows bytes in a change that it decodes: numbers.
  const salt: unknown = readCounted(first).operations.find(({ obj, key }) => obj === '_root' && key === 'salt')?.value
  if (!Array.isArray(salt) || salt.length !== POLICY_SALT_BYTES) throw other()
  return Uint8Array.from(salt as number[])
}

/** The heads of changes that are all there is of a policy. */
function wholeHeads (changes: readonly CountedChange[]): string[] {
  const hashes = new Set(changes.map(({ hash }) => hash))
  const heads = new Set(hashes)
  for (const dep of changes.flatMap(({ deps }) => deps)) {
    if (!hashes.has(dep)) throw other()
    heads.delete(dep)
  }
  return [...heads]
}

function other (): MedrecError {
  return new MedrecError('POLICY_INVALID', 'The policy offered is not the one that is anchored.')
}
