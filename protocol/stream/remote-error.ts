import { ERROR_CODES } from '../errors/codes.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Frame } from '../messages/frame_pb.ts'

/** The error that an error frame stands for; a code that is not known here counts as `INTERNAL`. */
export function remoteError (frame: Frame): MedrecError {
  const code = Object.hasOwn(ERROR_CODES, frame.code) ? frame.code as ErrorCode : 'INTERNAL'
  return new MedrecError(code)
}
