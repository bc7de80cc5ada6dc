import { isMedrecError } from '../errors/medrec-error.ts'
import { isNotToBeHad } from './owner-session.ts'

/** What went wrong in work that nobody waits for: that somebody is away or refuses is a state, anything else is a problem. */
export function reportProblem (options: { error: unknown, signal: AbortSignal, onProblem: ((error: unknown) => void) | undefined }): void {
  const { error, signal, onProblem } = options
  if (signal.aborted || isNotToBeHad(error) || isMedrecError(error, 'LOCKED')) return
  if (onProblem === undefined) queueMicrotask(() => { throw error })
  else onProblem(error)
}
