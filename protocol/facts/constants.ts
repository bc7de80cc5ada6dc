import { ASKED_AT_MOST } from '../policy/asks.ts'

// The limits of specs/decision.md, "Finding out", as a provider keeps them.

/** Groups of one policy that are looked at for a requester, all that its owner and others may name; of more it is not known who is in them. */
export const MAX_GROUPS_ASKED = ASKED_AT_MOST.groups

/** Conditions that are asked of the grants for a requester's address, and as many of those for the groups that it is in; of more it is not known whether they hold. */
export const MAX_CONDITIONS_ASKED = ASKED_AT_MOST.conditions

/** The same of the chains that it shows. */
export const MAX_CHAIN_CONDITIONS_ASKED = 16

/** Gas that a contract gets to answer: specs/conditions.md. */
export const ANSWER_GAS = 100_000

/** Questions that the own engine is asked at once: of all, and for one relationship, whose policy and viewers say what is asked. What is more waits. */
export const MAX_ASKED_AT_ONCE = 64
export const MAX_ASKED_AT_ONCE_EACH = 8

/** Questions that wait, likewise: one request may have more than 200. What is one more, or waits for longer than an answer may take, has no answer this time. */
export const MAX_ASKED_WAITING = 5_120
export const MAX_ASKED_WAITING_EACH = 512

/** How long a contract's answer may take, ms. */
export const ANSWER_MS = 2_000

/** Answers of a block that are remembered; the oldest is forgotten. */
export const MAX_ANSWERS_HELD = 10_000

/** Requesters whose facts are remembered. */
export const MAX_FACTS_HELD = 10_000

/** How often facts are looked for again when a block came meanwhile. */
export const MAX_LOOKS = 3
