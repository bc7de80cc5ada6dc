import { ERROR_CODES } from './codes.ts'
import type { ErrorCode } from './codes.ts'

/**
 * The one error of MedRec: a stable code for programs, a message that says what happened and what to do for people, and the cause.
 *
 * @example
 * throw new MedrecError('BAD_MESSAGE', 'The invitation has no provider. Ask for a new one.', { cause })
 */
export class MedrecError extends Error {
  readonly code: ErrorCode

  constructor (code: ErrorCode, message: string = ERROR_CODES[code].says, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'MedrecError'
    this.code = code
  }
}

/** Whether `error` is a {@link MedrecError}, of that code when one is given. */
export function isMedrecError (error: unknown, code?: ErrorCode): error is MedrecError {
  return error instanceof MedrecError && (code === undefined || error.code === code)
}
