import type { Stream } from '@libp2p/interface'
import { DATA_PIECE_BYTES } from '../../../protocol/stream/constants.ts'
import { serveMux } from '../../../protocol/stream/serve-mux.ts'
import type { ServedRequest } from '../../../protocol/stream/serve-mux.ts'
import { ANSWER_BYTES } from './constants.ts'

/** MedRec's stream with nothing behind it: a request of 8 bytes names how many bytes are wanted, any other is answered with {@link ANSWER_BYTES}. */
export async function serveBenchMux (stream: Stream): Promise<void> {
  await serveMux({ stream, handle: answer })
}

const ANSWER = new Uint8Array(ANSWER_BYTES).fill(7)
const PIECE = new Uint8Array(DATA_PIECE_BYTES).fill(7)

async function * answer ({ body }: ServedRequest): AsyncGenerator<Uint8Array> {
  if (body.byteLength !== 8) {
    yield ANSWER
    return
  }
  const bytes = Number(new DataView(body.buffer, body.byteOffset, 8).getBigUint64(0))
  for (let left = bytes; left > 0; left -= DATA_PIECE_BYTES) yield left < DATA_PIECE_BYTES ? PIECE.subarray(0, left) : PIECE
}
