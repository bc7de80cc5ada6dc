import assert from 'node:assert/strict'
import type { SignedLink } from '../../protocol/delegation/read-chain.ts'
import { ItemSchema, RequestSchema } from '../../protocol/messages/records_pb.ts'
import type { Item } from '../../protocol/messages/records_pb.ts'
import { requestItems } from '../../protocol/stream/request-items.ts'
import type { Spoken } from './owner.ts'

/** Of a record of which an answer is still under way when its reader stops: more than a node and a stream hold of one. */
export const LARGE_BYTES = 24 * 1024 * 1024

/** An answer whose reader has stopped in the middle of a large record. */
export interface BegunAnswer {
  /** Reads on, and says how much came and how it ended. */
  rest: () => Promise<{ bytes: number, error: unknown, ended: boolean }>
  leave: () => Promise<void>
}

/** Begins an answer to `Fetch`, and stops reading at the first bytes of a record of {@link LARGE_BYTES}. */
export async function beginAnswer (options: Spoken & { emergency?: string, chains?: SignedLink[][], signal?: AbortSignal }): Promise<BegunAnswer> {
  const { link, session, emergency, chains = [], signal } = options
  const value = { session, ...emergency === undefined ? {} : { emergency }, chains: chains.map(links => ({ links: links.map(each => ({ ...each })) })) }
  const items = requestItems({ mux: await link.mux('records'), request: RequestSchema, item: ItemSchema, signal, message: { body: { case: 'fetch', value } } })
  const next = async (): Promise<Item['body'] | undefined> => (await items.next()).value?.item.body
  for (let body = await next(); !(body?.case === 'record' && body.value.size > BigInt(LARGE_BYTES / 2)); body = await next()) assert.notEqual(body, undefined)
  assert.equal((await next())?.case, 'data')
  return {
    rest: async () => {
      let bytes = 0
      let ended = false
      try {
        for (let body = await next(); body !== undefined; body = await next()) {
          if (body.case === 'data') bytes += body.value.length
          if (body.case === 'end') ended = true
        }
      } catch (error) {
        return { bytes, error, ended }
      }
      return { bytes, error: undefined, ended }
    },
    leave: async () => { await items.return(undefined) }
  }
}
