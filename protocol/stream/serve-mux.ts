import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { isPublicCode } from '../errors/codes.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Frame } from '../messages/frame_pb.ts'
import { CLOSE_TIMEOUT_MS, KIND, MAX_OPEN_REQUESTS } from './constants.ts'
import { Credit } from './credit.ts'
import { FrameWriter } from './frame-writer.ts'
import { readFrames } from './read-frames.ts'

/** One request as its handler sees it. `signal` aborts when the requester cancels or is gone; `cut` ends the answer as this error, at once. */
export interface ServedRequest { body: Uint8Array, signal: AbortSignal, cut: (error: MedrecError) => void }

/** What {@link serveMux} takes. */
export interface ServeMuxOptions {
  stream: Stream
  /** Gives the items of the answer; what it throws ends the answer as an error. */
  handle: (request: ServedRequest) => AsyncIterable<Uint8Array | Uint8ArrayList>
  /** Told of everything that was refused or failed, with its real reason; nothing of it goes on the wire but a public code. */
  onRefusal?: (error: unknown) => void
  /** Requests open at once on this stream, default {@link MAX_OPEN_REQUESTS}. */
  maxOpenRequests?: number
}

/**
 * Answers the requests of one stream until it ends. See specs/streams.md.
 *
 * @example
 * await libp2p.handle(PROTOCOL, stream => serveMux({ stream, handle: async function * ({ body }) { yield body } }))
 */
export async function serveMux (options: ServeMuxOptions): Promise<void> {
  const { stream, handle, onRefusal = () => {}, maxOpenRequests = MAX_OPEN_REQUESTS } = options
  const writer = new FrameWriter(stream)
  const open = new Map<number, OpenRequest>()

  const answer = async (frame: Frame, { controller, credit }: OpenRequest): Promise<void> => {
    try {
      for await (const body of handle({ body: frame.body, signal: controller.signal, cut: error => { credit.cut(error) } })) {
        await credit.spend(body.byteLength)
        if (controller.signal.aborted) return
        await writer.write({ id: frame.id, kind: KIND.item, body })
      }
      if (!controller.signal.aborted) await writer.write({ id: frame.id, kind: KIND.end })
    } catch (error) {
      onRefusal(error)
      if (!controller.signal.aborted) await writer.write({ id: frame.id, kind: KIND.error, code: publicCode(error) })
    } finally {
      open.delete(frame.id)
    }
  }

  const accept = async (frame: Frame): Promise<void> => {
    if (frame.kind === KIND.cancel) {
      open.get(frame.id)?.controller.abort(new MedrecError('CANCELLED'))
      return
    }
    if (frame.kind === KIND.credit) {
      open.get(frame.id)?.credit.grant(frame.credit)
      return
    }
    if (frame.kind !== KIND.request || frame.id === 0 || open.has(frame.id)) throw new MedrecError('BAD_FRAME')
    if (open.size >= maxOpenRequests) {
      onRefusal(new MedrecError('TOO_MANY_REQUESTS'))
      await writer.write({ id: frame.id, kind: KIND.error, code: 'TOO_MANY_REQUESTS' })
      return
    }
    const controller = new AbortController()
    const request = { controller, credit: new Credit(controller.signal) }
    open.set(frame.id, request)
    // The stream's end shows here as a failed write; the reading loop below sees it too.
    answer(frame, request).catch(onRefusal)
  }

  try {
    for await (const frame of readFrames(stream)) await accept(frame)
    // The requester has closed its end: nobody waits for what is still open.
    for (const { controller } of open.values()) controller.abort(new MedrecError('CANCELLED'))
    await stream.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) })
  } catch (error) {
    onRefusal(error)
    await refuseStream(stream, writer, error)
  } finally {
    for (const { controller } of open.values()) controller.abort(new MedrecError('STREAM_CUT'))
  }
}

interface OpenRequest { controller: AbortController, credit: Credit }

/** What of an error may be seen outside. */
export function publicCode (error: unknown): ErrorCode {
  return error instanceof MedrecError && isPublicCode(error.code) ? error.code : 'INTERNAL'
}

async function refuseStream (stream: Stream, writer: FrameWriter, error: unknown): Promise<void> {
  if (stream.status === 'open') {
    await writer.write({ id: 0, kind: KIND.error, code: publicCode(error) }).catch(() => undefined)
    await Promise.race([writer.idle(), new Promise(resolve => setTimeout(resolve, CLOSE_TIMEOUT_MS))])
    await stream.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) }).catch(() => undefined)
  }
  stream.abort(error instanceof Error ? error : new MedrecError('INTERNAL'))
}
