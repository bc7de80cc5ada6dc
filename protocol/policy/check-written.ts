import * as A from '@automerge/automerge'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_BYTES_OF_OTHERS, MAX_CHANGES_OF_OTHERS, MAX_HEADS_OF_OTHERS } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { readPolicy, valuesOf } from './read.ts'

/** What somebody may write who acts for the owner: `add` grants, `end` them. */
export interface MayWrite { add: boolean, end: boolean }

const OF_OTHERS = { heads: MAX_HEADS_OF_OTHERS, changes: MAX_CHANGES_OF_OTHERS, bytes: MAX_BYTES_OF_OTHERS }

/**
 * Whether a custodian wrote only what it may, and left the owner room (specs/policy.md, "Validation"): the owner anchors later what stands there, and must not find in it what its
 * writer could not have put in force.
 *
 * @param options.before - the document held so far
 * @param options.limits - other ones than those of specs/policy.md
 * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT`
 */
export function checkWritten (options: { before: PolicyDocument, doc: PolicyDocument, may: MayWrite, limits?: typeof OF_OTHERS }): void {
  const { before, doc, may, limits = OF_OTHERS } = options
  const [was, is] = [written(before), written(doc)]
  if (!may.add && was.grants !== is.grants) throw new MedrecError('POLICY_INVALID', 'Who wrote this may add no grants.')
  if (!may.end && was.ended !== is.ended) throw new MedrecError('POLICY_INVALID', 'Who wrote this may end no grants.')
  if (was.lost !== is.lost) throw new MedrecError('POLICY_INVALID', 'Only the owner gives a lost state up.')
  if (A.getHeads(doc).length > limits.heads) throw new MedrecError('POLICY_LIMIT', `With what others than its owner write, a policy has at most ${limits.heads} heads.`)
  if (A.stats(doc).numChanges > limits.changes || A.save(doc).length > limits.bytes) throw new MedrecError('POLICY_LIMIT', 'What is left of this policy is for its owner.')
}

function written (doc: PolicyDocument): { grants: string, ended: string, lost: string } {
  const { heads, lost } = readPolicy(doc)
  // Before its first change there is nothing to read.
  const { grants, ended } = heads.length === 0 ? { grants: new Map(), ended: new Map() } : valuesOf(doc)
  return { grants: textOf(grants), ended: textOf(ended), lost: [...lost].sort().join() }
}

/** All that stands in a part, what is in conflict too. */
function textOf (values: ReadonlyMap<string, readonly unknown[]>): string {
  return JSON.stringify([...values].map(([id, texts]) => [id, texts.map(String).sort()]).sort())
}
