import type { ErrorCode } from '../../protocol/errors/codes.ts'

/** Exit codes of `medrec`, for scripts. specs/command-line.md. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** The command line, or a link, is not as it should be. */
  usage: 2,
  /** Somebody could not be reached, or not everything is settled: try again later. */
  later: 3,
  refused: 4,
  /** This folder is not set up, set up already, or the password or words are wrong. */
  locked: 5,
  interrupted: 130
} as const

const BY_CODE: Partial<Record<ErrorCode, number>> = {
  USAGE: EXIT.usage,
  INVALID_INPUT: EXIT.usage,
  LINK_INVALID: EXIT.usage,
  NO_NETWORK: EXIT.usage,
  SHARE_INVALID: EXIT.usage,
  SHARE_UNKNOWN: EXIT.usage,
  PROVIDER_UNKNOWN: EXIT.usage,
  PERSON_UNKNOWN: EXIT.usage,
  NETWORK_UNREACHABLE: EXIT.later,
  CHAIN_STALE: EXIT.later,
  POLICY_STALE: EXIT.later,
  DEADLINE: EXIT.later,
  STREAM_CUT: EXIT.later,
  TOO_MANY_REQUESTS: EXIT.later,
  STORE_IN_USE: EXIT.later,
  NODE_NOT_RUNNING: EXIT.later,
  NODE_STARTING: EXIT.later,
  CHAIN_UNAVAILABLE: EXIT.later,
  CARRIER_SPENT: EXIT.later,
  DENIED: EXIT.refused,
  REGISTRY_REFUSED: EXIT.refused,
  ALREADY_PROPOSED: EXIT.refused,
  RELAY_REFUSED: EXIT.refused,
  INVITATION_EXPIRED: EXIT.refused,
  INVITATION_REFUSED: EXIT.refused,
  PROVIDER_NOT_A_MEMBER: EXIT.refused,
  PROVIDER_UNPROVEN: EXIT.refused,
  OTHER_NETWORK: EXIT.refused,
  NOT_FOR_YOU: EXIT.refused,
  SHARE_NOT_GENUINE: EXIT.refused,
  NOT_SET_UP: EXIT.locked,
  ALREADY_SET_UP: EXIT.locked,
  LOCKED: EXIT.locked,
  WRONG_PASSWORD: EXIT.locked,
  KEYS_LOCKED: EXIT.locked,
  PASSWORD_TOO_SHORT: EXIT.locked,
  BAD_WORDS: EXIT.locked,
  CANCELLED: EXIT.interrupted
}

/** The exit code for an error's code. */
export function exitCodeFor (code: ErrorCode): number {
  return BY_CODE[code] ?? EXIT.failed
}
