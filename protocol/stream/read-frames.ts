import { fromBinary } from '@bufbuild/protobuf'
import type { Stream } from '@libp2p/interface'
import * as lp from 'it-length-prefixed'
import { pipe } from 'it-pipe'
import type { Uint8ArrayList } from 'uint8arraylist'
import { MedrecError } from '../errors/medrec-error.ts'
import { FrameSchema } from '../messages/frame_pb.ts'
import type { Frame } from '../messages/frame_pb.ts'
import { FRAME_VERSION, MAX_FRAME_BYTES } from './constants.ts'
import { readMessages } from './read-messages.ts'

/**
 * The frames of a stream, one at a time, with backpressure.
 *
 * @throws MedrecError `FRAME_TOO_LARGE`, `BAD_FRAME`, `UNSUPPORTED_VERSION`; `STREAM_CUT` when it ended within a frame or was reset
 */
export function readFrames (stream: Stream): AsyncGenerator<Frame> {
  return pipe(readMessages(stream), splitFrames)
}

async function * splitFrames (source: AsyncGenerator<Uint8Array | Uint8ArrayList>): AsyncGenerator<Frame> {
  try {
    for await (const bytes of lp.decode(source, { maxDataLength: MAX_FRAME_BYTES })) yield decodeFrame(bytes)
  } catch (cause) {
    if (cause instanceof MedrecError) throw cause
    const name = cause instanceof Error ? cause.name : ''
    if (name === 'InvalidDataLengthError') throw new MedrecError('FRAME_TOO_LARGE', undefined, { cause })
    if (name === 'InvalidDataLengthLengthError' || name === 'InvalidMessageLengthError') throw new MedrecError('BAD_FRAME', undefined, { cause })
    throw new MedrecError('STREAM_CUT', undefined, { cause })
  }
}

function decodeFrame (list: Uint8ArrayList): Frame {
  // Under Node it may be a Buffer, whose slice() is no copy: nothing behind here shall have to know that.
  const { buffer, byteOffset, byteLength } = list.subarray()
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  let frame: Frame
  try {
    frame = fromBinary(FrameSchema, bytes, { readUnknownFields: false })
  } catch (cause) {
    throw new MedrecError('BAD_FRAME', undefined, { cause })
  }
  if (frame.version !== FRAME_VERSION) throw new MedrecError('UNSUPPORTED_VERSION')
  return frame
}
