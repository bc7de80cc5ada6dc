import { createTreeHasher } from '../../../protocol/crypto/tree-hash.ts'
import type { TreeHasher } from '../../../protocol/crypto/tree-hash.ts'
import { fetchRecords } from '../../../protocol/records/fetch-records.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { manyAtOnce } from '../streams/mux-client.ts'

/** Fetches everything and checks it as a person's peer does. Gives bytes of records per second. */
export async function fetchAll (options: { mux: Mux, session: number, createHasher?: () => TreeHasher }): Promise<number> {
  const { mux, session, createHasher = createTreeHasher } = options
  const started = performance.now()
  let bytes = 0
  for await (const event of fetchRecords({ mux, session, createHasher })) if (event.kind === 'record') bytes += event.record.bytes.length
  return bytes / ((performance.now() - started) / 1_000)
}

/** Keys of the smallest records that there are. */
export async function smallestKeys (options: { mux: Mux, session: number, count: number }): Promise<string[]> {
  const sizes: Array<[string, number]> = []
  for await (const event of fetchRecords(options)) if (event.kind === 'record') sizes.push([event.record.key, event.record.bytes.length])
  return sizes.sort(([, a], [, b]) => a - b).slice(0, options.count).map(([key]) => key)
}

/** Fetches one record each time, so many times, `outstanding` at once. Gives requests per second. */
export async function fetchSmall (options: { mux: Mux, session: number, keys: string[], requests: number, outstanding: number }): Promise<number> {
  const { mux, session, keys, requests, outstanding } = options
  let n = 0
  const seconds = await manyAtOnce({
    requests, outstanding,
    ask: async () => {
      const key = keys[n++ % keys.length] ?? ''
      let came = 0
      for await (const event of fetchRecords({ mux, session, keys: [key] })) if (event.kind === 'record') came++
      if (came !== 1) throw new RangeError(`${came} records came for one key`)
    }
  })
  return requests / seconds
}
