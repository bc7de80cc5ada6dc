import { MedrecError } from '../errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../messages/records_pb.ts'
import type { LogEntry as LogEntryMessage, ReceiptSignature } from '../messages/records_pb.ts'
import type { Mux } from '../stream/open-mux.ts'
import { requestItems, requestOne } from '../stream/request-items.ts'
import { MAX_LOG_BYTES, MAX_LOG_ENTRIES } from './constants.ts'

/** No entry has it; every number up to it is exact in JavaScript. specs/receipts.md, "Log". */
const MAX_INDEX = BigInt(Number.MAX_SAFE_INTEGER)

/** The access log as a provider gave it, not checked yet: see protocol/receipts. Without `end` more comes after the last entry. */
export interface FetchedLog { entries: LogEntryMessage[], end?: { next: number, link: Uint8Array } }

/**
 * The receipts of a log from index `from` on, as its owner and who acts for one are shown them. See specs/receipts.md, "Log". Breaks off after as many as are held
 * at once: how long a log is, is up to who looks, and must not keep its owner from reading it.
 *
 * @param options.most - entries, and bytes of them
 * @throws MedrecError `ANSWER_UNSOUND` when the answer has no end; `BAD_MESSAGE` when an entry or the end is no place in a log; `DENIED`
 */
export async function fetchLog (options: { mux: Mux, session: number, from: number, signal?: AbortSignal | undefined, most?: { entries: number, bytes: number } | undefined }): Promise<FetchedLog> {
  const { mux, session, from, signal, most = { entries: MAX_LOG_ENTRIES, bytes: MAX_LOG_BYTES } } = options
  const entries: LogEntryMessage[] = []
  let held = 0
  let end: { next: bigint, link: Uint8Array } | undefined
  const message = { body: { case: 'log', value: { session, from: BigInt(from) } } } as const
  for await (const { item, bytes } of requestItems({ mux, request: RequestSchema, item: ItemSchema, signal, message })) {
    if (end !== undefined) throw new MedrecError('ANSWER_UNSOUND', 'Something came after the end of the log.')
    if (item.body.case === 'logEntry') {
      const { index, nonce, link } = item.body.value
      if (index >= MAX_INDEX || nonce.length !== 32 || link.length !== 32) throw new MedrecError('BAD_MESSAGE', 'An entry has no place in a log.')
      entries.push(item.body.value)
      held += bytes.length
      if (entries.length >= most.entries || held >= most.bytes) return { entries }
    } else if (item.body.case === 'logEnd') {
      end = item.body.value
      if (end.next > MAX_INDEX || end.link.length !== 32) throw new MedrecError('BAD_MESSAGE', 'The end has no place in a log.')
    } else {
      throw new MedrecError('BAD_MESSAGE')
    }
  }
  if (end === undefined) throw new MedrecError('ANSWER_UNSOUND', 'The log has no end.')
  return { entries, end: { next: Number(end.next), link: end.link } }
}

/** Waits (at most 10 s) for the signature over a receipt that this session was given. */
export async function fetchReceiptSignature (options: { mux: Mux, session: number, receiptHash: Uint8Array, signal?: AbortSignal | undefined }): Promise<ReceiptSignature> {
  const { mux, session, receiptHash, signal } = options
  const answer = await requestOne({ mux, request: RequestSchema, item: ItemSchema, signal, message: { body: { case: 'signature', value: { session, receiptHash } } } })
  if (answer.body.case !== 'receiptSignature') throw new MedrecError('BAD_MESSAGE')
  return answer.body.value
}
