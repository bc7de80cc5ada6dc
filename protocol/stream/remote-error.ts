import { isPublicCode } from '../errors/codes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Frame } from '../messages/frame_pb.ts'

/** The error that an error frame stands for; a code that is not known here, or that does not travel, counts as `INTERNAL`: nobody else says what this device failed at, or stops what it does. */
export function remoteError (frame: Frame): MedrecError {
  return new MedrecError(isPublicCode(frame.code) ? frame.code : 'INTERNAL')
}
