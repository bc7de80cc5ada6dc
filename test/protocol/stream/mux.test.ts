import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import * as lp from 'it-length-prefixed'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import type { Stream } from '@libp2p/interface'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { FrameSchema } from '../../../protocol/messages/frame_pb.ts'
import type { Frame } from '../../../protocol/messages/frame_pb.ts'
import { KIND, MAX_DATA_BYTES, MAX_FRAME_BYTES, MAX_OPEN_REQUESTS } from '../../../protocol/stream/constants.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import { readFrames } from '../../../protocol/stream/read-frames.ts'
import { remoteError } from '../../../protocol/stream/remote-error.ts'
import { serveMux } from '../../../protocol/stream/serve-mux.ts'
import type { ServedRequest } from '../../../protocol/stream/serve-mux.ts'
import { startPeerPair } from '../../stream-pair.ts'
import type { PeerPair } from '../../stream-pair.ts'

const PROTOCOL = '/medrec-test/mux/1.0.0'

describe('mux', () => {
  let pair: PeerPair | undefined
  afterEach(async () => { await pair?.stop() })

  async function start (handle: (request: ServedRequest) => AsyncIterable<Uint8Array>, refusals: unknown[] = []): Promise<PeerPair> {
    pair = await startPeerPair({
      protocol: PROTOCOL,
      handler: async stream => { await serveMux({ stream, handle, onRefusal: error => refusals.push(error) }) }
    })
    return pair
  }

  it('gives every request its own items when many are open at once', async () => {
    const { newStream } = await start(async function * ({ body }) {
      for (let i = 0; i < 3; i++) yield Uint8Array.of(...body, i)
    })
    const mux = openMux({ stream: await newStream() })
    const answers = await Promise.all(Array.from({ length: 100 }, async (_, n) => await collect(mux.request({ body: Uint8Array.of(n) }))))
    answers.forEach((items, n) => { assert.deepEqual(items, [0, 1, 2].map(i => Uint8Array.of(n, i))) })
    await mux.close()
  })

  it('carries 32 MiB in order while a small request is answered on the same stream', async () => {
    const { newStream } = await start(async function * ({ body }) {
      if (body[0] === 1) { yield body; return }
      for (let i = 0; i < 512; i++) yield new Uint8Array(MAX_DATA_BYTES).fill(i % 251)
    })
    const mux = openMux({ stream: await newStream() })
    let at = 0
    let small: Uint8Array[] | undefined
    for await (const item of mux.request({ body: Uint8Array.of(0) })) {
      assert.equal(item[0], at % 251)
      assert.equal(item.byteLength, MAX_DATA_BYTES)
      if (at++ === 10) small = await collect(mux.request({ body: Uint8Array.of(1) }))
    }
    assert.equal(at, 512)
    assert.deepEqual(small, [Uint8Array.of(1)])
  })

  it('stops a writer whose reader does not read', async () => {
    let sent = 0
    const { newStream } = await start(async function * () {
      for (let i = 0; i < 4096; i++) { sent++; yield new Uint8Array(MAX_DATA_BYTES) }
    })
    const mux = openMux({ stream: await newStream() })
    const answer = mux.request({ body: new Uint8Array() })
    await answer.next()
    let before = -1
    while (before !== sent) { before = sent; await new Promise(resolve => setTimeout(resolve, 200)) }
    assert.ok(sent * MAX_DATA_BYTES < 8 * 1024 * 1024, `${sent * MAX_DATA_BYTES} bytes were produced for a reader that took one item`)
    await answer.return(undefined)
    assert.deepEqual(await collect(mux.request({ body: new Uint8Array(), timeoutMs: 5_000 })).then(items => items.length), 4096)
  })

  it('puts a public code on the wire and keeps any other reason to itself', async () => {
    const refusals: unknown[] = []
    const { newStream } = await start(async function * ({ body }) {
      yield body
      throw body[0] === 1 ? new MedrecError('DENIED', 'the grant has ended') : new TypeError('a secret of the provider')
    }, refusals)
    const mux = openMux({ stream: await newStream() })
    await assert.rejects(collect(mux.request({ body: Uint8Array.of(1) })), error => isMedrecError(error, 'DENIED') && !error.message.includes('grant'))
    await assert.rejects(collect(mux.request({ body: Uint8Array.of(2) })), error => isMedrecError(error, 'INTERNAL') && !error.message.includes('secret'))
    assert.equal(refusals.length, 2)
  })

  it('takes no code for the other side\'s that only this device can have', () => {
    for (const code of ['DISK_FULL', 'LOCKED', 'INVALID_INPUT', 'CANCELLED', 'NO_SUCH_CODE', '']) assert.equal(remoteError(create(FrameSchema, { code })).code, 'INTERNAL')
    assert.equal(remoteError(create(FrameSchema, { code: 'POLICY_STALE' })).code, 'POLICY_STALE')
  })

  it('cancels at the other side when the reader leaves or its signal aborts', async () => {
    const cancelled: string[] = []
    const { newStream } = await start(async function * ({ body, signal }) {
      yield body
      await new Promise<void>(resolve => { signal.addEventListener('abort', () => { cancelled.push((signal.reason as MedrecError).code); resolve() }) })
    })
    const mux = openMux({ stream: await newStream() })
    const controller = new AbortController()
    const answer = mux.request({ body: new Uint8Array(1), signal: controller.signal })
    await answer.next()
    controller.abort()
    await assert.rejects(answer.next(), error => isMedrecError(error, 'CANCELLED'))
    for await (const _ of mux.request({ body: new Uint8Array(1) })) break
    await collect(mux.request({ body: new Uint8Array(1), timeoutMs: 50 })).catch(() => undefined)
    while (cancelled.length < 3) await new Promise(resolve => setTimeout(resolve, 5))
    assert.deepEqual(cancelled, ['CANCELLED', 'CANCELLED', 'CANCELLED'])
  })

  it('fails open requests when the stream ends before their end frame', async () => {
    const { newStream, server } = await start(async function * ({ body, signal }) {
      yield body
      await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }) })
    })
    const mux = openMux({ stream: await newStream() })
    const answer = mux.request({ body: new Uint8Array(1) })
    await answer.next()
    for (const connection of server.getConnections()) connection.abort(new Error('power cut'))
    await assert.rejects(answer.next(), error => isMedrecError(error, 'STREAM_CUT'))
    await assert.rejects(collect(mux.request({ body: new Uint8Array(1) })), error => isMedrecError(error, 'STREAM_CUT'))
  })

  it('refuses more open requests than the limit', async () => {
    const { newStream } = await start(async function * ({ body, signal }) {
      yield body
      await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }) })
    })
    const stream = await newStream()
    for (let id = 1; id <= MAX_OPEN_REQUESTS + 1; id++) stream.send(encodeFrame({ id, kind: KIND.request, body: Uint8Array.of(1) }))
    const refused = await nextFrame(stream, frame => frame.kind === KIND.error)
    assert.equal(refused.id, MAX_OPEN_REQUESTS + 1)
    assert.equal(refused.code, 'TOO_MANY_REQUESTS')
  })

  for (const [name, bytes, code] of [
    ['another version', encodeFrame({ version: 2, id: 1, kind: KIND.request }), 'UNSUPPORTED_VERSION'],
    ['garbage', lp.encode.single(Uint8Array.of(0xff, 0xff, 0xff)).subarray(), 'BAD_FRAME'],
    ['an unknown kind', encodeFrame({ id: 1, kind: 9 }), 'BAD_FRAME'],
    ['an answer nobody asked for', encodeFrame({ id: 1, kind: KIND.item }), 'BAD_FRAME'],
    ['an announced length over the limit', lp.encode.single(new Uint8Array(MAX_FRAME_BYTES + 1)).subarray(0, 8), 'FRAME_TOO_LARGE'],
    ['the number of an open request again', joined(encodeFrame({ id: 7, kind: KIND.request }), encodeFrame({ id: 7, kind: KIND.request })), 'BAD_FRAME']
  ] as const) {
    it(`refuses ${name} and closes the stream`, async () => {
      const { newStream } = await start(async function * ({ signal }) {
        await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }) })
        yield new Uint8Array()
      })
      const stream = await newStream()
      stream.send(bytes)
      const refused = await nextFrame(stream, frame => frame.kind === KIND.error)
      assert.equal(refused.id, 0)
      assert.equal(refused.code, code)
    })
  }
})

function encodeFrame (frame: { version?: number, id: number, kind: number, body?: Uint8Array }): Uint8Array {
  return lp.encode.single(toBinary(FrameSchema, create(FrameSchema, { version: 1, ...frame }))).subarray()
}

function joined (...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(part => [...part]))
}

async function nextFrame (stream: Stream, wanted: (frame: Frame) => boolean): Promise<Frame> {
  for await (const frame of readFrames(stream)) if (wanted(frame)) return fromBinary(FrameSchema, toBinary(FrameSchema, frame))
  throw new MedrecError('STREAM_CUT')
}

async function collect (items: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []
  for await (const item of items) all.push(item.slice())
  return all
}
