import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Mux } from './open-mux.ts'

/** What {@link requestItems} and {@link requestOne} take. */
export interface RequestItemsOptions<R extends DescMessage, I extends DescMessage> {
  mux: Mux
  request: R
  item: I
  message: MessageInitShape<R>
  signal?: AbortSignal | undefined
  /** Longest wait for the next item. */
  timeoutMs?: number | undefined
}

/** An item of an answer, with the bytes it came in. */
export interface ReceivedItem<I extends DescMessage> { item: MessageShape<I>, bytes: Uint8Array }

/**
 * Sends one protobuf request and reads its answer.
 *
 * @throws MedrecError what the other side answered; `BAD_MESSAGE` when an item cannot be read; `STREAM_CUT`, `DEADLINE`, `CANCELLED`
 */
export async function * requestItems<R extends DescMessage, I extends DescMessage> (options: RequestItemsOptions<R, I>): AsyncGenerator<ReceivedItem<I>> {
  const { mux, request, item, message, signal, timeoutMs } = options
  const body = toBinary(request, create(request, message))
  for await (const bytes of mux.request({ body, signal, timeoutMs })) {
    yield { item: decode(item, bytes), bytes }
  }
}

/**
 * As {@link requestItems}, for a request that is answered with exactly one item.
 *
 * @throws MedrecError `BAD_MESSAGE` when it was none or several
 */
export async function requestOne<R extends DescMessage, I extends DescMessage> (options: RequestItemsOptions<R, I>): Promise<MessageShape<I>> {
  let answer: MessageShape<I> | undefined
  for await (const { item } of requestItems(options)) {
    if (answer !== undefined) throw new MedrecError('BAD_MESSAGE', 'The answer has more than one part.')
    answer = item
  }
  if (answer === undefined) throw new MedrecError('BAD_MESSAGE', 'The answer is empty.')
  return answer
}

function decode<I extends DescMessage> (schema: I, bytes: Uint8Array): MessageShape<I> {
  try {
    return fromBinary(schema, bytes)
  } catch (cause) {
    throw new MedrecError('BAD_MESSAGE', undefined, { cause })
  }
}
