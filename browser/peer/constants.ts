/** How long another tab is given to close its peer before the lock is taken from it, ms. specs/app.md, "One tab". */
export const HANDOVER_MS = 3_000
