/** Longest reason of an emergency, UTF-16 units. specs/decision.md, rule 7. */
export const MAX_REASON = 256
