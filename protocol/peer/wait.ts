import { MedrecError } from '../errors/medrec-error.ts'

/**
 * Waits until `check` gives something, looking again whenever `subscribe` calls back.
 *
 * @param options.timeoutMs - gives undefined after that time
 * @throws MedrecError `CANCELLED` when the signal aborts
 */
export async function waitUntil<T> (options: {
  check: () => T | undefined
  subscribe: (listener: () => void) => () => void
  signal: AbortSignal
  timeoutMs: number
}): Promise<T | undefined> {
  const { check, subscribe, signal, timeoutMs } = options
  if (signal.aborted) throw new MedrecError('CANCELLED', undefined, { cause: signal.reason })
  const first = check()
  if (first !== undefined) return first
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>()
  const look = (): void => {
    const found = check()
    if (found !== undefined) resolve(found)
  }
  const onAbort = (): void => { reject(new MedrecError('CANCELLED', undefined, { cause: signal.reason })) }
  const unsubscribe = subscribe(look)
  const timer = Number.isFinite(timeoutMs) ? setTimeout(() => { resolve(undefined) }, timeoutMs) : undefined
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await promise
  } finally {
    unsubscribe()
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
