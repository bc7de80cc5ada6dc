import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AccountDocument, AccountShare } from '../../../protocol/account/document.ts'
import { createAccount, loadAccount, mergeAccounts, putEntry, putShare, saveAccount } from '../../../protocol/account/edit.ts'
import { readShares } from '../../../protocol/account/read.ts'
import type { ReadShare } from '../../../protocol/account/read.ts'

const share: ReadShare = {
  id: 's', name: 'Aunt', card: { address: `0x${'11'.repeat(20)}`, encryptionKey: `0x${'22'.repeat(32)}` }, categories: ['labs', 'notes', 'visits'], labels: ['HIV', 'MH'], actions: ['notify', 'read'],
  providers: 'all', except: [], again: {}, notBefore: 10, notAfter: 100, edition: 3, createdAt: 5, named: ['a'], revision: 6, endedAt: undefined
}

/** What each device reads after each changed the share for itself and both have merged. */
function readBoth (one: Partial<ReadShare>, other: Partial<ReadShare>): ReadShare | undefined {
  const bytes = saveAccount(putShare({ doc: createAccount(), share: { ...share, revision: share.revision - 1 } }))
  const devices = [one, other].map(change => putShare({ doc: loadAccount(bytes), share: { ...share, ...change } })) as [AccountDocument, AccountDocument]
  const [first, second] = [mergeAccounts({ doc: devices[0], other: devices[1] }), mergeAccounts({ doc: devices[1], other: devices[0] })].map(doc => readShares(doc)[0])
  assert.deepEqual(first, second)
  return first
}

describe('a share that two devices changed without knowing of each other', () => {
  it('reads as the narrower of both, with an edition and a letter of its own', () => {
    const read = readBoth(
      { categories: ['labs', 'notes'], labels: ['HIV'], actions: ['read'], notBefore: 20, notAfter: null, providers: ['a', 'b'], again: { a: 1 }, edition: 4 },
      { categories: ['notes', 'visits'], notAfter: 90, except: ['c'], again: { a: 2, b: 1 }, edition: 5, named: ['a', 'd'] }
    )
    assert.deepEqual(read, { ...share, categories: ['notes'], labels: ['HIV'], actions: ['read'], notBefore: 20, notAfter: 90, providers: ['a', 'b'], except: ['c'], again: { a: 2, b: 1 }, edition: 6, named: ['a', 'd'], revision: 8 })
  })

  it('speaks of providers that both name, and ends no later than either says', () => {
    assert.deepEqual(readBoth({ providers: ['a', 'b'] }, { providers: ['b', 'c'] })?.providers, ['b'])
    assert.equal(readBoth({ notAfter: null, edition: 4 }, { notAfter: 300, edition: 4 })?.notAfter, 300)
  })

  it('may be passed on as often as both let it, and not at all where one does not', () => {
    assert.equal(readBoth({ depth: 3, edition: 4 }, { depth: 1, edition: 4 })?.depth, 1)
    assert.equal(readBoth({ depth: 3, edition: 4 }, { edition: 4, purpose: 'x' })?.depth, undefined)
  })

  it('is as both wrote it when they agree, so that nothing is granted or told anew', () => {
    const changed = { categories: ['labs'], edition: 4 }
    assert.deepEqual(readBoth(changed, changed), { ...share, ...changed, revision: 7 })
    assert.equal(readBoth({ name: 'Aunt Bo' }, { name: 'Aunty' })?.edition, 3)
  })

  it('is told anew when each device named another relationship, without new grants', () => {
    const read = readBoth({ named: ['a', 'b'] }, { named: ['a', 'c'] })
    assert.deepEqual([read?.named, read?.revision, read?.edition], [['a', 'b', 'c'], 8, 3])
  })

  it('gives nothing when they name different cards', () => {
    assert.deepEqual(readBoth({ name: 'Bo' }, { card: { ...share.card, address: `0x${'33'.repeat(20)}` } })?.categories, [])
  })

  it('is one value again after the next change', () => {
    const { id: _id, endedAt: _endedAt, named: _named, revision: _revision, ...entry } = share
    const put = (doc: AccountDocument, value: AccountShare): AccountDocument => putEntry({ doc, part: 'shares', key: 's', value })
    const bytes = saveAccount(put(createAccount(), entry))
    const merged = mergeAccounts({ doc: put(loadAccount(bytes), { ...entry, labels: [] }), other: put(loadAccount(bytes), { ...entry, categories: ['labs'] }) })
    const [read] = readShares(merged)
    assert.ok(read !== undefined)
    const [again] = readShares(putShare({ doc: merged, share: read }))
    assert.deepEqual(again, { ...read, revision: read.revision + 1 })
    assert.deepEqual([again?.labels, again?.categories, again?.edition], [[], ['labs'], 4])
  })
})
