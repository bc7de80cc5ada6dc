import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Connection } from '@libp2p/interface'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/records_pb.ts'
import { PROTOCOLS } from '../../../protocol/peer/protocols.ts'
import { MAX_WATCHES, MAX_WATCHES_PER_PEER, MAX_WATCHES_PER_RELATIONSHIP } from '../../../protocol/records/constants.ts'
import { createLogWatches, watchLog } from '../../../protocol/records/watch-log.ts'
import type { LogWatches } from '../../../protocol/records/watch-log.ts'
import type { Sessions } from '../../../protocol/session/sessions.ts'
import { createProtocolServer } from '../../../protocol/stream/serve-messages.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { connectionOf, KnownChain, newPeerId, prove, sessionsOn } from '../session/known-chain.ts'
import { serve } from '../session/served.ts'
import type { Served } from '../session/served.ts'

interface Caller { connection: Connection, session: number, relationship: string }

describe('waiting for something in a log that a person has to be told of', { timeout: 280_000 }, () => {
  let chain: KnownChain
  let sessions: Sessions
  let watches: LogWatches
  let served: Served
  /** The index after the last entry of every log. */
  let next = 0
  const begun: Array<() => void> = []

  before(async () => {
    chain = new KnownChain()
    sessions = sessionsOn(chain)
    watches = createLogWatches({ sessions, accessLog: { end: () => ({ next, link: new Uint8Array(32) }) }, now: chain.now })
    served = await serve(createProtocolServer({
      protocol: PROTOCOLS.records, request: RequestSchema, item: ItemSchema, report: () => {},
      answer: async function * ({ body }, context) {
        if (body.case !== 'watch') throw new MedrecError('BAD_MESSAGE')
        const answer = watches.answer(body.value, context)
        const first = answer.next()
        for (const each of begun.splice(0)) each()
        const { value, done } = await first
        if (done !== true) yield value
      }
    }))
  })

  after(async () => { await served.stop() })

  const caller = async (role: 'owner' | 'viewer' = 'owner', seconds = 3_600): Promise<Caller> => {
    const connection = connectionOf(await newPeerId())
    const { relationship, ownerKey: key } = chain.open()
    const { handle: session } = await prove(sessions, { connection, relationship, key, role, seconds, at: chain.now() })
    return { connection, session, relationship }
  }
  /** Comes back when the provider waits. */
  const begin = async (mux: Mux, { session }: Caller, signal?: AbortSignal): Promise<{ said: Promise<boolean> }> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    begun.push(resolve)
    const said = watchLog({ mux, session, next, signal })
    said.catch(() => undefined)
    await promise
    return { said }
  }

  it('is answered when an entry of that log comes, and not by another\'s', async () => {
    const [mine, other] = [await caller(), await caller()]
    const { said } = await begin(await served.open(mine.connection), mine)
    watches.grew(other.relationship)
    const states: boolean[] = []
    const done = said.then(hasGrown => { states.push(hasGrown) })
    // Another request on another stream is answered before: this one still waits.
    await assert.rejects(watchLog({ mux: await served.open(other.connection), session: 99, next }), { code: 'DENIED' })
    assert.deepEqual(states, [])
    watches.grew(mine.relationship)
    await done
    assert.deepEqual(states, [true])
  })

  it('is answered at once where there is more than was read', async () => {
    const mine = await caller()
    next = 3
    assert.equal(await watchLog({ mux: await served.open(mine.connection), session: mine.session, next: 2 }), true)
  })

  it('is for owners, and who acts for them', async () => {
    const viewer = await caller('viewer')
    await assert.rejects(watchLog({ mux: await served.open(viewer.connection), session: viewer.session, next: 0 }), { code: 'DENIED' })
  })

  it('ends with the session, without an answer', async () => {
    const mine = await caller('owner', 1)
    assert.equal(await watchLog({ mux: await served.open(mine.connection), session: mine.session, next }), false)
  })

  it('says nothing to who lost the right meanwhile', async () => {
    const mine = await caller('owner', 2)
    const { said } = await begin(await served.open(mine.connection), mine)
    chain.terminate(mine.relationship)
    const at = performance.now()
    watches.grew(mine.relationship)
    assert.equal(await said, false)
    assert.ok(performance.now() - at > 1_000, 'it is told by nothing when something came: the session ends, and no sooner')
  })

  it(`has room for ${MAX_WATCHES_PER_RELATIONSHIP} of a relationship, by whatever peers`, async () => {
    const life = new AbortController()
    const { relationship, ownerKey: key } = chain.open()
    const wait = async (): Promise<unknown> => {
      const connection = connectionOf(await newPeerId())
      const { handle: session } = await prove(sessions, { connection, relationship, key, role: 'owner', seconds: 600, at: chain.now() })
      return await watches.answer({ $typeName: 'medrec.records.v1.Watch', session, next: BigInt(next) }, { connection, signal: life.signal }).next()
    }
    const all = await Promise.allSettled(Array.from({ length: MAX_WATCHES_PER_RELATIONSHIP + 1 }, async () => await Promise.race([wait(), new Promise(resolve => { life.signal.addEventListener('abort', resolve); setTimeout(() => { life.abort() }, 2_000).unref() })])))
    assert.deepEqual(all.filter(({ status }) => status === 'rejected').map(result => result.status === 'rejected' && (result.reason as { code: string }).code), ['TOO_MANY_REQUESTS'])
  })

  it(`has room for ${MAX_WATCHES_PER_PEER} of a peer and ${MAX_WATCHES} in all, and for the next when one has gone`, async () => {
    const life = new AbortController()
    const one = await caller()
    const wait = ({ connection, session }: Caller, signal: AbortSignal): Promise<unknown> => {
      const asked = watches.answer({ $typeName: 'medrec.records.v1.Watch', session, next: BigInt(next) }, { connection, signal }).next()
      asked.catch(() => undefined)
      return asked
    }
    const first = new AbortController()
    const waiting = [wait(one, first.signal), ...Array.from({ length: MAX_WATCHES_PER_PEER - 1 }, () => wait(one, life.signal))]
    await assert.rejects(wait(one, life.signal), { code: 'TOO_MANY_REQUESTS' })
    first.abort()
    await waiting[0]
    waiting.push(wait(one, life.signal))
    while (waiting.length - 1 < MAX_WATCHES) {
      const another = await caller()
      for (let i = 0; i < MAX_WATCHES_PER_PEER && waiting.length - 1 < MAX_WATCHES; i++) waiting.push(wait(another, life.signal))
    }
    const last = await caller()
    await assert.rejects(wait(last, life.signal), { code: 'TOO_MANY_REQUESTS' })
    life.abort()
    await Promise.all(waiting)
    const again = wait(last, AbortSignal.abort())
    await again
  })
})
