import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openInvitationStore } from '../../../node/store/invitations.ts'
import { openLetterStore } from '../../../node/store/letters.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MAX_INVITATIONS } from '../../../protocol/enrol/constants.ts'
import { LETTER_SECONDS, MAX_LETTERS } from '../../../protocol/notices/constants.ts'
import { hexOf, testDatabase } from './store-fixture.ts'
import type { TestDatabase } from './store-fixture.ts'

const TOO_MANY = { code: 'TOO_MANY_REQUESTS' }

describe('a node whose store is full', () => {
  let test: TestDatabase
  let database: ProviderDatabase
  let now = 1_800_000_000
  const clock = (): number => now

  before(() => {
    test = testDatabase()
    database = test.open()
  })

  after(async () => {
    await database.close()
    test.remove()
  })

  const rows = (count: number, sql: string): void => { database.db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) ${sql}`) }

  it(`refuses a letter beyond ${MAX_LETTERS}, and takes it when the oldest are over`, async () => {
    const letters = openLetterStore({ database, randomBytes, now: clock })
    rows(MAX_LETTERS - 1, `INSERT INTO letters SELECT randomblob(16), 'box-' || i, 'from-' || i, x'01', ${now} + (i % 2) FROM n`)
    const post = async (): Promise<Uint8Array> => await letters.post({ mailbox: 'new', from: 'new', letter: Uint8Array.of(1) })
    await post()
    await assert.rejects(post(), TOO_MANY)
    now += LETTER_SECONDS - 1
    await assert.rejects(post(), TOO_MANY)
    now += 1
    await post()
    // What was over went to make room: those of the first second, and not those of the next.
    assert.equal(Number(database.db.prepare('SELECT count(*) AS n FROM letters').get()?.['n']), MAX_LETTERS / 2 + 1)
  })

  it(`makes no invitation beyond ${MAX_INVITATIONS} that are open, and makes it when one is used or over`, async () => {
    const invitations = openInvitationStore({ database, randomBytes, now: clock })
    rows(MAX_INVITATIONS - 1, `INSERT INTO invitations (hash, patient, expires_at) SELECT 'hash-' || i, 'p', ${now} + i FROM n`)
    const make = async (): Promise<Uint8Array> => await invitations.create({ person: 'p', expiresAt: now + 86_400 * 30 })
    await make()
    await assert.rejects(make(), TOO_MANY)
    await invitations.claim({ hash: 'hash-500', owner: hexOf(1, 20) })
    await make()
    await assert.rejects(make(), TOO_MANY)
    now += 1
    await make()
    assert.equal(invitations.get('hash-1'), undefined)
    await assert.rejects(make(), TOO_MANY)
    assert.equal(invitations.get('hash-500')?.owner, hexOf(1, 20))
  })
})
