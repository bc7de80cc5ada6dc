import type { Stream } from '@libp2p/interface'
import { MedrecError } from '../errors/medrec-error.ts'
import { CLOSE_TIMEOUT_MS, ITEM_TIMEOUT_MS, KIND, MAX_OPEN_REQUESTS } from './constants.ts'
import { FrameWriter } from './frame-writer.ts'
import { readFrames } from './read-frames.ts'
import { remoteError } from './remote-error.ts'
import { RequestQueue } from './request-queue.ts'

/** The requester's end of a long-lived stream that carries many requests at once. See specs/streams.md. */
export interface Mux {
  /**
   * Sends a request and gives the items of its answer. Leaving the loop early, or `signal`, cancels it at the other side.
   *
   * @param options.timeoutMs the longest wait for an item, default {@link ITEM_TIMEOUT_MS}; `Infinity` for subscriptions
   * @throws MedrecError with the other side's code; `DEADLINE`; `CANCELLED`; `STREAM_CUT` when the stream ended before the answer was whole
   */
  request: (options: RequestOptions) => AsyncGenerator<Uint8Array>
  /** Whether no further request can be made. */
  readonly closed: boolean
  /** Closes the stream; open requests end as `STREAM_CUT`. */
  close: () => Promise<void>
  /** Resets the stream. */
  abort: (error: Error) => void
}

/** What {@link Mux.request} takes. */
export interface RequestOptions { body: Uint8Array, signal?: AbortSignal | undefined, timeoutMs?: number | undefined }

/**
 * Takes a freshly opened stream and speaks requests over it.
 *
 * @example
 * const mux = openMux({ stream: await connection.newStream(RECORDS_PROTOCOL) })
 * for await (const item of mux.request({ body })) console.log(item.byteLength)
 */
export function openMux (options: { stream: Stream, signal?: AbortSignal }): Mux {
  const mux = new StreamMux(options.stream)
  options.signal?.addEventListener('abort', () => { mux.abort(new MedrecError('CANCELLED')) }, { once: true })
  return mux
}

class StreamMux implements Mux {
  readonly #stream: Stream
  readonly #writer: FrameWriter
  readonly #open = new Map<number, RequestQueue>()
  #nextId = 1
  #failure: MedrecError | undefined

  constructor (stream: Stream) {
    this.#stream = stream
    this.#writer = new FrameWriter(stream)
    this.#read().then(
      () => { this.#end(new MedrecError('STREAM_CUT')) },
      error => { this.#end(error instanceof MedrecError ? error : new MedrecError('STREAM_CUT', undefined, { cause: error })) }
    )
  }

  get closed (): boolean {
    return this.#failure !== undefined || this.#stream.status !== 'open'
  }

  async * request (options: RequestOptions): AsyncGenerator<Uint8Array> {
    const { body, signal, timeoutMs = ITEM_TIMEOUT_MS } = options
    if (this.#failure !== undefined) throw new MedrecError('STREAM_CUT', undefined, { cause: this.#failure })
    if (signal?.aborted === true) throw new MedrecError('CANCELLED', undefined, { cause: signal.reason })
    if (this.#open.size >= MAX_OPEN_REQUESTS) throw new MedrecError('TOO_MANY_REQUESTS')
    const id = this.#takeId()
    // Nobody waits for credit or a cancel to leave: a stream that cannot take them has ended, and with it the request.
    const tell = (kind: number, credit = 0): void => { this.#writer.write({ id, kind, credit }).catch(() => undefined) }
    const queue = new RequestQueue(credit => { tell(KIND.credit, credit) })
    const onAbort = (): void => { queue.fail(new MedrecError('CANCELLED', undefined, { cause: signal?.reason })) }
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#open.set(id, queue)
    try {
      await this.#writer.write({ id, kind: KIND.request, body })
      while (true) {
        const item = queue.takeNow() ?? await queue.take(timeoutMs)
        if (item === undefined) return
        yield item
      }
    } finally {
      signal?.removeEventListener('abort', onAbort)
      this.#open.delete(id)
      if (!queue.answered && this.#failure === undefined) tell(KIND.cancel)
    }
  }

  async close (): Promise<void> {
    if (this.#failure !== undefined) return
    await this.#stream.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) }).catch(error => { this.#stream.abort(error) })
    this.#end(new MedrecError('STREAM_CUT'))
  }

  abort (error: Error): void {
    this.#stream.abort(error)
    this.#end(error instanceof MedrecError ? error : new MedrecError('STREAM_CUT', undefined, { cause: error }))
  }

  async #read (): Promise<void> {
    for await (const frame of readFrames(this.#stream)) {
      if (frame.id === 0 && frame.kind === KIND.error) throw remoteError(frame)
      // An answer to a request that was cancelled meanwhile is dropped.
      this.#open.get(frame.id)?.push(frame)
    }
  }

  #takeId (): number {
    do {
      this.#nextId = this.#nextId >= 0xffff_ffff ? 1 : this.#nextId + 1
    } while (this.#open.has(this.#nextId))
    return this.#nextId
  }

  #end (error: MedrecError): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    for (const queue of this.#open.values()) queue.fail(error)
    if (error.code !== 'STREAM_CUT') this.#stream.abort(error)
  }
}
