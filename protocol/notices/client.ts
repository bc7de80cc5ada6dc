import { MedrecError } from '../errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../messages/notices_pb.ts'
import type { Mux } from '../stream/open-mux.ts'
import { requestItems, requestOne } from '../stream/request-items.ts'
import { MAX_LETTER } from './constants.ts'

/** A letter as it lay at the provider: sealed. */
export interface CollectedLetter { id: Uint8Array, letter: Uint8Array, receivedAt: number }

/** What every request here takes: a stream of /medrec/notices and the handle of a session on its connection. */
export interface NoticesOptions { mux: Mux, session: number, signal?: AbortSignal | undefined }

/**
 * Leaves a sealed letter in a mailbox. Durable at the provider when it resolves; gives the letter's id there.
 *
 * @throws MedrecError `TOO_LARGE`, `TOO_MANY_REQUESTS` (quota), `DENIED`
 */
export async function postLetter (options: NoticesOptions & { mailbox: Uint8Array, letter: Uint8Array }): Promise<Uint8Array> {
  const { mux, session, mailbox, letter, signal } = options
  if (letter.length > MAX_LETTER) throw new MedrecError('TOO_LARGE', `A letter may have ${MAX_LETTER} bytes; this one has ${letter.length}.`)
  const answer = await requestOne({ mux, request: RequestSchema, item: ItemSchema, signal, message: { body: { case: 'post', value: { session, mailbox, letter } } } })
  if (answer.body.case !== 'posted') throw new MedrecError('BAD_MESSAGE')
  return answer.body.value.id
}

/** The letters for the session's delegate; with `wait`, also those that come later, until `signal` aborts. */
export async function * collectLetters (options: NoticesOptions & { wait?: boolean | undefined }): AsyncGenerator<CollectedLetter> {
  const { mux, session, wait = false, signal } = options
  const items = requestItems({
    mux,
    request: RequestSchema,
    item: ItemSchema,
    signal,
    timeoutMs: wait ? Number.POSITIVE_INFINITY : undefined,
    message: { body: { case: 'collect', value: { session, wait } } }
  })
  for await (const { item } of items) {
    if (item.body.case !== 'letter') throw new MedrecError('BAD_MESSAGE')
    const { id, letter, receivedAt } = item.body.value
    yield { id, letter, receivedAt: Number(receivedAt) }
  }
}

/** Says that letters are read and kept: the provider may forget them. */
export async function acknowledgeLetters (options: NoticesOptions & { ids: Uint8Array[] }): Promise<void> {
  const { mux, session, ids, signal } = options
  const answer = await requestOne({ mux, request: RequestSchema, item: ItemSchema, signal, message: { body: { case: 'acknowledge', value: { session, ids } } } })
  if (answer.body.case !== 'accepted') throw new MedrecError('BAD_MESSAGE')
}
