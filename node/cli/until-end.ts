import { MedrecError } from '../../protocol/errors/medrec-error.ts'

/** The option of what runs until it is ended, for who starts it as a part of something else. */
export const UNTIL_END_OPTION = { 'until-stdin-ends': { type: 'boolean' } } as const

/** Resolves when the signal aborts, or, `withInput`, standard input ends. @throws MedrecError `NODE_FAILED` when standard input cannot be read */
export async function untilEnd (options: { signal: AbortSignal, withInput: boolean }): Promise<void> {
  const { signal, withInput } = options
  // Who asked for the end while it was starting gets it.
  if (signal.aborted) return
  const ended = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => { ended.resolve() }, { once: true })
  if (withInput) {
    process.stdin.on('end', () => { ended.resolve() }).on('error', cause => { ended.reject(new MedrecError('NODE_FAILED', undefined, { cause })) }).resume()
  }
  await ended.promise
  process.stdin.pause()
}
