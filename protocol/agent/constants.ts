// What specs/agent.md names, section "An agent" and "Limits".

/** What a custodian may do: bits, added up. */
export const POWERS = { read: 1, grant: 2, revoke: 4, add: 8, guard: 16 } as const

/** A power by its name. */
export type PowerName = keyof typeof POWERS

/** Stands for the owner where a custodian's place would. */
export const OWNER_PLACE = 255

/** Custodians of one agent. */
export const MAX_PLACES = 16

/** `notAfter` of a custodian without end, as the contract has it. */
export const NO_END = 2 ** 32 - 1

/** The first second of 2100: from then on there are no quarters. */
export const QUARTERS_END = 4_102_444_800

/** Seconds that guardians must have named a new owner for. */
export const MIN_RECOVERY_SECONDS = 3 * 86_400
export const MAX_RECOVERY_SECONDS = 90 * 86_400

/** Events of one agent that are told, and that are looked through for one of them. */
export const MAX_AGENT_EVENTS = 2_000

/** Anchors that custodians signed which are told: the newest. */
export const MAX_AGENT_ANCHORS = 500

/** Runs of older ones that are told: the newest. */
export const MAX_AGENT_RUNS = 64
