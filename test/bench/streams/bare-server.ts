import type { Stream } from '@libp2p/interface'
import { ANSWER_BYTES, PIECE_BYTES, REQUEST_BYTES } from './constants.ts'

/** Answers a request of 8 bytes, how many bytes are wanted, with so many, as fast as the stream takes them; then the next. */
export function serveBareBulk (stream: Stream): void {
  const piece = new Uint8Array(PIECE_BYTES).fill(7)
  stream.addEventListener('message', event => {
    const request = event.data.subarray()
    sendBytes(stream, piece, Number(new DataView(request.buffer, request.byteOffset, 8).getBigUint64(0)))
      .catch(error => { stream.abort(error) })
  })
}

async function sendBytes (stream: Stream, piece: Uint8Array, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; left -= piece.byteLength) {
    stream.send(left < piece.byteLength ? piece.subarray(0, left) : piece)
    if (stream.writableNeedsDrain) await new Promise<void>(resolve => { stream.addEventListener('drain', () => { resolve() }, { once: true }) })
  }
}

/** Answers each {@link REQUEST_BYTES} bytes with {@link ANSWER_BYTES}, each answer as a message of its own. */
export function serveBareEcho (stream: Stream): void {
  const answer = new Uint8Array(ANSWER_BYTES).fill(7)
  let have = 0
  stream.addEventListener('message', event => {
    for (have += event.data.byteLength; have >= REQUEST_BYTES; have -= REQUEST_BYTES) stream.send(answer)
  })
}
