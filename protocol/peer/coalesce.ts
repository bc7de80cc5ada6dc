/**
 * Runs `work` one at a time. Asked for while it runs, it runs once more afterwards, however often it was asked: the answer is that of a run that
 * began after the question.
 */
export function coalesce<T> (work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  let next: Promise<T> | undefined
  const begin = (): Promise<T> => {
    const run = work().finally(() => { if (running === run) running = undefined })
    running = run
    return run
  }
  return () => {
    if (running === undefined) return begin()
    next ??= running.then(() => undefined, () => undefined).then(() => {
      next = undefined
      return begin()
    })
    return next
  }
}

/** Runs pieces of work one after the other, in the order they came. */
export function queue (): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return async work => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return await result
  }
}

/** As {@link queue}, of each key by itself; of a key for which nothing waits nothing is kept. */
export function queues (): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const waiting = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    const result = (waiting.get(key) ?? Promise.resolve()).then(work)
    const last = result.then(() => {}, () => {}).then(() => { if (waiting.get(key) === last) waiting.delete(key) })
    waiting.set(key, last)
    return await result
  }
}

/** Makes a value when it is asked for first. */
export function once<T> (make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
