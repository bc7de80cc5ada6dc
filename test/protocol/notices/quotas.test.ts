import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Connection } from '@libp2p/interface'
import { openLetterStore } from '../../../node/store/letters.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { fromHex, toHex, utf8 } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/notices_pb.ts'
import { acknowledgeLetters, collectLetters, postLetter } from '../../../protocol/notices/client.ts'
import type { CollectedLetter } from '../../../protocol/notices/client.ts'
import { LETTER_SECONDS, MAX_ACKNOWLEDGED, MAX_IN_MAILBOX, MAX_IN_MAILBOX_FROM, MAX_LETTER, MAX_POSTS, MAX_WAITING, MAX_WAITING_PER_PEER } from '../../../protocol/notices/constants.ts'
import { mailboxOf } from '../../../protocol/notices/mailbox.ts'
import { createNoticesServer } from '../../../protocol/notices/server.ts'
import type { Sessions } from '../../../protocol/session/sessions.ts'
import { MAX_OPEN_REQUESTS } from '../../../protocol/stream/constants.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { requestOne } from '../../../protocol/stream/request-items.ts'
import { until } from '../../until.ts'
import { testDatabase } from '../../node/store/store-fixture.ts'
import type { TestDatabase } from '../../node/store/store-fixture.ts'
import { connectionOf, KnownChain, newPeerId, prove, sessionsOn } from '../session/known-chain.ts'
import { serve } from '../session/served.ts'
import type { Served } from '../session/served.ts'

const TOO_MANY = { code: 'TOO_MANY_REQUESTS' }

/** Somebody with a stream and a session. */
interface Caller { mux: Mux, session: number, connection: Connection, mailbox: Uint8Array, relationship: string, key: Uint8Array, role: 'owner' | 'viewer' }

/** A request that waits. */
interface Waiting { first: Promise<CollectedLetter | undefined>, stop: () => Promise<void> }

describe('a provider that keeps letters', { timeout: 280_000 }, () => {
  let chain: KnownChain
  let sessions: Sessions
  let test: TestDatabase
  let database: ProviderDatabase
  let served: Served
  /** Whose session is one of somebody who acts for the owner of another relationship. */
  const acting = new Map<string, string>()
  const reported: Array<{ code?: string, reason?: string }> = []

  before(async () => {
    chain = new KnownChain()
    sessions = sessionsOn(chain)
    test = testDatabase()
    database = test.open()
    const letters = openLetterStore({ database, randomBytes, now: chain.now })
    const get: Sessions['get'] = asked => {
      const session = sessions.get(asked)
      const relationship = acting.get(session.relationship)
      return relationship === undefined ? session : { ...session, relationship, role: 'custodian' }
    }
    served = await serve(createNoticesServer({ sessions: { ...sessions, get }, letters, now: chain.now, report: event => { reported.push(event) } }))
  })

  after(async () => {
    await served.stop()
    await database.close()
    test.remove()
  })

  const caller = async (role: 'owner' | 'viewer' = 'owner', seconds = 3_600): Promise<Caller> => {
    const connection = connectionOf(await newPeerId())
    const { relationship, ownerKey: key, owner: address } = chain.open()
    const { handle: session } = await prove(sessions, { connection, relationship, key, role, seconds, at: chain.now() })
    return { mux: await served.open(connection), session, connection, mailbox: mailboxOf(address), relationship, key, role }
  }
  /** With a session anew, as after the last has ended. */
  const renewed = async (held: Caller): Promise<Caller> => ({ ...held, session: (await prove(sessions, { ...held, at: chain.now() })).handle })
  const post = async ({ mux, session }: Caller, mailbox: Uint8Array, letter: Uint8Array = Uint8Array.of(1)): Promise<Uint8Array> => await postLetter({ mux, session, mailbox, letter })
  const collect = async ({ mux, session }: Caller): Promise<CollectedLetter[]> => {
    const letters: CollectedLetter[] = []
    for await (const letter of collectLetters({ mux, session })) letters.push(letter)
    return letters
  }
  const wait = ({ mux, session }: Caller): Waiting => {
    const controller = new AbortController()
    const letters = collectLetters({ mux, session, wait: true, signal: controller.signal })
    const first = letters.next().then(({ value }) => value as CollectedLetter | undefined)
    first.catch(() => undefined)
    return {
      first,
      stop: async () => {
        controller.abort()
        await first.catch(() => undefined)
        // Also where its first letter has come: this is what takes the request back.
        await letters.return(undefined).catch(() => undefined)
      }
    }
  }
  /** Waits so many times at once, and comes back when the provider has taken all of it in: a stream's requests are taken in order. */
  const waitOften = async (held: Caller, times: number): Promise<Array<Waiting & Caller>> => {
    const waiting: Array<Waiting & Caller> = []
    while (waiting.length < times) {
      const on = { ...held, mux: await served.open(held.connection) }
      for (const count = Math.min(times - waiting.length, MAX_OPEN_REQUESTS - 1), end = waiting.length + count; waiting.length < end;) waiting.push({ ...on, ...wait(on) })
      await collect(on)
    }
    for (const { first } of waiting) assert.equal(await Promise.race([first, Promise.resolve('waits')]), 'waits')
    return waiting
  }
  /** Takes one back, and comes back when the provider knows. */
  const takeBack = async (waiting: Waiting & Caller): Promise<void> => {
    await waiting.stop()
    await collect(waiting)
  }

  it('names mailboxes as the specification says', () => {
    const address = `0x${'5a'.repeat(20)}`
    assert.equal(toHex(mailboxOf(address)), `0x${createHash('sha256').update(utf8('medrec/mailbox/1')).update(fromHex(address)).digest('hex')}`)
  })

  it('has a letter on disk before it says so, and gives it to its reader alone, oldest first', async () => {
    const [owner, reader, other] = [await caller(), await caller('viewer'), await caller('viewer')]
    const id = await post(owner, reader.mailbox, Uint8Array.of(1))
    const beside = test.open()
    assert.equal(openLetterStore({ database: beside, randomBytes, now: chain.now }).list(toHex(reader.mailbox)).length, 1)
    await beside.close()
    const sentAt = chain.now()
    chain.later(5)
    await post(owner, reader.mailbox, Uint8Array.of(2))
    assert.deepEqual((await collect(reader)).map(({ letter, receivedAt }) => [[...letter], receivedAt - sentAt]), [[[1], 0], [[2], 5]])
    assert.deepEqual(await collect(other), [])
    // Nobody else can have it forgotten.
    await acknowledgeLetters({ mux: other.mux, session: other.session, ids: [id] })
    assert.equal((await collect(reader)).length, 2)
    await acknowledgeLetters({ mux: reader.mux, session: reader.session, ids: [id] })
    assert.deepEqual((await collect(reader)).map(({ letter }) => [...letter]), [[2]])
  })

  it('forgets a letter that nobody read for thirty days', async () => {
    const [owner, reader] = [await caller(), await caller('viewer')]
    await post(owner, reader.mailbox)
    chain.later(LETTER_SECONDS - 1)
    assert.equal((await collect(await renewed(reader))).length, 1)
    chain.later(1)
    assert.deepEqual(await collect(await renewed(reader)), [])
  })

  it(`takes a letter of ${MAX_LETTER} bytes, and none that is larger, empty, or for what is no mailbox`, async () => {
    const [owner, reader] = [await caller(), await caller('viewer')]
    await post(owner, reader.mailbox, new Uint8Array(MAX_LETTER).fill(9))
    for (const [mailbox, letter] of [[reader.mailbox, new Uint8Array(MAX_LETTER + 1)], [reader.mailbox, new Uint8Array(0)], [new Uint8Array(31), new Uint8Array(1)], [new Uint8Array(33), new Uint8Array(1)]] as const) {
      const message = { body: { case: 'post', value: { session: owner.session, mailbox, letter } } } as const
      await assert.rejects(requestOne({ mux: owner.mux, request: RequestSchema, item: ItemSchema, message }), { code: 'BAD_MESSAGE' })
    }
    assert.deepEqual((await collect(reader)).map(({ letter }) => letter.length), [MAX_LETTER])
    await assert.rejects(requestOne({ mux: owner.mux, request: RequestSchema, item: ItemSchema, message: {} }), { code: 'BAD_MESSAGE' })
  })

  it(`takes ${MAX_POSTS} letters of a relationship in an hour, and again in the next, and holds up no other`, async () => {
    chain.later(3_600 - chain.now() % 3_600)
    const owner = await caller()
    // Under the same relationship from elsewhere: it counts as one.
    const elsewhere = await renewed({ ...owner, connection: connectionOf(await newPeerId()) })
    const second = { ...elsewhere, mux: await served.open(elsewhere.connection) }
    for (let i = 0; i < MAX_POSTS; i++) await post(i % 2 === 0 ? owner : second, randomBytes(32))
    await assert.rejects(post(owner, randomBytes(32)), TOO_MANY)
    await assert.rejects(post(second, randomBytes(32)), TOO_MANY)
    await post(await caller(), randomBytes(32))
    chain.later(3_599)
    await assert.rejects(post(await renewed(owner), randomBytes(32)), TOO_MANY)
    chain.later(1)
    await post(await renewed(owner), randomBytes(32))
  })

  it('counts what the custodians of a relationship leave by itself, of all of them together', async () => {
    chain.later(3_600 - chain.now() % 3_600)
    const [owner, one, other] = [await caller(), await caller(), await caller()]
    for (const custodian of [one, other]) acting.set(custodian.relationship, owner.relationship)
    // In a mailbox, too: they fill none that the owner has to tell a viewer by.
    const mailbox = randomBytes(32)
    for (let i = 0; i < MAX_IN_MAILBOX_FROM; i++) await post(i % 2 === 0 ? one : other, mailbox)
    await assert.rejects(post(one, mailbox), TOO_MANY)
    await post(owner, mailbox)
    for (let i = MAX_IN_MAILBOX_FROM + 1; i < MAX_POSTS; i++) await post(i % 2 === 0 ? one : other, randomBytes(32))
    for (const custodian of [one, other]) await assert.rejects(post(custodian, randomBytes(32)), TOO_MANY)
    await post(owner, randomBytes(32))
  })

  it(`has room for ${MAX_IN_MAILBOX} letters in a mailbox, and for more when some are read`, async () => {
    const reader = await caller('viewer')
    const owners: Caller[] = []
    while (owners.length < MAX_IN_MAILBOX / MAX_IN_MAILBOX_FROM + 1) owners.push(await caller())
    for (let i = 0; i < MAX_IN_MAILBOX; i++) await post(owners[i % owners.length] as Caller, reader.mailbox, Uint8Array.of(i % 256))
    reported.length = 0
    await assert.rejects(post(owners[0] as Caller, reader.mailbox), TOO_MANY)
    assert.deepEqual(reported.map(({ reason }) => reason), ['A quota for letters is met.'])
    const { mux, session } = reader
    const ids = (await collect(reader)).map(({ id }) => id)
    assert.equal(ids.length, MAX_IN_MAILBOX)
    await assert.rejects(acknowledgeLetters({ mux, session, ids: Array.from({ length: MAX_ACKNOWLEDGED + 1 }, () => ids[0] as Uint8Array) }), { code: 'BAD_MESSAGE' })
    assert.equal((await collect(reader)).length, MAX_IN_MAILBOX)
    await acknowledgeLetters({ mux, session, ids: [...ids.slice(1), ...Array.from({ length: MAX_ACKNOWLEDGED - ids.length + 1 }, () => randomBytes(16))] })
    await post(owners[1] as Caller, reader.mailbox, Uint8Array.of(77))
    assert.deepEqual((await collect(reader)).map(({ letter }) => letter[0]), [0, 77])
  })

  it('tells who waits of a letter when it comes, and of none twice', async () => {
    const [owner, reader] = [await caller(), await caller('viewer')]
    await post(owner, reader.mailbox, Uint8Array.of(1))
    const controller = new AbortController()
    const came: number[] = []
    const reading = (async () => {
      for await (const { letter } of collectLetters({ mux: reader.mux, session: reader.session, wait: true, signal: controller.signal })) came.push(letter[0] ?? 0)
    })()
    await until(() => came.length === 1)
    await post(owner, reader.mailbox, Uint8Array.of(2))
    await until(() => came.length === 2)
    // Read elsewhere meanwhile: what is waited for goes on.
    await acknowledgeLetters({ mux: reader.mux, session: reader.session, ids: (await collect(reader)).map(({ id }) => id) })
    await post(owner, reader.mailbox, Uint8Array.of(3))
    await until(() => came.length === 3)
    assert.deepEqual(came, [1, 2, 3])
    controller.abort()
    await assert.rejects(reading, { code: 'CANCELLED' })
  })

  it('ends what waits with its session', async () => {
    const reader = await caller('viewer', 1)
    const letters = collectLetters({ mux: reader.mux, session: reader.session, wait: true })
    assert.equal((await letters.next()).done, true)
  })

  it(`lets a peer wait ${MAX_WAITING_PER_PEER} times at once, and anew when it takes one back`, async () => {
    const reader = await caller('viewer')
    const waiting = await waitOften(reader, MAX_WAITING_PER_PEER)
    await assert.rejects(wait(reader).first, TOO_MANY)
    // Nobody else is held up by it.
    const [owner, other] = [await caller(), await caller('viewer')]
    const free = wait(other)
    await post(owner, other.mailbox, Uint8Array.of(5))
    assert.deepEqual((await free.first)?.letter, Uint8Array.of(5))
    await takeBack(waiting[0] as Waiting & Caller)
    const again = wait(reader)
    await post(owner, reader.mailbox, Uint8Array.of(6))
    for (const { first } of [again, ...waiting.slice(1)]) assert.deepEqual((await first)?.letter, Uint8Array.of(6))
    await Promise.all([free, again, ...waiting].map(async ({ stop }) => { await stop() }))
    for (const each of [other, reader, ...waiting]) await collect(each)
  })

  it(`lets ${MAX_WAITING} wait at once in all`, async () => {
    const waiting: Array<Waiting & Caller> = []
    while (waiting.length < MAX_WAITING) waiting.push(...await waitOften(await caller('viewer'), Math.min(MAX_WAITING - waiting.length, MAX_WAITING_PER_PEER)))
    const [owner, reader] = [await caller(), await caller('viewer')]
    await assert.rejects(wait(reader).first, TOO_MANY)
    await takeBack(waiting[0] as Waiting & Caller)
    const again = wait(reader)
    await post(owner, reader.mailbox, Uint8Array.of(7))
    assert.deepEqual((await again.first)?.letter, Uint8Array.of(7))
    await Promise.all([again, ...waiting].map(async ({ stop }) => { await stop() }))
  })
})
