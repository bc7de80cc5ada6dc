import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { READ_BUFFER_BYTES } from './constants.ts'

/**
 * What arrives on a stream, with backpressure: the stream is paused while more than so many bytes wait to be taken.
 * (The stream's own iterator queues without a bound.)
 *
 * @throws the stream's error when it was reset or aborted
 */
export async function * readMessages (stream: Stream, most = READ_BUFFER_BYTES): AsyncGenerator<Uint8Array | Uint8ArrayList> {
  const queue: Array<Uint8Array | Uint8ArrayList> = []
  let queued = 0
  let ended = false
  let failure: Error | undefined
  let wake: () => void = () => {}

  const onMessage = (event: { data: Uint8Array | Uint8ArrayList }): void => {
    queue.push(event.data)
    queued += event.data.byteLength
    if (queued > most) stream.pause()
    wake()
  }
  const onEnd = (): void => { ended = true; wake() }
  const onClose = (event: { error?: Error }): void => { ended = true; failure = event.error; wake() }

  stream.addEventListener('end', onEnd)
  stream.addEventListener('close', onClose)
  stream.addEventListener('message', onMessage)
  ended = stream.readableEnded || stream.status === 'aborted' || stream.status === 'reset' || stream.status === 'closed'

  try {
    while (true) {
      const next = queue.shift()
      if (next !== undefined) {
        queued -= next.byteLength
        yield next
        if (queued <= most / 2 && stream.status === 'open') stream.resume()
        continue
      }
      if (failure !== undefined) throw failure
      if (ended) return
      await new Promise<void>(resolve => { wake = resolve })
    }
  } finally {
    stream.removeEventListener('end', onEnd)
    stream.removeEventListener('close', onClose)
    stream.removeEventListener('message', onMessage)
  }
}
