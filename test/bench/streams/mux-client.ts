import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { REQUEST_BYTES } from './constants.ts'

/** Fetches so many bytes as items of one answer. Gives the seconds it took. */
export async function fetchMux (mux: Mux, bytes: number): Promise<number> {
  const body = new Uint8Array(8)
  new DataView(body.buffer).setBigUint64(0, BigInt(bytes))
  const started = performance.now()
  let have = 0
  for await (const item of mux.request({ body })) have += item.byteLength
  if (have !== bytes) throw new RangeError(`${have} bytes came of ${bytes}`)
  return (performance.now() - started) / 1000
}

/** Asks so many times, `outstanding` at once. Gives the seconds it took. */
export async function echoMux (mux: Mux, requests: number, outstanding: number): Promise<number> {
  const body = new Uint8Array(REQUEST_BYTES).fill(1)
  return await manyAtOnce({
    requests,
    outstanding,
    ask: async () => { for await (const _ of mux.request({ body })); }
  })
}

/** Runs `ask` so many times, `outstanding` at once. Gives the seconds it took. */
export async function manyAtOnce (options: { requests: number, outstanding: number, ask: () => Promise<void> }): Promise<number> {
  const { requests, outstanding, ask } = options
  let asked = 0
  const started = performance.now()
  await Promise.all(Array.from({ length: outstanding }, async () => {
    while (asked < requests) {
      asked++
      await ask()
    }
  }))
  return (performance.now() - started) / 1000
}
