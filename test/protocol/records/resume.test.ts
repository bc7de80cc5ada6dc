import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { create } from '@bufbuild/protobuf'
import type { MessageInitShape } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { createTokenSealer } from '../../../node/provider/seal-tokens.ts'
import { openListStore } from '../../../node/store/lists.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { toHex, utf8 } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { sha256 } from '../../../protocol/crypto/sha256.ts'
import { FetchSchema } from '../../../protocol/messages/records_pb.ts'
import { MAX_CHOSEN, MAX_LIST_VERSIONS } from '../../../protocol/records/constants.ts'
import type { AllowedRecord, DecidedList } from '../../../protocol/records/decided-list.ts'
import type { ListStore } from '../../../protocol/records/list-store.ts'
import { planFetch } from '../../../protocol/records/plan.ts'
import type { FetchPlan } from '../../../protocol/records/plan.ts'
import { testDatabase } from '../../node/store/store-fixture.ts'
import type { TestDatabase } from '../../node/store/store-fixture.ts'

/** Contents of records by key. */
type Contents = Record<string, string>

function decidedOf (contents: Contents): DecidedList {
  const allowed: AllowedRecord[] = Object.keys(contents).sort().map(key => {
    const bytes = utf8(contents[key] ?? '')
    return { grant: '', record: { key, hash: sha256(bytes), size: bytes.length, categories: ['one', key], labels: [], mediaType: 'text/plain', source: '' } }
  })
  return { allowed, byKey: new Map(allowed.map(each => [each.record.key, each])), digest: toHex(sha256(utf8(JSON.stringify(Object.entries(contents).sort())))) }
}

/** A requester that keeps what comes, and whose answers break off where a test says. */
class Reader {
  held: Contents = {}
  token: Uint8Array = new Uint8Array()
  cursor: Uint8Array = new Uint8Array()
  partial = ''
  /** The key at which the last answer broke off. */
  at: string | undefined
  /** Every key it was ever told of. */
  readonly told = new Set<string>()

  /** Takes an answer until so many whole records have come, and half of the next. */
  take (plan: FetchPlan, contents: Contents, records: number): void {
    if (plan.reset) this.held = {}
    for (const key of plan.removed) {
      assert.ok(this.told.has(key), `${key} was never told to it`)
      delete this.held[key]
    }
    for (const [i, { record: { key } }] of plan.send.entries()) {
      const content = contents[key] ?? ''
      this.told.add(key)
      this.cursor = plan.cursorOf(key)
      const had = i === 0 ? this.partial.slice(0, plan.offset) : ''
      if (i === records) {
        this.at = key
        this.partial = had + content.slice(had.length, Math.max(had.length, content.length >> 1))
        return
      }
      this.held[key] = had + content.slice(had.length)
    }
    this.token = plan.token
    this.cursor = new Uint8Array()
    this.partial = ''
    this.at = undefined
  }

  /** Whether an answer brings anew what was brought before the last broke off. */
  goesBack ({ send: [first] }: FetchPlan): boolean {
    return first !== undefined && this.at !== undefined && first.record.key < this.at
  }

  get ask (): MessageInitShape<typeof FetchSchema> {
    return { since: this.token, cursor: this.cursor, offset: BigInt(this.cursor.length === 0 ? 0 : this.partial.length) }
  }
}

describe('answers that break off', () => {
  let test: TestDatabase
  let database: ProviderDatabase
  let lists: ListStore
  let count = 0
  let relationship = ''
  const sealer = createTokenSealer({ key: randomBytes(32) })

  before(() => {
    test = testDatabase()
    database = test.open()
    lists = openListStore({ database })
  })
  beforeEach(() => { relationship = `r-${++count}` })
  after(async () => {
    await database.close()
    test.remove()
  })

  const plan = async (contents: Contents, fetch: MessageInitShape<typeof FetchSchema> = {}): Promise<FetchPlan> =>
    await planFetch({ fetch: create(FetchSchema, fetch), decided: decidedOf(contents), lists, sealer, relationship, requester: 'q' })
  const keys = ({ send }: FetchPlan): string[] => send.map(({ record }) => record.key)

  it('leave their reader with exactly what it may have, whatever changes between them', async () => {
    const content = fc.constantFrom('', 'first version', 'second', 'a third one, longer than the others')
    const contents = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), content)
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ contents, records: fc.nat(6) }), { minLength: 1, maxLength: 8 }), contents, async (steps, last) => {
      relationship = `r-${++count}`
      const reader = new Reader()
      for (const { contents, records } of [...steps, { contents: last, records: 10 }]) {
        const next = await plan(contents, reader.ask)
        reader.take(next, contents, records)
      }
      assert.deepEqual({ ...reader.held }, { ...last })
    }), { numRuns: 500 })
  })

  it('go on where they were, and bring nothing a second time', async () => {
    const contents = { a: 'of a', b: 'of b, which is long', c: 'of c' }
    const first = await plan(contents)
    const rest = await plan(contents, { cursor: first.cursorOf('b'), offset: 5n })
    assert.deepEqual([keys(rest), rest.offset, rest.removed, rest.reset], [['b', 'c'], 5, [], false])
    // And again, from the cursor of that one.
    const end = await plan(contents, { cursor: rest.cursorOf('c'), offset: 4n })
    assert.deepEqual([keys(end), end.offset], [['c'], 4])
    assert.deepEqual(keys(await plan(contents, { since: end.token })), [])
  })

  it('bring of a change what was not brought yet, and name what went away meanwhile', async () => {
    const before = { a: '1', b: '1', c: '1', d: '1' }
    const { token } = await plan(before)
    const changing = { a: '2', b: '2', c: '2', d: '1' }
    const broken = await plan(changing, { since: token })
    assert.deepEqual(keys(broken), ['a', 'b', 'c'])
    const meanwhile = { b: '2', c: '2' }
    const rest = await plan(meanwhile, { since: token, cursor: broken.cursorOf('b'), offset: 1n })
    // Of b it has the one byte there is; a was brought and went, d went.
    assert.deepEqual([keys(rest), rest.offset, rest.removed.toSorted(), rest.reset], [['b', 'c'], 1, ['a', 'd'], false])
  })

  it('take no more for held than the record has', async () => {
    const contents = { a: 'four' }
    const { cursorOf } = await plan(contents)
    const offsets: number[] = []
    for (const offset of [0n, 4n, 5n, 2n ** 64n - 1n]) offsets.push((await plan(contents, { cursor: cursorOf('a'), offset })).offset)
    assert.deepEqual(offsets, [0, 4, 0, 0])
    assert.equal((await plan(contents, { offset: 3n })).offset, 0)
  })

  it('begin anew, and say so, when their state is not kept any more', async () => {
    const { cursorOf, token } = await plan({ a: '0' })
    const second = await plan({ a: '1', b: '1' }, { since: token })
    for (let n = 2; n < MAX_LIST_VERSIONS; n++) await plan({ a: `${n}` })
    const contents = { a: 'last', b: 'last' }
    assert.equal((await plan({ a: `${MAX_LIST_VERSIONS - 1}` }, { cursor: cursorOf('a') })).reset, false)
    for (const fetch of [{ cursor: cursorOf('a') }, { cursor: second.cursorOf('b'), offset: 1n }, { since: token }]) {
      const anew = await plan(contents, fetch)
      assert.deepEqual([keys(anew), anew.reset, anew.offset, anew.removed], [['a', 'b'], true, 0, []])
    }
  })

  it('begin anew with a cursor that is no cursor, also where the token is good', async () => {
    const contents = { a: '1' }
    const { token } = await plan(contents)
    for (const cursor of [randomBytes(60), token]) {
      const anew = await plan(contents, { since: token, cursor })
      assert.deepEqual([keys(anew), anew.reset], [['a'], true])
    }
  })

  it('of a chosen part have neither token nor cursor, and change no state', async () => {
    const contents = { a: '1', b: '1' }
    const { token } = await plan(contents)
    const part = await plan({ ...contents, c: '1' }, { keys: ['c'], since: token })
    assert.deepEqual([keys(part), part.token.length, part.cursorOf('c').length, part.reset, part.removed], [['c'], 0, 0, false, []])
    // It was never told of c in its list, so that c does not come as one that went away.
    assert.deepEqual((await plan(contents, { since: token })).removed, [])
    const most = Array.from({ length: MAX_CHOSEN }, (_, i) => `${i}`)
    assert.deepEqual(keys(await plan(contents, { keys: most.with(0, 'a') })), ['a'])
    assert.deepEqual(keys(await plan(contents, { categories: most.with(0, 'one') })), ['a', 'b'])
    for (const chosen of [{ keys: [...most, 'a'] }, { categories: [...most, 'one'] }]) await assert.rejects(plan(contents, chosen), { code: 'BAD_MESSAGE' })
  })
})
