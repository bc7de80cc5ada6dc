import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { create, toBinary } from '@bufbuild/protobuf'
import type { MessageInitShape } from '@bufbuild/protobuf'
import type { Stream } from '@libp2p/interface'
import * as lp from 'it-length-prefixed'
import type { Frame } from '../../protocol/messages/frame_pb.ts'
import { FrameSchema } from '../../protocol/messages/frame_pb.ts'
import { RequestSchema } from '../../protocol/messages/records_pb.ts'
import { RequestSchema as LetterRequestSchema } from '../../protocol/messages/notices_pb.ts'
import { KIND } from '../../protocol/stream/constants.ts'
import { readFrames } from '../../protocol/stream/read-frames.ts'
import type { ProtocolName } from '../../protocol/peer/protocols.ts'
import type { TestProvider } from '../start-test-network.ts'
import type { HandMadeClient } from './hand-made-client.ts'
import { newParty, Owner, until } from './owner.ts'
import { startWireNetwork } from './wire-network.ts'

const PROTOCOL_NAMES: ProtocolName[] = ['records', 'sync', 'notices', 'enrol', 'chain']

describe('frames, made by hand', { timeout: 280_000 }, () => {
  let provider: TestProvider
  let client: HandMadeClient
  let stop: () => Promise<void>
  let owner: Owner

  before(async () => {
    ({ provider, client, stop } = await startWireNetwork())
    owner = await Owner.enrol({ client, provider, person: 'maren' })
  })

  after(async () => {
    await stop()
  })

  /** Whatever was done to a stream, its connection, and everybody else's, go on. */
  const goesOn = async (): Promise<void> => {
    assert.ok((await owner.link.fetch(owner.session)).size > 0)
    const pid = provider.pid()
    assert.ok(pid !== undefined)
    process.kill(pid, 0)
  }

  const encode = (frame: MessageInitShape<typeof FrameSchema>): Uint8Array => lp.encode.single(toBinary(FrameSchema, create(FrameSchema, { version: 1, ...frame }))).subarray()
  const request = (id: number, session = owner.session): Uint8Array => encode({ id, kind: KIND.request, body: toBinary(RequestSchema, create(RequestSchema, { body: { case: 'fetch', value: { session } } })) })

  /** All frames until the other side closes; cut counts as its end. */
  const readAll = async (stream: Stream, until: (frame: Frame) => boolean = () => false): Promise<Frame[]> => {
    const frames: Frame[] = []
    try {
      for await (const frame of readFrames(stream)) {
        frames.push(frame)
        if (until(frame)) break
      }
    } catch {
      // It was reset after its last frame.
    }
    return frames
  }

  for (const name of PROTOCOL_NAMES) {
    const cases: Array<[string, string, () => Uint8Array]> = [
      ['an announced length over the limit', 'FRAME_TOO_LARGE', () => Uint8Array.of(0x80, 0x80, 0x80, 0x01)],
      ['a length that never ends', 'BAD_FRAME', () => new Uint8Array(32).fill(0xff)],
      ['garbage', 'BAD_FRAME', () => lp.encode.single(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1, 2, 3)).subarray()],
      ['a frame of another version', 'UNSUPPORTED_VERSION', () => encode({ version: 2, id: 1, kind: KIND.request })],
      ['a request without an id', 'BAD_FRAME', () => encode({ id: 0, kind: KIND.request })],
      ['a frame that only an answerer sends', 'BAD_FRAME', () => encode({ id: 1, kind: KIND.item })],
      ['a kind that there is not', 'BAD_FRAME', () => encode({ id: 1, kind: 99 })]
    ]
    for (const [what, code, bytes] of cases) {
      it(`${name}: refuses ${what}, and ends the stream`, async () => {
        const stream = await owner.link.stream(name)
        stream.send(bytes())
        const frames = await readAll(stream)
        assert.deepEqual(frames.map(({ id, kind, code }) => ({ id, kind, code })), [{ id: 0, kind: KIND.error, code }])
        await goesOn()
      })
    }
  }

  it('answers a message that cannot be read with its code, and goes on with the stream', async () => {
    const stream = await owner.link.stream('records')
    stream.send(encode({ id: 1, kind: KIND.request, body: Uint8Array.of(0xff, 0xff, 0xff) }))
    stream.send(encode({ id: 2, kind: KIND.request }))
    stream.send(request(3))
    const frames = await readAll(stream, ({ id, kind }) => id === 3 && kind === KIND.end)
    assert.deepEqual(frames.filter(({ kind }) => kind === KIND.error).map(({ id, code }) => [id, code]), [[1, 'BAD_MESSAGE'], [2, 'BAD_MESSAGE']])
    assert.ok(frames.some(({ id, kind }) => id === 3 && kind === KIND.item))
    await stream.close()
  })

  it('drops a frame that ends in the middle, and does nothing of it', async () => {
    const whole = request(1)
    for (const length of [1, 2, whole.length - 1]) {
      const stream = await owner.link.stream('records')
      stream.send(whole.subarray(0, length))
      await stream.close()
      assert.deepEqual((await readAll(stream)).filter(({ kind }) => kind !== KIND.error), [])
    }
    await goesOn()
  })

  it('survives bytes of no meaning at all, on every protocol', async () => {
    await Promise.all(PROTOCOL_NAMES.flatMap(name => [1, 7, 4_096, 200_000].map(async length => {
      const another = await client.connect(provider)
      const stream = await another.stream(name)
      try {
        stream.send(new Uint8Array(randomBytes(length)))
      } catch {
        // Refused while it was still being sent.
      }
      await Promise.race([readAll(stream), pause(1_000)])
      stream.abort(new Error('enough'))
      // The node may have closed it by now.
      another.connection.abort(new Error('enough'))
    })))
    await goesOn()
  })

  it('keeps requests apart that are interleaved on one stream', async () => {
    const stream = await owner.link.stream('records')
    for (let id = 1; id <= 20; id++) stream.send(request(id, id % 2 === 0 ? owner.session : 4_000_000))
    const frames = await readAll(stream, (() => {
      let ended = 0
      return ({ kind }) => (kind === KIND.end || kind === KIND.error) && ++ended === 20
    })())
    const bodies = (id: number): string[] => frames.filter(frame => frame.id === id && frame.kind === KIND.item).map(frame => Buffer.from(frame.body).toString('base64'))
    // All but the last item, which has the receipt of its own answer, are the same; cursors are sealed anew each time.
    for (let id = 2; id <= 20; id += 2) assert.deepEqual(bodies(id).length, bodies(2).length)
    for (let id = 1; id <= 20; id += 2) assert.deepEqual(frames.filter(frame => frame.id === id).map(({ kind, code }) => [kind, code]), [[KIND.error, 'DENIED']])
    await stream.close()
  })

  it('refuses a frame within another\'s bytes: an id that is open', async () => {
    const stream = await owner.link.stream('records')
    stream.send(Buffer.concat([request(5), request(5)]))
    const frames = await readAll(stream)
    assert.deepEqual(frames.filter(({ id }) => id === 0).map(({ code }) => code), ['BAD_FRAME'])
    await goesOn()
  })

  it('refuses credit for more than was sent, and knows none for what is not open', async () => {
    const stream = await owner.link.stream('records')
    stream.send(encode({ id: 9, kind: KIND.credit, credit: 1_000_000 }))
    stream.send(encode({ id: 9, kind: KIND.cancel }))
    stream.send(Buffer.concat([request(1), encode({ id: 1, kind: KIND.credit, credit: 2_000_000_000 })]))
    assert.deepEqual((await readAll(stream)).filter(({ id }) => id === 0).map(({ code }) => code), ['BAD_FRAME'])
    await goesOn()
  })

  it('takes a hundred and twenty-eight requests at once on a stream, and refuses the next by itself', async () => {
    const stream = await owner.link.stream('notices')
    const body = toBinary(LetterRequestSchema, create(LetterRequestSchema, { body: { case: 'collect', value: { session: owner.session, wait: true } } }))
    const wait = (id: number): Uint8Array => encode({ id, kind: KIND.request, body })
    stream.send(Buffer.concat(Array.from({ length: 129 }, (_, i) => wait(i + 1))))
    const frames = await readAll(stream, ({ kind }) => kind === KIND.error)
    assert.deepEqual(frames.filter(({ kind }) => kind === KIND.error).map(({ id, code }) => [id, code]), [[129, 'TOO_MANY_REQUESTS']])
    stream.abort(new Error('enough'))
    await goesOn()
  })

  it('opens eight streams of a protocol on a connection, and no more', async () => {
    const another = await client.connect(provider)
    const streams = await Promise.all(Array.from({ length: 8 }, async () => await another.stream('enrol')))
    const ninth = async (): Promise<number> => {
      const stream = await another.stream('enrol')
      stream.send(encode({ id: 1, kind: KIND.request }))
      return (await readAll(stream)).length
    }
    assert.equal(await ninth().catch(() => 0), 0)
    for (const stream of streams) stream.abort(new Error('enough'))
    await another.close()
    await goesOn()
  })

  it('refuses in the very same bytes, whatever the reason', async () => {
    const viewer = newParty()
    const { link, session } = await owner.viewer(viewer)
    const ended = owner.grant({ viewer: viewer.address, categories: ['allergies'] })
    await owner.publish()
    owner.end(ended)
    await owner.push()
    const raw = async (bytes: Uint8Array): Promise<string> => {
      const stream = await link.stream('records')
      stream.send(bytes)
      const [frame] = await readAll(stream, () => true)
      stream.abort(new Error('enough'))
      return frame === undefined ? 'nothing' : Buffer.from(toBinary(FrameSchema, frame)).toString('hex')
    }
    const prove = (relationship: Uint8Array): Uint8Array => encode({
      id: 77, kind: KIND.request,
      body: toBinary(RequestSchema, create(RequestSchema, { body: { case: 'prove', value: { role: 'viewer', relationship, delegate: new Uint8Array(20), nonce: new Uint8Array(32), expiresAt: 4_000_000_000n, signature: new Uint8Array(65) } } }))
    })
    const known = Buffer.from(owner.relationship.slice(2), 'hex')
    const answers = [
      // No session, a grant that ended, no such relationship, a relationship that there is, a key of a record that is withheld.
      await raw(request(77, 12_345)), await raw(request(77, session)), await raw(prove(new Uint8Array(32))), await raw(prove(known)),
      await raw(encode({ id: 77, kind: KIND.request, body: toBinary(RequestSchema, create(RequestSchema, { body: { case: 'fetch', value: { session, keys: ['Patient/1'] } } })) }))
    ]
    const expected = Buffer.from(toBinary(FrameSchema, create(FrameSchema, { version: 1, id: 77, kind: KIND.error, code: 'DENIED' }))).toString('hex')
    assert.deepEqual(answers, answers.map(() => expected))
    await until(async () => { await goesOn() })
  })
})
