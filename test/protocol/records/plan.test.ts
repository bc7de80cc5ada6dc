import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { create } from '@bufbuild/protobuf'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { createTokenSealer } from '../../../node/provider/seal-tokens.ts'
import { openListStore } from '../../../node/store/lists.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { toHex, utf8 } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { sha256 } from '../../../protocol/crypto/sha256.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { FetchSchema } from '../../../protocol/messages/records_pb.ts'
import { MAX_CHOSEN, MAX_LIST_VERSIONS } from '../../../protocol/records/constants.ts'
import type { AllowedRecord, DecidedList } from '../../../protocol/records/decided-list.ts'
import { planFetch } from '../../../protocol/records/plan.ts'
import type { FetchPlan } from '../../../protocol/records/plan.ts'
import { hexOf, testDatabase } from '../../node/store/store-fixture.ts'
import type { TestDatabase } from '../../node/store/store-fixture.ts'

const VIEWER = hexOf(1, 20)

/** A list of records as it was decided: key and content, from which its hash is. */
function listOf (records: Record<string, string>): DecidedList {
  const allowed: AllowedRecord[] = Object.entries(records).sort(([a], [b]) => a < b ? -1 : 1).map(([key, content]) => ({
    grant: 'g', record: { key, hash: sha256(utf8(content)), size: content.length, categories: [content.slice(0, 1)], labels: [], mediaType: 'text/plain', source: '' }
  }))
  return { allowed, byKey: new Map(allowed.map(each => [each.record.key, each])), digest: toHex(sha256(utf8(JSON.stringify(records)))) }
}

describe('planning an answer', () => {
  let test: TestDatabase
  let database: ProviderDatabase
  let relationship = ''
  let count = 0
  const sealer = createTokenSealer({ key: randomBytes(32) })

  before(() => {
    test = testDatabase()
    database = test.open()
  })

  beforeEach(() => { relationship = hexOf(++count, 32) })

  after(async () => {
    await database.close()
    test.remove()
  })

  const plan = async (records: Record<string, string>, fetch: MessageInitShape<typeof FetchSchema> = {}, requester = VIEWER, by = sealer): Promise<FetchPlan> =>
    await planFetch({ fetch: create(FetchSchema, fetch), decided: listOf(records), lists: openListStore({ database }), sealer: by, relationship, requester })
  const keys = ({ send }: FetchPlan): string[] => send.map(({ record }) => record.key)

  it('sends everything at first, and with its token what is new, what changed, and what went away', async () => {
    const first = await plan({ a: 'x1', b: 'x2', c: 'x3' })
    assert.deepEqual([keys(first), first.removed, first.reset], [['a', 'b', 'c'], [], false])
    const same = await plan({ a: 'x1', b: 'x2', c: 'x3' }, { since: first.token })
    assert.deepEqual([keys(same), same.removed], [[], []])
    const second = await plan({ a: 'x1', b: 'changed', d: 'x4' }, { since: same.token })
    assert.deepEqual([keys(second), second.removed, second.reset], [['b', 'd'], ['c'], false])
    // From the first token again, as after a backup was put back.
    const again = await plan({ a: 'x1', b: 'changed', d: 'x4' }, { since: first.token })
    assert.deepEqual([keys(again), again.removed], [['b', 'd'], ['c']])
  })

  it('names in its removals only what this requester was told of', async () => {
    const other = hexOf(2, 20)
    const narrow = await plan({ a: 'x1' })
    await plan({ a: 'x1', secret: 'x2' }, {}, other)
    const later = await plan({}, { since: narrow.token })
    assert.deepEqual([keys(later), later.removed], [[], ['a']])
  })

  it('begins anew, and says so, with a token that is another\'s, changed, or sealed by another node', async () => {
    const records = { a: 'x1', b: 'x2' }
    const { token } = await plan(records)
    const changed = Uint8Array.from(token, (byte, n) => n === 20 ? byte ^ 1 : byte)
    for (const [since, requester, by] of [
      [token, hexOf(2, 20), sealer], [changed, VIEWER, sealer], [token, VIEWER, createTokenSealer({ key: randomBytes(32) })], [randomBytes(5), VIEWER, sealer]
    ] as const) {
      const anew = await plan(records, { since }, requester, by)
      assert.deepEqual([keys(anew), anew.removed, anew.reset], [['a', 'b'], [], true])
    }
  })

  it('begins anew with a token of a state that is not kept any more', async () => {
    const { token } = await plan({ a: 'x0' })
    let last = token
    for (let n = 1; n < MAX_LIST_VERSIONS; n++) last = (await plan({ a: `x${n}` })).token
    assert.equal((await plan({ a: 'x', b: 'y' }, { since: last })).reset, false)
    assert.equal((await plan({ a: 'x', b: 'y' }, { since: token })).reset, true)
  })

  it('goes on at a cursor, in the middle of its record, and from its start when that has changed', async () => {
    const records = { a: 'x-one', b: 'x-two', c: 'x-three' }
    const { cursorOf } = await plan(records)
    const rest = await plan(records, { cursor: cursorOf('b'), offset: 3n })
    assert.deepEqual([keys(rest), rest.offset, rest.reset], [['b', 'c'], 3, false])
    const changed = await plan({ ...records, b: 'x-other' }, { cursor: cursorOf('b'), offset: 3n })
    assert.deepEqual([keys(changed), changed.offset], [['b', 'c'], 0])
    const earlier = await plan({ ...records, a: 'x-new' }, { cursor: cursorOf('b'), offset: 3n })
    assert.deepEqual([keys(earlier), earlier.offset], [['a', 'b', 'c'], 0])
    const gone = await plan({ a: 'x-one', c: 'x-three' }, { cursor: cursorOf('b'), offset: 3n })
    assert.deepEqual([keys(gone), gone.offset], [['c'], 0])
    assert.deepEqual((await plan(records, { cursor: cursorOf('b'), offset: 1_000n })).offset, 0)
    assert.equal((await plan(records, { cursor: cursorOf('b') }, hexOf(2, 20))).reset, true)
  })

  it('gives a part that is chosen without a token, and leaves the states alone', async () => {
    const records = { a: 'x1', b: 'y2', c: 'x3' }
    const { token } = await plan(records)
    const part = await plan(records, { keys: ['c', 'a', 'a', 'nothing'] })
    assert.deepEqual([keys(part), part.token.length, part.removed], [['c', 'a'], 0, []])
    assert.deepEqual(keys(await plan(records, { categories: ['y'] })), ['b'])
    assert.deepEqual(keys(await plan(records, { keys: ['a', 'b'], categories: ['y'] })), ['b'])
    assert.deepEqual(keys(await plan(records, { since: token })), [])
    await assert.rejects(plan(records, { keys: new Array(MAX_CHOSEN + 1).fill('a') as string[] }), error => isMedrecError(error, 'BAD_MESSAGE'))
  })
})
