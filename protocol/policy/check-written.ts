import { MedrecError } from '../errors/medrec-error.ts'
import type { PolicyDocument } from './document.ts'
import { readPolicy, valuesOf } from './read.ts'

/** What somebody may write who acts for the owner: `add` grants, `end` them. */
export interface MayWrite { add: boolean, end: boolean }

/**
 * Whether a custodian wrote only what it may (specs/policy.md, "Validation"): the owner anchors later what stands there, and must not find in it what its
 * writer could not have put in force.
 *
 * @param options.before - the document held so far
 * @throws MedrecError `POLICY_INVALID`
 */
export function checkWritten (options: { before: PolicyDocument, doc: PolicyDocument, may: MayWrite }): void {
  const { before, doc, may } = options
  const [was, is] = [written(before), written(doc)]
  if (!may.add && was.grants !== is.grants) throw new MedrecError('POLICY_INVALID', 'Who wrote this may add no grants.')
  if (!may.end && was.ended !== is.ended) throw new MedrecError('POLICY_INVALID', 'Who wrote this may end no grants.')
  if (was.lost !== is.lost) throw new MedrecError('POLICY_INVALID', 'Only the owner gives a lost state up.')
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
