/**
 * Why a decision was "no", each with what it tells the operator. They stay in the node's log: outside, all refusals are `DENIED`.
 * Later ones in the table came nearer to "yes". Checked against the table in specs/decision.md.
 */
export const DENIAL_CODES = {
  RELATIONSHIP_INACTIVE: 'The relationship is terminated.',
  NOT_CONTROLLER: 'Asked as the owner, but does not control the relationship.',
  NO_GRANT: 'No grant names this viewer.',
  ACTION_NOT_GRANTED: 'No grant of this viewer names the action.',
  EXPIRED: 'The grants of this viewer are over.',
  NOT_YET: 'The grants of this viewer have not begun.',
  UNMAPPED: 'The record has no category: only its owner sees it.',
  CATEGORY_NOT_GRANTED: 'No one grant names all categories of the record.',
  LABEL_NOT_GRANTED: 'No one grant that names its categories names all labels of the record.'
} as const

/** A code of the table above. */
export type DenialCode = keyof typeof DENIAL_CODES

const RANK = new Map(Object.keys(DENIAL_CODES).map((code, rank) => [code, rank]))

/** The code that came nearer to "yes", so that the answer does not hang on the order of grants. */
export function nearer (a: DenialCode, b: DenialCode): DenialCode {
  return (RANK.get(a) ?? 0) >= (RANK.get(b) ?? 0) ? a : b
}
