import { create, toBinary } from '@bufbuild/protobuf'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { Uint8ArrayList } from 'uint8arraylist'
import type { TreeHasher } from '../crypto/tree-hash.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { ItemSchema } from '../messages/records_pb.ts'
import type { ReceiptCount } from '../receipts/receipt.ts'
import { encodeBytesField } from '../stream/bytes-field.ts'
import { DATA_PIECE_BYTES } from '../stream/constants.ts'
import { REMOVED_AT_ONCE } from './constants.ts'
import type { AllowedRecord } from './decided-list.ts'
import type { FetchPlan } from './plan.ts'
import type { RecordSource } from './source.ts'

/** What has been sent so far of an answer. */
export interface SentSoFar { records: AllowedRecord[], bytes: number, hasher: TreeHasher }

/** What {@link sendPlan} takes. */
export interface SendOptions {
  plan: FetchPlan
  /** What the plan sends, each by what allows it: looked at when its turn comes. */
  send: readonly AllowedRecord[]
  person: string
  source: RecordSource
  sent: SentSoFar
  signal: AbortSignal
  /** Throws when what is planned may not be sent any more. */
  check: (remaining: { from: number }) => Promise<void> | undefined
}

/**
 * The items of an answer between its start and its end. A piece is in memory only until the reader has room for it: what an answer holds does
 * not grow with its records.
 */
export async function * sendPlan (options: SendOptions): AsyncGenerator<Uint8Array | Uint8ArrayList> {
  const { plan, send, person, source, sent, signal, check } = options
  for (let from = 0; from < plan.removed.length; from += REMOVED_AT_ONCE) {
    await check({ from: 0 })
    yield await note(sent, encode({ body: { case: 'removed', value: { keys: plan.removed.slice(from, from + REMOVED_AT_ONCE) } } }))
  }
  for (let position = 0; position < send.length; position++) {
    const { key, hash, size, categories, labels, mediaType, source: place } = (send[position] as AllowedRecord).record
    const offset = position === 0 ? plan.offset : 0
    await check({ from: position })
    sent.records.push(send[position] as AllowedRecord)
    yield await note(sent, encode({ body: { case: 'record', value: { key, hash, size: BigInt(size), categories, labels, mediaType, cursor: plan.cursorOf(key), source: place, offset: BigInt(offset) } } }))
    let came = offset
    for await (const piece of inPieces(source.read({ person, key, offset, signal }))) {
      const checking = check({ from: position })
      if (checking !== undefined) await checking
      came += piece.byteLength
      sent.bytes += piece.byteLength
      const item = encodeBytesField(ItemSchema.field.data, piece)
      for (const part of item) {
        const room = sent.hasher.update(part)
        if (room !== undefined) await room
      }
      yield item
    }
    // The store changed under the answer: its reader would find the wrong hash.
    if (came !== size) throw new MedrecError('INTERNAL', 'A record changed while it was sent.')
  }
}

/** How many records of each category went, and by which grant and links. */
export function countRecords (records: readonly AllowedRecord[]): ReceiptCount[] {
  const counts: ReceiptCount[] = []
  /** By what allowed them, then by category. */
  const known = new Map<string, Map<string, ReceiptCount>>()
  let last: Pick<AllowedRecord, 'grant' | 'links'> | undefined
  let ofLast = new Map<string, ReceiptCount>()
  for (const { record, grant, links } of records) {
    // There may be a million, and mostly the same allows one as the one before.
    if (last?.grant !== grant || last.links !== links) {
      const name = `${grant}\n${links?.join() ?? ''}`
      ofLast = known.get(name) ?? new Map<string, ReceiptCount>()
      known.set(name, ofLast)
      last = { grant, ...links === undefined ? {} : { links } }
    }
    for (const category of record.categories.length === 0 ? [''] : record.categories) {
      const count = ofLast.get(category) ?? { grant, ...links === undefined ? {} : { links: [...links] }, category, records: 0 }
      if (count.records === 0) {
        ofLast.set(category, count)
        counts.push(count)
      }
      count.records++
    }
  }
  return counts
}

function encode (item: MessageInitShape<typeof ItemSchema>): Uint8Array {
  return toBinary(ItemSchema, create(ItemSchema, item))
}

async function note (sent: SentSoFar, item: Uint8Array): Promise<Uint8Array> {
  await sent.hasher.update(item)
  return item
}

/** The same bytes in pieces of the size that travels best. */
async function * inPieces (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | Uint8ArrayList> {
  const waiting = new Uint8ArrayList()
  for await (const chunk of bytes) {
    waiting.append(chunk)
    while (waiting.byteLength >= DATA_PIECE_BYTES) {
      yield waiting.sublist(0, DATA_PIECE_BYTES)
      waiting.consume(DATA_PIECE_BYTES)
    }
  }
  if (waiting.byteLength > 0) yield waiting
}
