import type { Stream } from '@libp2p/interface'
import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { parseLink } from '../../../protocol/links/parse-link.ts'
import { mailboxOf } from '../../../protocol/notices/mailbox.ts'
import { fetchRecords } from '../../../protocol/records/fetch-records.ts'
import { openShare, readShare } from '../../../protocol/share/open-share.ts'
import { readFrames } from '../../../protocol/stream/read-frames.ts'
import { FrameWriter } from '../../../protocol/stream/frame-writer.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'

interface FrameJson { id: number, kind: number, body?: string, code?: string, credit?: number }

/** specs/streams.md, records.md, notices.md, share.md. */
export const STREAMS = {
  'stream/write': async ({ frames }: { frames: FrameJson[] }) => {
    const sent: Uint8Array[] = []
    const stream = { addEventListener: () => {}, writableNeedsDrain: false, send: (bytes: { subarray: () => Uint8Array }) => { sent.push(bytes.subarray()) } } as unknown as Stream
    const writer = new FrameWriter(stream)
    for (const { body, ...frame } of frames) await writer.write({ ...frame, ...(body === undefined ? {} : { body: fromHex(body) }) })
    await writer.idle()
    return { bytes: toHex(Buffer.concat(sent)) }
  },

  'stream/read': async ({ bytes }: { bytes: string }) => {
    const frames: FrameJson[] = []
    for await (const { id, kind, body, code, credit } of readFrames(arriving(fromHex(bytes)))) {
      frames.push({ id, kind, ...(body.length === 0 ? {} : { body: toHex(body) }), ...(code === '' ? {} : { code }), ...(credit === 0 ? {} : { credit }) })
    }
    return { frames }
  },

  'records/answer': async ({ items }: { items: string[] }) => {
    const mux = { request: async function * () { for (const item of items) yield fromHex(item) } } as unknown as Mux
    const events = []
    for await (const event of fetchRecords({ mux, session: 1 })) {
      if (event.kind === 'record') events.push({ record: event.record.key, bytes: toHex(event.record.bytes) })
      else if (event.kind === 'removed') events.push({ removed: event.keys })
    }
    return { events }
  },

  'notices/mailbox': ({ address }: { address: string }) => ({ mailbox: toHex(mailboxOf(address)) }),

  'link/read': ({ text, length = 0 }: { text: string, length?: number }) => plain(parseLink(text.padEnd(length))),

  'share/open': async ({ sealed, privateKey, viewer }: { sealed: string, privateKey: string, viewer: string }) => {
    const bytes = fromHex(sealed)
    const { share } = await openShare({ sealed: { address: viewer, encapsulatedKey: bytes.slice(0, 32), ciphertext: bytes.slice(32) }, card: { address: viewer, privateKey: fromHex(privateKey) } })
    return plain(share)
  },

  'share/read': ({ plaintext, viewer }: { plaintext: string, viewer: string }) => plain(readShare({ plaintext: fromHex(plaintext), viewer }).share)
}

/** A stream on which these bytes come, and then its end. */
function arriving (bytes: Uint8Array): Stream {
  const target = new EventTarget()
  const stream = Object.assign(target, { status: 'open', readableEnded: false, pause: () => {}, resume: () => {} })
  queueMicrotask(() => {
    target.dispatchEvent(Object.assign(new Event('message'), { data: bytes }))
    target.dispatchEvent(new Event('end'))
  })
  return stream as unknown as Stream
}

/** With bytes as 0x and hex digits. */
function plain (value: object): object {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => part instanceof Uint8Array ? toHex(part) : part)) as object
}
