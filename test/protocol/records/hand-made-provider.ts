import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { createTreeHasher, treeHash } from '../../../protocol/crypto/tree-hash.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/records_pb.ts'
import type { Fetch } from '../../../protocol/messages/records_pb.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { serveMux } from '../../../protocol/stream/serve-mux.ts'
import { startPeerPair } from '../../stream-pair.ts'

/** The body of an item. */
export type ItemBody = NonNullable<MessageInitShape<typeof ItemSchema>['body']>

/** A record of the hand-made provider. */
export interface MadeRecord { key: string, text: string }

const PROTOCOL = '/medrec/test-records/1.0.0'

/** A provider over real streams that answers each fetch with what a test says: for what an honest one never sends. */
export async function startHandMadeProvider (answer: (fetch: Fetch, reset: () => void) => AsyncIterable<ItemBody>): Promise<{ newMux: () => Promise<Mux>, stop: () => Promise<void> }> {
  const pair = await startPeerPair({
    protocol: PROTOCOL,
    handler: async stream => {
      await serveMux({
        stream,
        handle: async function * ({ body }) {
          const request = fromBinary(RequestSchema, body)
          if (request.body.case !== 'fetch') return
          for await (const item of answer(request.body.value, () => { stream.abort(new TypeError('cut by the test')) })) yield toBinary(ItemSchema, create(ItemSchema, { body: item }))
        }
      })
    }
  })
  return { newMux: async () => openMux({ stream: await pair.newStream() }), stop: pair.stop }
}

/** The items of an honest answer, without its end. */
export async function itemsOf (records: MadeRecord[], options: { removed?: string[], offset?: number } = {}): Promise<ItemBody[]> {
  const { removed = [], offset = 0 } = options
  const items: ItemBody[] = [{ case: 'start', value: { count: records.length, bytes: BigInt(records.reduce((sum, { text }) => sum + new TextEncoder().encode(text).length, -offset)) } }]
  if (removed.length > 0) items.push({ case: 'removed', value: { keys: removed } })
  for (const [index, { key, text }] of records.entries()) {
    const bytes = new TextEncoder().encode(text)
    const skip = index === 0 ? offset : 0
    items.push({ case: 'record', value: { key, hash: await treeHash(bytes), size: BigInt(bytes.length), categories: ['kind-a'], labels: [], mediaType: 'text/plain', cursor: new TextEncoder().encode(key), source: '', offset: BigInt(skip) } })
    for (let at = skip; at < bytes.length; at += 10) items.push({ case: 'data', value: bytes.subarray(at, at + 10) })
  }
  return items
}

/** The end that belongs to items. */
export async function endOf (items: ItemBody[], token = 'token'): Promise<ItemBody> {
  const hasher = createTreeHasher()
  let count = 0
  let bytes = 0
  for (const item of items) {
    if (item.case === 'start') continue
    if (item.case === 'record') count++
    if (item.case === 'data') bytes += (item.value as Uint8Array).length
    await hasher.update(toBinary(ItemSchema, create(ItemSchema, { body: item })))
  }
  return { case: 'end', value: { count, bytes: BigInt(bytes), hash: await hasher.digest(), receiptHash: new Uint8Array(32), token: new TextEncoder().encode(token) } }
}
