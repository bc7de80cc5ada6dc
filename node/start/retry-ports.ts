import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_CAUSES, MAX_PORT_TRIES } from './constants.ts'

/**
 * Starts something whose ports were free when they were chosen, and again with others when one was taken before it was listened on.
 *
 * @param options.start - is told how often it was called before; it must have ended all that it began when it fails
 */
export async function retryPorts<T> (options: { start: (tries: number) => Promise<T>, say: (line: string) => void, signal: AbortSignal }): Promise<T> {
  const { start, say, signal } = options
  for (let tries = 0; ; tries++) {
    try {
      return await start(tries)
    } catch (error) {
      if (tries + 1 === MAX_PORT_TRIES || signal.aborted || !isPortTaken(error)) throw error
      say(`${error instanceof Error ? error.message : String(error)}\nA port was taken since it was chosen. Beginning again with others …`)
    }
  }
}

function isPortTaken (error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < MAX_CAUSES; at = at.cause, depth++) if (isMedrecError(at, 'PORT_IN_USE')) return true
  return false
}
