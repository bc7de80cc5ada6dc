import { create, toBinary } from '@bufbuild/protobuf'
import type { Stream } from '@libp2p/interface'
import * as lp from 'it-length-prefixed'
import { Uint8ArrayList } from 'uint8arraylist'
import { MedrecError } from '../errors/medrec-error.ts'
import { FrameSchema } from '../messages/frame_pb.ts'
import { encodeBytesField } from './bytes-field.ts'
import { COALESCE_TURNS, FRAME_VERSION, MAX_FRAME_BYTES, STALL_TIMEOUT_MS, WRITE_BATCH_BYTES, WRITE_BUFFER_BYTES, WRITE_PIECE_BYTES, YAMUX_HEADER_BYTES } from './constants.ts'

/** A frame to be written; the version is added. */
export interface OutgoingFrame { id: number, kind: number, body?: Uint8Array | Uint8ArrayList, code?: string, credit?: number }

/**
 * Writes frames to a stream in order. Frames written in the same turn leave as one piece, and `write` waits while
 * more than {@link WRITE_BUFFER_BYTES} are queued, so that a slow reader bounds the memory of the writer.
 */
export class FrameWriter {
  readonly #stream: Stream
  #queue = new Uint8ArrayList()
  #flushing: Promise<void> | undefined
  #room: Array<() => void> = []
  #failure: Error | undefined

  constructor (stream: Stream) {
    this.#stream = stream
    stream.addEventListener('close', (event: { error?: Error }) => {
      this.#fail(new MedrecError('STREAM_CUT', undefined, { cause: event.error }))
    }, { once: true })
  }

  /**
   * @throws MedrecError `FRAME_TOO_LARGE`, `STREAM_CUT`
   */
  async write (frame: OutgoingFrame): Promise<void> {
    this.#expectOpen()
    const encoded = encodeFrame(frame)
    if (encoded.byteLength > MAX_FRAME_BYTES) throw new MedrecError('FRAME_TOO_LARGE')
    const piece = lp.encode.single(encoded, { maxDataLength: MAX_FRAME_BYTES })
    this.#queue.append(piece)
    this.#flushing ??= this.#flush()
    while (this.#queue.byteLength > WRITE_BUFFER_BYTES) {
      await new Promise<void>(resolve => { this.#room.push(resolve) })
      this.#expectOpen()
    }
  }

  /** Resolves when all that was written has been handed to the transport, or the stream has failed. */
  async idle (): Promise<void> {
    await this.#flushing
  }

  async #flush (): Promise<void> {
    try {
      while (this.#queue.byteLength > 0 && this.#failure === undefined) {
        await this.#gather()
        await this.#drained()
        if (this.#failure !== undefined) break
        this.#stream.send(this.#takeBatch())
        if (this.#queue.byteLength <= WRITE_BUFFER_BYTES) this.#release()
      }
    } catch (cause) {
      this.#fail(new MedrecError('STREAM_CUT', undefined, { cause }))
    } finally {
      this.#flushing = undefined
    }
  }

  // A little later (microseconds): what is written meanwhile goes out in the same piece, which doubles requests per second.
  async #gather (): Promise<void> {
    let queued = 0
    for (let turn = 0; turn < COALESCE_TURNS && this.#queue.byteLength < WRITE_BATCH_BYTES; turn++) {
      if (this.#queue.byteLength > queued) turn = 0
      queued = this.#queue.byteLength
      await Promise.resolve()
    }
  }

  // Each piece in one part: a transport encrypts and sends each part of a list for itself, which costs more than this copy.
  #takeBatch (): Uint8ArrayList {
    const batch = new Uint8ArrayList()
    for (let room = WRITE_PIECE_BYTES - YAMUX_HEADER_BYTES; batch.byteLength < WRITE_BATCH_BYTES && this.#queue.byteLength > 0; room = WRITE_PIECE_BYTES) {
      const piece = this.#queue.subarray(0, Math.min(this.#queue.byteLength, room))
      this.#queue.consume(piece.byteLength)
      batch.append(piece)
    }
    return batch
  }

  // Not the stream's own onDrain(): after its first use that one resolves at once, whatever the state of the transport.
  async #drained (): Promise<void> {
    while (this.#stream.writableNeedsDrain && this.#failure === undefined) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(() => { this.#stream.abort(new MedrecError('DEADLINE', 'The other side has taken nothing for too long.')) }, STALL_TIMEOUT_MS)
        const done = (): void => {
          clearTimeout(timer)
          this.#stream.removeEventListener('drain', done)
          this.#stream.removeEventListener('close', done)
          resolve()
        }
        this.#stream.addEventListener('drain', done)
        this.#stream.addEventListener('close', done)
      })
    }
  }

  #expectOpen (): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  #fail (error: Error): void {
    this.#failure ??= error
    this.#queue.consume(this.#queue.byteLength)
    this.#release()
  }

  #release (): void {
    const waiting = this.#room
    this.#room = []
    for (const resume of waiting) resume()
  }
}

function encodeFrame ({ body, ...frame }: OutgoingFrame): Uint8ArrayList {
  const head = toBinary(FrameSchema, create(FrameSchema, { version: FRAME_VERSION, ...frame }))
  // Of the frames that have a body it is the last field.
  return body === undefined || body.byteLength === 0 ? new Uint8ArrayList(head) : new Uint8ArrayList(head, encodeBytesField(FrameSchema.field.body, body))
}
