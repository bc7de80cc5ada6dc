import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { MAX_ACCOUNT_BYTES, MAX_ACCOUNT_ENTRIES, MAX_ENTRY_BYTES } from '../../../protocol/account/constants.ts'
import { copiesKey } from '../../../protocol/account/document.ts'
import type { AccountShare } from '../../../protocol/account/document.ts'
import { createAccount, endDecision, loadAccount, mergeAccounts, putEntry, putShare, saveAccount } from '../../../protocol/account/edit.ts'
import { nextCardIndex, readEnd, readEntries, readEntry, readGrants, readProfileName, readShares } from '../../../protocol/account/read.ts'
import { isGrantInScope, isInScope } from '../../../protocol/account/scope.ts'
import { openAccount, sealAccount } from '../../../protocol/account/seal.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { MAX_TIME } from '../../../protocol/policy/constants.ts'

const share: AccountShare = {
  name: 'Aunt', card: { address: `0x${'11'.repeat(20)}`, encryptionKey: `0x${'22'.repeat(32)}` }, categories: ['vaccinations'], labels: [],
  actions: ['read'], providers: 'all', except: [], again: {}, notBefore: 0, notAfter: 100, edition: 0, createdAt: 5
}

describe('an account', () => {
  it('keeps what is put, over saving and loading', () => {
    let doc = putEntry({ doc: createAccount(), part: 'shares', key: 's', value: share })
    doc = putEntry({ doc, part: 'profile', key: 'profile', value: { name: 'Rosa' } })
    doc = loadAccount(saveAccount(doc))
    assert.deepEqual(readEntry({ doc, part: 'shares', key: 's' }), share)
    assert.equal(readProfileName(doc), 'Rosa')
    assert.equal(readEntry({ doc, part: 'shares', key: 'constructor' }), undefined)
    assert.deepEqual(readEntries({ doc, part: 'cards' }), [])
  })

  it('merges what two devices began apart', () => {
    const one = putEntry({ doc: createAccount(), part: 'cards', key: 'a', value: { index: 0, createdAt: 1 } })
    const two = putEntry({ doc: createAccount(), part: 'cards', key: 'b', value: { index: 4, createdAt: 2 } })
    const doc = mergeAccounts({ doc: one, other: two })
    assert.deepEqual(readEntries({ doc, part: 'cards' }).map(([key]) => key).sort(), ['a', 'b'])
    assert.equal(nextCardIndex(doc), 5)
  })

  it('keeps a relationship ended for everything that was decided, and says who ended it', () => {
    const [over, other] = [`0x${'a'.repeat(64)}`, `0x${'b'.repeat(64)}`]
    const bytes = saveAccount(putEntry({ doc: putEntry({ doc: createAccount(), part: 'shares', key: 's', value: share }), part: 'grants', key: 'group-1', value: { ...share, viewer: 'members' } }))
    const heard = endDecision({ doc: loadAccount(bytes), id: over, at: 9, heard: true })
    assert.deepEqual(readEnd(heard, over), { at: 9, isMine: false, isForgotten: false })
    assert.equal(readEnd(heard, other), undefined)
    const decided = endDecision({ doc: endDecision({ doc: loadAccount(bytes), id: over, at: 12 }), id: copiesKey(over), at: 12 })
    for (const doc of [mergeAccounts({ doc: heard, other: decided }), mergeAccounts({ doc: decided, other: heard })]) {
      assert.deepEqual(readEnd(doc, over), { at: 9, isMine: true, isForgotten: true })
      const [read] = readShares(doc)
      const [grant] = readGrants(doc)
      assert.ok(read !== undefined && grant !== undefined)
      assert.deepEqual([over, other].map(relationship => [isInScope(read, relationship), isGrantInScope(grant, relationship)]), [[false, false], [true, true]])
      // To say a share once more does not write into it what is said of all.
      assert.deepEqual(readEntry({ doc: putShare({ doc, share: read }), part: 'shares', key: 's' }), share)
    }
  })

  it('reads what was decided until a time that no grant can say as until the last that one can', () => {
    const beyond = { ...share, notBefore: MAX_TIME + 1, notAfter: 2 ** 53 - 1 }
    const doc = putEntry({ doc: putEntry({ doc: createAccount(), part: 'shares', key: 's', value: beyond }), part: 'grants', key: 'group-1', value: { ...beyond, viewer: 'members' } })
    for (const read of [...readShares(doc), ...readGrants(doc)]) assert.deepEqual([read.notBefore, read.notAfter], [MAX_TIME, MAX_TIME])
    const endless = putEntry({ doc: createAccount(), part: 'shares', key: 's', value: { ...share, notAfter: null } })
    assert.deepEqual(readShares(endless).map(({ notBefore, notAfter }) => [notBefore, notAfter]), [[share.notBefore, null]])
  })

  it('keeps a share ended when another device changed it meanwhile', () => {
    const bytes = saveAccount(putEntry({ doc: createAccount(), part: 'shares', key: 's', value: share }))
    const ended = endDecision({ doc: loadAccount(bytes), id: 's', at: 9 })
    const changed = putEntry({ doc: loadAccount(bytes), part: 'shares', key: 's', value: { ...share, notAfter: 200, edition: 1 } })
    const [read] = readShares(mergeAccounts({ doc: ended, other: changed }))
    assert.deepEqual([read?.endedAt, read?.notAfter], [9, 200])
  })

  it('ends each share, decision and appointment that there is, however many have ended before', () => {
    const full = A.change(putEntry({ doc: createAccount(), part: 'shares', key: 's', value: share }), draft => {
      for (let i = 0; i < MAX_ACCOUNT_ENTRIES; i++) draft.ended[`${i}`] = new A.ImmutableString('{"at":1}')
      draft.grants['group-0'] = new A.ImmutableString('{}')
      draft.helpers['h'] = new A.ImmutableString('{}')
    })
    const ended = ['s', 'group-0', 'h'].reduce((doc, id) => endDecision({ doc, id, at: 9 }), full)
    assert.deepEqual(['s', 'group-0', 'h'].map(key => readEntry({ doc: ended, part: 'ended', key })), [{ at: 9 }, { at: 9 }, { at: 9 }])
    assert.throws(() => endDecision({ doc: ended, id: 'nothing', at: 9 }), error => isMedrecError(error, 'ACCOUNT_INVALID'))
  })

  it('opens sealed with its key only', async () => {
    const key = new Uint8Array(32).fill(1)
    const sealed = await sealAccount({ doc: putEntry({ doc: createAccount(), part: 'shares', key: 's', value: share }), key })
    assert.ok(!Buffer.from(sealed).includes('Aunt'))
    assert.deepEqual(readEntry({ doc: await openAccount({ sealed, key }), part: 'shares', key: 's' }), share)
    await assert.rejects(openAccount({ sealed, key: new Uint8Array(32) }), error => isMedrecError(error, 'SEAL_BROKEN'))
  })

  it('makes no change where nothing is new', () => {
    const doc = putEntry({ doc: createAccount(), part: 'shares', key: 's', value: share })
    assert.equal(putEntry({ doc, part: 'shares', key: 's', value: { ...share } }), doc)
    const ended = endDecision({ doc, id: 's', at: 9 })
    assert.equal(endDecision({ doc: ended, id: 's', at: 10 }), ended)
  })

  it('refuses what is damaged, too large or of a later version', () => {
    const later = A.change(createAccount(), draft => { draft.schema.major = 2 })
    for (const bytes of [new Uint8Array(9), new Uint8Array(MAX_ACCOUNT_BYTES + 1), A.save(later), A.save(A.init())]) {
      assert.throws(() => loadAccount(bytes), error => isMedrecError(error, 'ACCOUNT_INVALID'))
    }
    assert.throws(() => putEntry({ doc: createAccount(), part: 'profile', key: 'profile', value: { name: 'x'.repeat(MAX_ENTRY_BYTES) } }), error => isMedrecError(error, 'ACCOUNT_INVALID'))
    const full = A.change(createAccount(), draft => { for (let i = 0; i < MAX_ACCOUNT_ENTRIES; i++) draft.cards[`${i}`] = new A.ImmutableString('{"index":0,"createdAt":0}') })
    assert.throws(() => putEntry({ doc: full, part: 'cards', key: 'x', value: { index: 0, createdAt: 0 } }), error => isMedrecError(error, 'ACCOUNT_INVALID'))
  })
})
