import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { openListStore } from '../../../node/store/lists.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { MAX_LIST_VERSIONS, MAX_LISTS, MAX_LISTS_OF_GRANT } from '../../../protocol/records/constants.ts'
import type { ListStore } from '../../../protocol/records/list-store.ts'
import { testDatabase } from './store-fixture.ts'
import type { TestDatabase } from './store-fixture.ts'

const WHO = { relationship: 'r', requester: 'q' }

describe('the states of a requester\'s list', () => {
  let test: TestDatabase
  let database: ProviderDatabase
  let lists: ListStore

  beforeEach(() => {
    test = testDatabase()
    database = test.open()
    lists = openListStore({ database })
  })

  afterEach(async () => {
    await database.close()
    test.remove()
  })

  const advance = async (state: Record<string, string>, who = WHO, on = lists): Promise<number> =>
    await on.advance({ ...who, digest: JSON.stringify(state), state: () => new Map(Object.entries(state)) })
  const at = (version: number, who = WHO, on = lists): Record<string, string> | undefined => {
    const state = on.at({ ...who, version })
    return state === undefined ? undefined : Object.fromEntries(state)
  }
  const rowCount = (): number => Number(database.db.prepare('SELECT count(*) AS n FROM list_records').get()?.['n'])

  it('are what they were: with what was added, changed, removed, and there again', async () => {
    const states: Array<Record<string, string>> = [{ a: '1', b: '1' }, { a: '1', b: '2', c: '1' }, { c: '1' }, {}, { a: '1', c: '1' }, { a: '1', b: '1' }]
    const versions: number[] = []
    for (const state of states) versions.push(await advance(state))
    assert.deepEqual(versions.map(version => at(version)), states)
    assert.equal(new Set(versions).size, states.length)
  })

  it('have a version only when they differ, and are looked at only then', async () => {
    const version = await advance({ a: '1' })
    const again = await lists.advance({ ...WHO, digest: JSON.stringify({ a: '1' }), state: () => { throw new TypeError('nobody needs it') } })
    assert.equal(again, version)
    assert.equal(rowCount(), 1)
  })

  it('have one version, of two answers that begin at once', async () => {
    assert.deepEqual(await Promise.all([advance({ a: '1' }), advance({ a: '1' }), advance({ a: '2' }), advance({ a: '2' })]), [1, 1, 2, 2])
    assert.deepEqual([at(1), at(2)], [{ a: '1' }, { a: '2' }])
  })

  it('are of one requester in one relationship', async () => {
    const others = [{ relationship: 'r', requester: 'other' }, { relationship: 'other', requester: 'q' }]
    await advance({ a: '1' })
    for (const who of others) {
      assert.equal(at(1, who), undefined)
      await advance({ secret: '1' }, who)
      assert.deepEqual(at(1, who), { secret: '1' })
    }
    assert.deepEqual(at(1), { a: '1' })
  })

  it('are on disk when they have a version', async () => {
    await advance({ a: '1' })
    await advance({ b: '1' })
    const beside = test.open()
    const again = openListStore({ database: beside })
    assert.deepEqual([at(1, WHO, again), at(2, WHO, again)], [{ a: '1' }, { b: '1' }])
    await beside.close()
    assert.equal(await advance({ c: '1' }), 3)
  })

  it(`are kept for ${MAX_LIST_VERSIONS} versions, and cost nothing afterwards`, async () => {
    for (let n = 1; n <= MAX_LIST_VERSIONS; n++) await advance({ always: '1', [`only-in-${n}`]: '1' })
    assert.deepEqual(at(1), { 'always': '1', 'only-in-1': '1' })
    await advance({ always: '1' })
    assert.equal(at(1), undefined)
    assert.deepEqual(at(2), { 'always': '1', 'only-in-2': '1' })
    const most = rowCount()
    for (let n = 0; n < 2 * MAX_LIST_VERSIONS; n++) await advance(n % 2 === 0 ? { 'always': '1', 'now': `${n}` } : { always: '1' })
    assert.ok(rowCount() <= most)
    assert.deepEqual(at(MAX_LIST_VERSIONS + 1 + 2 * MAX_LIST_VERSIONS), { always: '1' })
  })

  describe('where there are more lists than are kept', () => {
    const whoIs = (requester: string, relationship = 'r'): typeof WHO => ({ relationship, requester })
    const few = (): ListStore => openListStore({ database, most: { ofRelationship: 4, ofGrant: 2 } })
    const handedOn = async (requester: string, on: ListStore, root = 'g'): Promise<number> => await on.advance({ ...whoIs(requester), root, digest: requester, state: () => new Map([['a', '1']]) })

    it('are forgotten, those that did not change for longest, with all that was kept of them', async () => {
      const on = few()
      for (const requester of ['q1', 'q2', 'q3', 'q4']) await advance({ a: '1' }, whoIs(requester), on)
      await advance({ a: '2' }, whoIs('q1'), on)
      await advance({ a: '1' }, whoIs('other', 'another'), on)
      await advance({ a: '1' }, whoIs('q5'), on)
      assert.deepEqual([1, 2, 3, 4].map(n => at(1, whoIs(`q${n}`), on) === undefined), [false, true, false, false])
      assert.deepEqual([at(2, whoIs('q1'), on), at(1, whoIs('other', 'another'), on)], [{ a: '2' }, { a: '1' }])
      assert.equal(rowCount(), 6)
    })

    it('are at most a few of those by chains from one grant, which push nobody else\'s out', async () => {
      const on = few()
      await advance({ a: '1' }, whoIs('owner'), on)
      const versions = new Map<string, number>()
      for (let n = 0; n < 20; n++) versions.set(`minted${n}`, await handedOn(`minted${n}`, on))
      const kept = [...versions].filter(([requester, version]) => at(version, whoIs(requester), on) !== undefined).map(([requester]) => requester)
      assert.deepEqual(kept, ['minted18', 'minted19'])
      assert.deepEqual(at(1, whoIs('owner'), on), { a: '1' })
      assert.equal(rowCount(), 3)
    })

    it('know none of the versions that they had before they were forgotten', async () => {
      const on = few()
      const before = [await advance({ a: '1' }, whoIs('q1'), on), await advance({ a: '2' }, whoIs('q1'), on)]
      for (const requester of ['q2', 'q3', 'q4', 'q5']) await advance({ a: '1' }, whoIs(requester), on)
      const since = [await advance({ b: '1' }, whoIs('q1'), on), await advance({ b: '2' }, whoIs('q1'), on)]
      assert.deepEqual(before.map(version => at(version, whoIs('q1'), on)), [undefined, undefined])
      assert.deepEqual(since.map(version => at(version, whoIs('q1'), on)), [{ b: '1' }, { b: '2' }])
      assert.equal(before.some(version => since.includes(version)), false)
    })

    it(`are forgotten beyond ${MAX_LISTS} of a relationship, and ${MAX_LISTS_OF_GRANT} of a grant`, async () => {
      await Promise.all(Array.from({ length: MAX_LISTS + 1 }, async (_, n) => await advance({ a: '1' }, whoIs(`q${n}`))))
      assert.equal(rowCount(), MAX_LISTS)
      await Promise.all(Array.from({ length: MAX_LISTS_OF_GRANT + 1 }, async (_, n) => await handedOn(`minted${n}`, lists)))
      const minted = database.db.prepare('SELECT count(*) AS n FROM list_heads WHERE list LIKE ?').get('r/minted%')
      assert.deepEqual([minted?.['n'], rowCount()], [MAX_LISTS_OF_GRANT, MAX_LISTS])
    })
  })

  it('are none before the first, nor after the last', async () => {
    assert.equal(at(1), undefined)
    await advance({ a: '1' })
    for (const version of [-1, 0, 2, Number.MAX_SAFE_INTEGER]) assert.equal(at(version), undefined)
  })
})
