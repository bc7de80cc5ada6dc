import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openBlobStore } from '../../../node/store/blobs.ts'
import { openInvitationStore } from '../../../node/store/invitations.ts'
import { openLetterStore } from '../../../node/store/letters.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { openRelationshipStore } from '../../../node/store/relationships.ts'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { sha256 } from '../../../protocol/crypto/sha256.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { LETTER_SECONDS, MAX_FROM_RELATIONSHIP, MAX_IN_MAILBOX, MAX_IN_MAILBOX_FROM } from '../../../protocol/notices/constants.ts'
import { MAX_BLOBS } from '../../../protocol/sync/constants.ts'
import { hexOf, testDatabase } from './store-fixture.ts'
import type { TestDatabase } from './store-fixture.ts'

const tooMany = (error: unknown): boolean => isMedrecError(error, 'TOO_MANY_REQUESTS')

describe('the stores of a provider', () => {
  let test: TestDatabase
  let database: ProviderDatabase
  let now = 1_800_000_000
  const clock = (): number => now
  const reopen = async (): Promise<void> => {
    await database.close()
    database = test.open()
  }

  before(() => {
    test = testDatabase()
    database = test.open()
  })

  after(async () => {
    await database.close()
    test.remove()
  })

  it('keep a relationship that is put several times at once, and never give it to another person', async () => {
    const relationships = openRelationshipStore({ database })
    const given = { relationship: hexOf(1, 32), person: 'p-1', ownerDelegate: hexOf(2, 20), providerDelegate: hexOf(3, 20), ownerEncryptionKey: new Uint8Array(32).fill(4), index: 7 }
    await Promise.all(Array.from({ length: 10 }, async () => { await relationships.put(given) }))
    await assert.rejects(relationships.put({ ...given, person: 'p-2' }), error => isMedrecError(error, 'INTERNAL'))
    await reopen()
    assert.deepEqual(openRelationshipStore({ database }).get(given.relationship), given)
  })

  it('give an invitation to one delegate, of two who come at once, and for good', async () => {
    const invitations = openInvitationStore({ database, randomBytes, now: clock })
    const hash = toHex(sha256(await invitations.create({ person: 'p-1', expiresAt: now + 60 })))
    const claims = await Promise.all([hexOf(1, 20), hexOf(2, 20)].map(async owner => await invitations.claim({ hash, owner })))
    assert.deepEqual(claims.map(claim => claim?.owner), [hexOf(1, 20), hexOf(1, 20)])
    await reopen()
    const again = openInvitationStore({ database, randomBytes, now: clock })
    assert.deepEqual(again.get(hash), { person: 'p-1', expiresAt: now + 60, owner: hexOf(1, 20), index: 0 })
    assert.equal(again.get(hexOf(9, 32)), undefined)
    const other = toHex(sha256(await again.create({ person: 'p-2', expiresAt: now + 60 })))
    assert.equal((await again.claim({ hash: other, owner: hexOf(3, 20) }))?.index, 1)
  })

  it('forget invitations that ended unused when the next is made, and no others', async () => {
    const invitations = openInvitationStore({ database, randomBytes, now: clock })
    const old = toHex(sha256(await invitations.create({ person: 'p-3', expiresAt: now + 10 })))
    const used = toHex(sha256(await invitations.create({ person: 'p-4', expiresAt: now + 10 })))
    await invitations.claim({ hash: used, owner: hexOf(4, 20) })
    now += 11
    await invitations.create({ person: 'p-5', expiresAt: now + 10 })
    assert.equal(invitations.get(old), undefined)
    assert.equal(invitations.get(used)?.owner, hexOf(4, 20))
  })

  it('keep letters until they are read or thirty days old, in the order in which they came', async () => {
    const letters = openLetterStore({ database, randomBytes, now: clock })
    const told: string[] = []
    const stop = letters.onLetter('box', () => { told.push('letter') })
    for (const n of [1, 2, 3]) await letters.post({ mailbox: 'box', from: 'r', letter: Uint8Array.of(n) })
    stop()
    await letters.post({ mailbox: 'other', from: 'r', letter: Uint8Array.of(4) })
    assert.deepEqual(told, ['letter', 'letter', 'letter'])
    await reopen()
    const again = openLetterStore({ database, randomBytes, now: clock })
    const there = again.list('box')
    assert.deepEqual(there.map(({ letter }) => letter[0]), [1, 2, 3])
    // Only in the own mailbox.
    await again.delete({ mailbox: 'other', ids: there.map(({ id }) => id) })
    assert.equal(again.list('box').length, 3)
    await again.delete({ mailbox: 'box', ids: [there[1]?.id ?? new Uint8Array()] })
    assert.deepEqual(again.list('box').map(({ letter }) => letter[0]), [1, 3])
    now += LETTER_SECONDS
    assert.deepEqual(again.list('box'), [])
  })

  it('take as many letters as the quotas allow, of a mailbox and from a relationship, and again when there is room', async () => {
    const letters = openLetterStore({ database, randomBytes, now: clock })
    const post = async (mailbox: string, from: string): Promise<Uint8Array> => await letters.post({ mailbox, from, letter: new Uint8Array(10) })
    const posted = await Promise.all(Array.from({ length: MAX_IN_MAILBOX }, async (_, n) => await post('full', `r${n}`)))
    await assert.rejects(post('full', 'r-new'), tooMany)
    await letters.delete({ mailbox: 'full', ids: posted.slice(0, 1) })
    await post('full', 'r-new')
    // Whatever one leaves in a mailbox, there is room for another.
    const own = await Promise.all(Array.from({ length: MAX_IN_MAILBOX_FROM }, async () => await post('shared', 'much')))
    await assert.rejects(post('shared', 'much'), tooMany)
    await post('shared', 'another')
    await post('beside', 'much')
    await letters.delete({ mailbox: 'shared', ids: own.slice(0, 1) })
    await post('shared', 'much')
    await Promise.all(Array.from({ length: MAX_FROM_RELATIONSHIP }, async (_, n) => await post(`box-${n}`, 'busy')))
    await assert.rejects(post('box-new', 'busy'), tooMany)
    await post('box-new', 'another')
  })

  it('keep blobs of rising versions, a few for each relationship', async () => {
    const blobs = openBlobStore({ database })
    const blob = (version: number): Parameters<typeof blobs.put>[0]['blob'] => ({ publicKey: new Uint8Array(33).fill(version), version, sealed: Uint8Array.of(version), signature: new Uint8Array(65) })
    await blobs.put({ id: 'a', relationship: 'r', blob: blob(2) })
    for (const version of [1, 2]) await assert.rejects(blobs.put({ id: 'a', relationship: 'r', blob: blob(version) }), error => isMedrecError(error, 'DENIED'))
    await blobs.put({ id: 'a', relationship: 'r', blob: blob(3) })
    await reopen()
    const again = openBlobStore({ database })
    assert.deepEqual(again.get('a')?.sealed, Uint8Array.of(3))
    for (let n = 1; n < MAX_BLOBS; n++) await again.put({ id: `more-${n}`, relationship: 'r', blob: blob(1) })
    await assert.rejects(again.put({ id: 'one-too-many', relationship: 'r', blob: blob(1) }), tooMany)
    await again.put({ id: 'a', relationship: 'r', blob: blob(4) })
    await again.put({ id: 'of-another', relationship: 'r2', blob: blob(1) })
    assert.equal(again.get('unknown'), undefined)
  })
})
