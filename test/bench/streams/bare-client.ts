import type { Stream } from '@libp2p/interface'
import { ANSWER_BYTES, REQUEST_BYTES } from './constants.ts'

/** Fetches so many bytes over a bare stream. Gives the seconds it took. */
export async function fetchBare (stream: Stream, bytes: number): Promise<number> {
  const request = new Uint8Array(8)
  new DataView(request.buffer).setBigUint64(0, BigInt(bytes))
  const started = performance.now()
  await new Promise<void>((resolve, reject) => {
    let have = 0
    const onMessage = (event: { data: { byteLength: number } }): void => {
      have += event.data.byteLength
      if (have >= bytes) finish()
    }
    const onClose = (event: { error?: Error }): void => { reject(event.error ?? new RangeError('the stream ended early')) }
    const finish = (): void => {
      stream.removeEventListener('message', onMessage)
      stream.removeEventListener('close', onClose)
      resolve()
    }
    stream.addEventListener('message', onMessage)
    stream.addEventListener('close', onClose)
    stream.send(request)
  })
  return (performance.now() - started) / 1000
}

/** Asks so many times over a bare stream, `outstanding` at once: an answer that has come makes room for the next request. Gives the seconds it took. */
export async function echoBare (stream: Stream, requests: number, outstanding: number): Promise<number> {
  const request = new Uint8Array(REQUEST_BYTES).fill(1)
  const started = performance.now()
  await new Promise<void>((resolve, reject) => {
    let have = 0
    let asked = 0
    let answered = 0
    const ask = (): void => { asked++; stream.send(request) }
    const onMessage = (event: { data: { byteLength: number } }): void => {
      for (have += event.data.byteLength; have >= ANSWER_BYTES; have -= ANSWER_BYTES) {
        answered++
        if (asked < requests) ask()
      }
      if (answered === requests) finish()
    }
    const onClose = (event: { error?: Error }): void => { reject(event.error ?? new RangeError('the stream ended early')) }
    const finish = (): void => {
      stream.removeEventListener('message', onMessage)
      stream.removeEventListener('close', onClose)
      resolve()
    }
    stream.addEventListener('message', onMessage)
    stream.addEventListener('close', onClose)
    while (asked < Math.min(outstanding, requests)) ask()
  })
  return (performance.now() - started) / 1000
}
