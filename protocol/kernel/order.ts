import type { Candidate } from './candidates.ts'

/** Whether the answer names `a` rather than `b` when both allow (specs/decision.md, rule 16). */
export function isBefore (a: Candidate, b: Candidate): boolean {
  return orderOf(a) < orderOf(b)
}

/** Whether a grant or chain works in an emergency only. */
export function isForEmergency (candidate: Candidate): boolean {
  return candidate.some(part => part.grant.emergency !== undefined)
}

/** A text that sorts as rule 16 says: a chain has less than ten parts, and a comma comes before all that ids have. */
function orderOf (candidate: Candidate): string {
  return `${Number(isForEmergency(candidate))}${candidate.length}${candidate.map(part => part.grant.id).join()}`
}
