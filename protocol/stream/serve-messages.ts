import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf'
import type { Connection, Stream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { MedrecError } from '../errors/medrec-error.ts'
import { serveMux } from './serve-mux.ts'

/** One end of a protocol: what libp2p hands streams to. */
export interface ProtocolServer {
  protocol: string
  handle: (stream: Stream, connection: Connection) => Promise<void>
}

/** What a node's operator is told of what was refused or failed; never content of records or policies. */
export type Report = (event: { event: string, code?: string, peer?: string, relationship?: string, reason?: string }) => void

/** On whose stream a request came. `signal` aborts when the requester takes it back or is gone; `cut` ends the answer as this error, at once. */
export interface ServeContext { connection: Connection, stream: Stream, signal: AbortSignal, cut: (error: MedrecError) => void }

/** An item of an answer: a message, or one that is encoded already. */
export type Answer<I extends DescMessage> = AsyncIterable<MessageInitShape<I> | Uint8Array | Uint8ArrayList>

/** Serves a protocol whose requests and items are protobuf messages. What a handler throws ends its answer with the error's code. */
export function createProtocolServer<R extends DescMessage, I extends DescMessage> (options: {
  protocol: string
  request: R
  item: I
  answer: (request: MessageShape<R>, context: ServeContext) => Answer<I>
  report: Report
}): ProtocolServer {
  const { protocol, request, item, answer, report } = options
  return {
    protocol,
    handle: async (stream, connection) => {
      await serveMux({
        stream,
        onRefusal: error => { report(describe(error, { event: protocol, peer: connection.remotePeer.toString() })) },
        handle: async function * ({ body, signal, cut }) {
          for await (const answered of answer(decode(request, body), { connection, stream, signal, cut })) {
            yield answered instanceof Uint8Array || answered instanceof Uint8ArrayList ? answered : toBinary(item, create(item, answered))
          }
        }
      })
    }
  }
}

function decode<R extends DescMessage> (schema: R, body: Uint8Array): MessageShape<R> {
  try {
    return fromBinary(schema, body)
  } catch (cause) {
    throw new MedrecError('BAD_MESSAGE', undefined, { cause })
  }
}

function describe (error: unknown, base: { event: string, peer: string }): Parameters<Report>[0] {
  if (error instanceof MedrecError) return { ...base, code: error.code, reason: error.message }
  return { ...base, code: 'INTERNAL', reason: error instanceof Error ? error.stack ?? error.message : String(error) }
}
