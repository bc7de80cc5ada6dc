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

/** Waits for work that others may wait for as well. @throws MedrecError `CANCELLED` when the signal aborts; the work goes on */
export async function waitFor<T> (work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work
  if (signal.aborted) throw new MedrecError('CANCELLED', undefined, { cause: signal.reason })
  const cancelled = Promise.withResolvers<never>()
  const onAbort = (): void => { cancelled.reject(new MedrecError('CANCELLED', undefined, { cause: signal.reason })) }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, cancelled.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Waits for work at most so long, ms: undefined then. The work goes on, and whoever began it hears what becomes of it. */
export async function waitAtMost<T> (work: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => { resolve(undefined) }, ms)
  return await Promise.race([work, over]).finally(() => { clearTimeout(timer) })
}

/** Waits. @throws MedrecError `CANCELLED` */
export async function pause (ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new MedrecError('CANCELLED', undefined, { cause: signal.reason })
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(new MedrecError('CANCELLED', undefined, { cause: signal.reason }))
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
