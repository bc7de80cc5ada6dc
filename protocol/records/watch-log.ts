import type { MessageInitShape } from '@bufbuild/protobuf'
import { POWERS } from '../agent/constants.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { createOpenCounter } from '../limits/open-counter.ts'
import { ItemSchema, RequestSchema } from '../messages/records_pb.ts'
import type { Watch } from '../messages/records_pb.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Mux } from '../stream/open-mux.ts'
import { requestItems } from '../stream/request-items.ts'
import type { ServeContext } from '../stream/serve-messages.ts'
import type { AccessLogStore } from './access-log.ts'
import { MAX_WATCHES, MAX_WATCHES_PER_PEER, MAX_WATCHES_PER_RELATIONSHIP } from './constants.ts'

/** A provider's answers to those who wait for something in a log that they have to be told of. See specs/records.md, "Emergency". */
export interface LogWatches {
  /** An entry about an emergency was closed. */
  grew: (relationship: string) => void
  /** @throws MedrecError `DENIED`, `CHAIN_STALE`, `TOO_MANY_REQUESTS` */
  answer: (request: Watch, context: Pick<ServeContext, 'connection' | 'signal'>) => AsyncGenerator<MessageInitShape<typeof ItemSchema>>
}

/** Nothing is kept of a relationship that nobody waits for. `now`: epoch seconds. */
export function createLogWatches (options: { sessions: Sessions, accessLog: Pick<AccessLogStore, 'end'>, now: () => number }): LogWatches {
  const { sessions, accessLog, now } = options
  const places = createOpenCounter({ perKey: MAX_WATCHES_PER_PEER, total: MAX_WATCHES })
  // A PeerId costs nothing, and a relationship has few who may wait.
  const ofRelationship = createOpenCounter({ perKey: MAX_WATCHES_PER_RELATIONSHIP, total: MAX_WATCHES })
  const waiting = new Map<string, Set<() => void>>()

  /** Resolves when an entry comes, or `signal` aborts; says which. */
  async function waitFor (relationship: string, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const wake = (): void => { resolve(true) }
    const onAbort = (): void => { resolve(false) }
    const all = waiting.get(relationship) ?? new Set()
    waiting.set(relationship, all.add(wake))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', onAbort)
      all.delete(wake)
      if (all.size === 0 && waiting.get(relationship) === all) waiting.delete(relationship)
    }
  }

  const holds = (asked: Parameters<Sessions['get']>[0]): boolean => {
    try {
      sessions.get(asked)
      return true
    } catch (error) {
      if (isMedrecError(error)) return false
      throw error
    }
  }

  return {
    grew (relationship) { for (const wake of [...waiting.get(relationship) ?? []]) wake() },
    async * answer ({ session: handle, next }, { connection, signal }) {
      const mayRead = { connection, handle, role: 'owner', powers: POWERS.read } as const
      const { relationship, expiresAt } = sessions.get(mayRead)
      if (BigInt(accessLog.end(relationship).next) <= next) {
        const leave = [places.open(connection.remotePeer.toString())]
        try {
          leave.push(ofRelationship.open(relationship))
          // A session that ends takes its waiting with it.
          const over = AbortSignal.any([signal, AbortSignal.timeout(Math.max(0, expiresAt - now()) * 1_000)])
          if (!await waitFor(relationship, over)) return
          if (!holds(mayRead)) {
            // Who may read no more is not told by a refusal when something came.
            await waitFor('', over)
            return
          }
        } finally {
          for (const each of leave) each()
        }
      }
      yield { body: { case: 'logGrown', value: {} } }
    }
  }
}

/**
 * Waits until there is more in the log than was read of it that its reader has to be told of. False: the session is over, and it is to be asked in another.
 *
 * @param options.next - the index after the last entry that was read
 * @throws MedrecError `DENIED`, `CHAIN_STALE`, `TOO_MANY_REQUESTS`, `STREAM_CUT`, `CANCELLED`
 */
export async function watchLog (options: { mux: Mux, session: number, next: number, signal?: AbortSignal | undefined }): Promise<boolean> {
  const { mux, session, next, signal } = options
  let hasGrown = false
  const message = { body: { case: 'watch', value: { session, next: BigInt(next) } } } as const
  for await (const { item } of requestItems({ mux, request: RequestSchema, item: ItemSchema, signal, message, timeoutMs: Number.POSITIVE_INFINITY })) {
    if (item.body.case !== 'logGrown' || hasGrown) throw new MedrecError('BAD_MESSAGE')
    hasGrown = true
  }
  return hasGrown
}
