import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { MAX_WAITING_WRITES } from '../../../node/store/constants.ts'
import { openDatabase } from '../../../node/store/open-database.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'

describe('the database of a node', () => {
  let folder: string
  let path: string
  let database: ProviderDatabase
  let count = 0

  before(() => { folder = mkdtempSync(join(tmpdir(), 'medrec-database-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  beforeEach(() => {
    path = join(folder, `${++count}`, 'provider.sqlite')
    database = openDatabase({ path })
    database.db.exec('CREATE TABLE written (value TEXT NOT NULL UNIQUE) STRICT')
  })
  afterEach(async () => { await database.close() })

  const insert = (value: string): void => { database.db.prepare('INSERT INTO written VALUES (?)').run(value) }
  const valuesIn = ({ db }: ProviderDatabase): string[] => (db.prepare('SELECT value FROM written ORDER BY rowid').all() as Array<{ value: string }>).map(({ value }) => value)
  /** The files as they are on disk at this moment: what a node that is killed now finds again. */
  const asAfterKill = (): ProviderDatabase => {
    const image = join(folder, `${++count}.sqlite`)
    for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, image + suffix)
    return openDatabase({ path: image })
  }

  it('has what it has acknowledged in its files, also when it is killed then', async () => {
    await Promise.all(['a', 'b'].map(async value => { await database.write(() => { insert(value) }) }))
    const pending = database.write(() => { insert('c') })
    const image = asAfterKill()
    assert.deepEqual(valuesIn(image), ['a', 'b'])
    await image.close()
    await pending
    const later = asAfterKill()
    assert.deepEqual(valuesIn(later), ['a', 'b', 'c'])
    await later.close()
  })

  it('keeps every write in full, by what SQLite itself says', () => {
    const pragma = (name: string): unknown => Object.values(database.db.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    assert.deepEqual([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')], ['wal', 2, 1])
  })

  it('undoes what throws alone: the rest of its transaction stays', async () => {
    const came = await Promise.allSettled([
      database.write(() => { insert('a'); return 1 }),
      database.write(() => {
        insert('b')
        throw new MedrecError('DENIED')
      }),
      database.write(() => { insert('a') }),
      database.write(() => { insert('c'); return 2 })
    ])
    assert.deepEqual(came.map(({ status }) => status), ['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    assert.equal((came[1] as PromiseRejectedResult).reason.code, 'DENIED')
    assert.deepEqual([(came[0] as PromiseFulfilledResult<unknown>).value, (came[3] as PromiseFulfilledResult<unknown>).value], [1, 2])
    assert.deepEqual(valuesIn(database), ['a', 'c'])
  })

  it('takes writes in the order in which they came', async () => {
    const values = Array.from({ length: 50 }, (_, i) => `${i}`)
    await Promise.all(values.map(async value => { await database.write(() => { insert(value) }) }))
    assert.deepEqual(valuesIn(database), values)
  })

  it('writes beside another process, one after the other', async () => {
    const other = openDatabase({ path })
    const add = other.db.prepare('INSERT INTO written VALUES (?)')
    await Promise.all(Array.from({ length: 20 }, async (_, i) => await Promise.all([
      database.write(() => { insert(`here-${i}`) }), other.write(() => { add.run(`there-${i}`) })
    ])))
    assert.equal(valuesIn(database).length, 40)
    assert.deepEqual(valuesIn(other), valuesIn(database))
    await other.close()
  })

  it('tells all who wait when it cannot be written at all, and goes on afterwards', async () => {
    database.db.exec('PRAGMA busy_timeout = 1')
    const other = openDatabase({ path })
    other.db.exec('BEGIN IMMEDIATE')
    const came = await Promise.allSettled(['a', 'b'].map(async value => { await database.write(() => { insert(value) }) }))
    assert.deepEqual(came.map(({ status }) => status), ['rejected', 'rejected'])
    other.db.exec('ROLLBACK')
    await other.close()
    await database.write(() => { insert('c') })
    assert.deepEqual(valuesIn(database), ['c'])
  })

  it('keeps nothing of a transaction that does not hold at its end, and goes on afterwards', async () => {
    database.db.exec('CREATE TABLE bound (value TEXT REFERENCES written (value) DEFERRABLE INITIALLY DEFERRED) STRICT')
    const came = await Promise.allSettled([
      database.write(() => { insert('a') }), database.write(() => { database.db.exec("INSERT INTO bound VALUES ('nothing that is there')") })
    ])
    assert.deepEqual(came.map(({ status }) => status), ['rejected', 'rejected'])
    await database.write(() => { insert('b') })
    assert.deepEqual(valuesIn(database), ['b'])
  })

  it(`lets ${MAX_WAITING_WRITES} wait, and refuses the next`, async () => {
    const writes = Array.from({ length: MAX_WAITING_WRITES }, async (_, i) => { await database.write(() => { if (i === 0) insert('first') }) })
    await assert.rejects(database.write(() => { insert('too many') }), { code: 'TOO_MANY_REQUESTS' })
    await Promise.all(writes)
    await database.write(() => { insert('next') })
    assert.deepEqual(valuesIn(database), ['first', 'next'])
  })

  it('puts what waits on disk before it closes', async () => {
    const write = database.write(() => { insert('last') })
    await Promise.all([write, database.close()])
    database = openDatabase({ path })
    assert.deepEqual(valuesIn(database), ['last'])
  })
})
