/**
 * Why a decision was "no", each with what it tells the operator. They stay in the node's log: outside, all refusals are `DENIED`.
 * Later ones in the table came nearer to "yes". Checked against the table in specs/decision.md.
 */
export const DENIAL_CODES = {
  RELATIONSHIP_INACTIVE: 'The relationship is terminated.',
  NOT_CONTROLLER: 'Asked as the owner, but does not control the relationship.',
  NO_GRANT: 'No grant names this viewer.',
  MEMBERSHIP_UNKNOWN: 'It is not known whether the requester, or who handed a grant on, is in the group that a grant names.',
  PARENT_ENDED: 'What was handed on is no grant in force.',
  CHAIN_BROKEN: 'A link is not from a viewer of what it hands on.',
  TOO_DEEP: 'It was handed on more often than it says.',
  ACTION_NOT_GRANTED: 'No grant of this viewer names the action.',
  EXPIRED: 'The grants of this viewer are over.',
  NOT_YET: 'The grants of this viewer have not begun.',
  CONDITION_UNKNOWN: 'It is not known whether the condition of a grant holds.',
  CONDITION_FAILED: 'The condition of a grant does not hold.',
  EMERGENCY_NOT_INVOKED: 'The grant is for an emergency, and none was stated with a reason.',
  EMERGENCY_OVER: 'The time of the emergency that was stated is over.',
  UNMAPPED: 'The record has no category: only its owner sees it.',
  CATEGORY_NOT_GRANTED: 'No one grant names all categories of the record.',
  LABEL_NOT_GRANTED: 'No one grant that names its categories names all labels of the record.'
} as const

/** A code of the table above. */
export type DenialCode = keyof typeof DENIAL_CODES

const RANK = new Map(Object.keys(DENIAL_CODES).map((code, rank) => [code, rank]))

/** The code that came nearer to "yes", so that the answer does not hang on the order of grants. */
export function nearer (a: DenialCode, b: DenialCode): DenialCode {
  return rank(a) > rank(b) ? a : b
}

/** The code that is first in the table: of several parts of a chain, what the chain comes to. */
export function farther (a: DenialCode, b: DenialCode): DenialCode {
  return rank(a) < rank(b) ? a : b
}

function rank (code: DenialCode): number {
  return RANK.get(code) as number
}
