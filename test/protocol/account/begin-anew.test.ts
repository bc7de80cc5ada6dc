import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { beginAccountAnew, documentNumber, readTexts } from '../../../protocol/account/begin-anew.ts'
import { BEGIN_ACCOUNT_ANEW_BYTES, FORGET_AFTER_SECONDS, MAX_LAID_ACCOUNT_BYTES, MAX_PASSED } from '../../../protocol/account/constants.ts'
import type { AccountDocument, AccountHelper, AccountShare } from '../../../protocol/account/document.ts'
import { accountHeads, createAccount, endDecision, loadAccount, putEntry, putShare, saveAccount } from '../../../protocol/account/edit.ts'
import { joinAccounts } from '../../../protocol/account/join.ts'
import { readEntries, readEntry, readHelpers, readShares } from '../../../protocol/account/read.ts'
import type { ReadShare } from '../../../protocol/account/read.ts'
import { sealAccount } from '../../../protocol/account/seal.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { AccountKeeper } from '../../../protocol/peer/account-keeper.ts'
import { MAX_BLOB_BYTES } from '../../../protocol/sync/constants.ts'
import { seededBytes } from '../../seeded-bytes.ts'

const NOW = 1_900_000_000
const YEAR = FORGET_AFTER_SECONDS

const share = (fields: Partial<ReadShare> = {}): ReadShare => ({
  id: 's', name: 'Aunt', card: { address: `0x${'11'.repeat(20)}`, encryptionKey: `0x${'22'.repeat(32)}` }, categories: ['labs', 'vaccinations'], labels: [],
  actions: ['read'], providers: 'all', except: [], again: {}, notBefore: 0, notAfter: null, edition: 0, createdAt: 5, named: ['r'], revision: 0, endedAt: undefined, ...fields
})

/** Text that does not compress, as what others share. */
const opened = (n: number): string => Buffer.from(seededBytes(`${n}`)(12_000)).toString('base64')

/** Another share of somebody's comes again and again, in letters: what was there before is of no use to anybody. */
const receive = (doc: AccountDocument, times: number, state: 'active' | 'ended' = 'active'): AccountDocument => {
  for (let n = 1; n <= times; n++) doc = putEntry({ doc, part: 'sharedWithMe', key: 'theirs', value: { card: '0x', from: 'Ben', share: opened(n), revision: n, addedAt: 9, state } })
  return doc
}

const anew = (doc: AccountDocument, now = NOW): AccountDocument => {
  const fresh = beginAccountAnew({ doc: receive(doc, 60), now, randomBytes })
  assert.equal(documentNumber(fresh), documentNumber(doc) + 1)
  return fresh
}

const deviceOf = (doc: AccountDocument): AccountDocument => loadAccount(saveAccount(doc))
const sharesOf = (doc: AccountDocument): AccountShare[] => readShares(doc)

describe('an account that has become large', () => {
  it('goes on in a fresh document that reads the same, and not before, nor where it would hardly become smaller', () => {
    const small = receive(putShare({ doc: createAccount(), share: share() }), 3)
    assert.equal(beginAccountAnew({ doc: small, now: NOW, randomBytes }), small)
    const large = receive(small, 60)
    assert.ok(saveAccount(large).length > BEGIN_ACCOUNT_ANEW_BYTES)
    const fresh = beginAccountAnew({ doc: large, now: NOW, randomBytes })
    assert.deepEqual([readTexts(fresh), readShares(fresh)], [readTexts(large), readShares(large)])
    assert.ok(saveAccount(fresh).length < 32 * 1024)
    assert.deepEqual(readTexts(deviceOf(fresh)), readTexts(large))
    let full = createAccount()
    for (let n = 0; n < 60; n++) full = putEntry({ doc: full, part: 'sharedWithMe', key: `${n}`, value: { card: '0x', from: 'Ben', share: opened(n), revision: 1, addedAt: NOW, state: 'active' } })
    assert.ok(saveAccount(full).length > BEGIN_ACCOUNT_ANEW_BYTES)
    assert.equal(beginAccountAnew({ doc: full, now: NOW, randomBytes }), full)
  })

  it('stays within what a provider keeps however long it is used, and knows all that ended', () => {
    let doc = createAccount()
    let largest = 0
    const years = 8
    for (let month = 0; month < 12 * years; month++) {
      const now = NOW + month * YEAR / 12
      const id = `share-${month}`
      doc = putShare({ doc, share: share({ id, createdAt: now }) })
      for (const live of readShares(doc).filter(({ endedAt }) => endedAt === undefined).slice(0, 3)) doc = putShare({ doc, share: { ...live, edition: live.edition + 1, notAfter: now } })
      if (month >= 3) doc = endDecision({ doc, id: `share-${month - 3}`, at: now })
      for (let n = 0; n < 2; n++) doc = putEntry({ doc, part: 'sharedWithMe', key: `theirs-${(month + n) % 12}`, value: { card: '0x', from: 'Ben', share: opened(2 * month + n), revision: month + 1, addedAt: now, state: 'active' } })
      if (month % 3 > 0) continue
      largest = Math.max(largest, saveAccount(doc).length)
      doc = beginAccountAnew({ doc, now, randomBytes })
    }
    assert.ok(documentNumber(doc) > 3 && largest < MAX_BLOB_BYTES, `${documentNumber(doc)} ${largest}`)
    assert.deepEqual([Object.keys(doc.ended).length, readShares(doc).filter(({ endedAt }) => endedAt === undefined).length], [12 * years - 3, 3])
    assert.ok(readShares(doc).length < 3 * 12, `${readShares(doc).length}`)
  })

  it('is sealed in a blob that a provider keeps', async () => {
    const keeper = await AccountKeeper.open({ get: async () => undefined, put: async () => {}, delete: async () => {} })
    for (let n = 1; n <= 80; n++) keeper.put('sharedWithMe', 'theirs', { card: '0x', from: 'Ben', share: opened(n), revision: n, addedAt: 9, state: 'active' })
    const options = { key: new Uint8Array(32).fill(1), randomBytes }
    assert.ok((await keeper.seal(options)).length > MAX_BLOB_BYTES)
    assert.deepEqual([keeper.beginAnew({ now: NOW, randomBytes }), keeper.beginAnew({ now: NOW, randomBytes })], [true, false])
    assert.ok((await keeper.seal(options)).length < MAX_BLOB_BYTES / 2)
    assert.equal(keeper.get('sharedWithMe', 'theirs')?.revision, 80)
  })

  it('goes on where a provider keeps it then and does not before, though most of it is in force', async () => {
    let large = createAccount()
    for (let n = 0; n < 45; n++) large = putEntry({ doc: large, part: 'sharedWithMe', key: `${n}`, value: { card: '0x', from: 'Ben', share: opened(n), revision: 1, addedAt: NOW, state: 'active' } })
    const inForce = saveAccount(large).length
    large = receive(large, 25)
    const { length } = saveAccount(large)
    assert.ok(length > MAX_LAID_ACCOUNT_BYTES && inForce > length / 2, `${length} ${inForce}`)
    const fresh = beginAccountAnew({ doc: large, now: NOW, randomBytes })
    assert.equal(documentNumber(fresh), 2)
    assert.deepEqual(readTexts(fresh), readTexts(large))
    const sealed = await sealAccount({ doc: fresh, key: new Uint8Array(32).fill(1) })
    assert.ok(sealed.length <= MAX_BLOB_BYTES && sealed.length - saveAccount(fresh).length <= MAX_BLOB_BYTES - MAX_LAID_ACCOUNT_BYTES)
    assert.equal(beginAccountAnew({ doc: fresh, now: NOW, randomBytes }), fresh)
  })

  it('forgets what has been over for a year, but not that it ended; what counts stays however old it is', () => {
    let doc = putShare({ doc: putShare({ doc: putShare({ doc: createAccount(), share: share({ id: 'live' }) }), share: share({ id: 'old' }) }), share: share({ id: 'late' }) })
    doc = endDecision({ doc: endDecision({ doc, id: 'old', at: NOW - YEAR }), id: 'late', at: NOW - YEAR + 1 })
    doc = putEntry({ doc, part: 'sharedWithMe', key: 'gone', value: { card: '0x', from: 'Ana', share: '', revision: 1, addedAt: NOW - YEAR, state: 'ended' } })
    const fresh = anew(doc)
    assert.deepEqual([sharesOf(fresh).length, Object.keys(fresh.letters).sort(), Object.keys(fresh.ended).sort()], [2, ['late', 'live'], ['late', 'old']])
    assert.deepEqual(readEntries({ doc: fresh, part: 'sharedWithMe' }).map(([id]) => id), ['theirs'])
  })
})

describe('a device that was away while the account went on in a fresh document', () => {
  const helper: AccountHelper = { name: 'Kim', kind: 'proxy', card: ['0x1'], encryptionKey: '0x', powers: 7, notAfter: null, providers: 'all', addresses: {}, told: [], createdAt: 4 }
  const begun = putEntry({ doc: putShare({ doc: createAccount(), share: share() }), part: 'helpers', key: 'h', value: helper })

  /** The phone goes on, the tablet was away: each has the other's, whoever hears first. */
  const meet = (phone: AccountDocument, tablet: AccountDocument): AccountDocument => {
    const [one, other] = [joinAccounts({ doc: deviceOf(phone), other: deviceOf(tablet) }), joinAccounts({ doc: deviceOf(tablet), other: deviceOf(phone) })]
    assert.deepEqual(readTexts(one), readTexts(other))
    // And nothing more comes of it when they meet again, also with what lies somewhere as it was.
    const both = joinAccounts({ doc: deviceOf(one), other: deviceOf(other) })
    for (const old of [phone, tablet, other]) assert.equal(accountHeads(joinAccounts({ doc: deviceOf(both), other: deviceOf(old) })), accountHeads(both))
    return both
  }

  it('has nothing to say where it edited nothing: neither an older state nor what was forgotten comes back', () => {
    let phone = deviceOf(begun)
    for (let edition = 1; edition < MAX_PASSED; edition++) phone = putShare({ doc: phone, share: { ...readShares(phone)[0] as ReadShare, categories: ['labs', 'vaccinations', `c${edition}`], edition } })
    phone = putEntry({ doc: phone, part: 'helpers', key: 'h', value: { ...helper, name: 'Kim L.', addresses: { r: '0x2' } } })
    const fresh = anew(phone)
    assert.equal(accountHeads(joinAccounts({ doc: deviceOf(fresh), other: deviceOf(begun) })), accountHeads(fresh))
    const ended = anew(endDecision({ doc: deviceOf(phone), id: 's', at: NOW - YEAR }))
    const joined = meet(ended, begun)
    assert.deepEqual([readShares(joined), readEntry({ doc: joined, part: 'ended', key: 's' })], [[], { at: NOW - YEAR }])
  })

  it('brings what it made, changed and ended meanwhile', () => {
    let tablet = putShare({ doc: deviceOf(begun), share: share({ id: 'new', createdAt: 6 }) })
    tablet = putShare({ doc: tablet, share: { ...readShares(tablet).find(({ id }) => id === 's') as ReadShare, categories: ['labs'], edition: 1 } })
    tablet = endDecision({ doc: tablet, id: 'h', at: 8 })
    const joined = meet(anew(deviceOf(begun)), tablet)
    assert.deepEqual(readShares(joined).map(({ id, categories, edition, revision }) => [id, categories, edition, revision]), [['new', ['labs', 'vaccinations'], 0, 1], ['s', ['labs'], 1, 2]])
    assert.equal(readHelpers(joined)[0]?.[1].endedAt, 8)
  })

  it('has the narrower of what both changed, an edition later, and its viewer is told', () => {
    const change = (doc: AccountDocument, fields: Partial<ReadShare>): AccountDocument => putShare({ doc, share: { ...readShares(doc)[0] as ReadShare, ...fields } })
    const phone = anew(change(deviceOf(begun), { categories: ['labs', 'vaccinations', 'notes'], edition: 1 }))
    const joined = meet(phone, change(deviceOf(begun), { categories: ['labs'], edition: 1 }))
    assert.deepEqual(readShares(joined).map(({ categories, edition, revision }) => [categories, edition, revision]), [[['labs'], 2, 3]])
  })

  it('revives nothing that ended, also with a change of its own', () => {
    const tablet = putShare({ doc: deviceOf(begun), share: share({ categories: ['labs', 'vaccinations', 'notes'], edition: 1 }) })
    const joined = meet(anew(endDecision({ doc: deviceOf(begun), id: 's', at: NOW - 2 * YEAR })), tablet)
    assert.deepEqual(readShares(joined).map(({ endedAt }) => endedAt), [NOW - 2 * YEAR])
  })

  it('comes to one document with another that went on at the same time', () => {
    const one = anew(putShare({ doc: deviceOf(begun), share: share({ id: 'one', createdAt: 6 }) }))
    const other = anew(putShare({ doc: deviceOf(begun), share: share({ id: 'other', createdAt: 7 }) }))
    const joined = meet(one, other)
    assert.deepEqual([readShares(joined).map(({ id }) => id), documentNumber(joined)], [['other', 'one', 's'], 2])
    assert.equal(documentNumber(meet(anew(joined), begun)), 3)
  })
})
