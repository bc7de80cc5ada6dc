import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAccount, endDecision, mergeAccounts, putEntry } from '../../../protocol/account/edit.ts'
import type { AccountHelper } from '../../../protocol/account/document.ts'
import { readHelpers } from '../../../protocol/account/read.ts'

const [R1, R2, R3] = ['1', '2', '3'].map(digit => `0x${digit.repeat(64)}`) as [string, string, string]
const card = ['a', 'b', 'c'].map(digit => `0x${digit.repeat(40)}`) as [string, string, string]
const [A, B, C] = card

const HELPER: AccountHelper = {
  name: 'Sister', kind: 'proxy', card, encryptionKey: `0x${'d'.repeat(64)}`, powers: 7, notAfter: null, silence: 86_400, providers: 'all', addresses: { [R1]: A }, told: [R1], createdAt: 1
}

/** One account on two devices, each of which gives addresses without knowing of the other. */
function apart (one: Partial<AccountHelper>, other: Partial<AccountHelper>): [ReturnType<typeof readHelpers>, ReturnType<typeof readHelpers>] {
  const begun = putEntry({ doc: createAccount(), part: 'helpers', key: 'h', value: HELPER })
  const [first, second] = [one, other].map(change => putEntry({ doc: mergeAccounts({ doc: createAccount(), other: begun }), part: 'helpers', key: 'h', value: { ...HELPER, ...change } }))
  assert.ok(first !== undefined && second !== undefined)
  return [readHelpers(mergeAccounts({ doc: first, other: second })), readHelpers(mergeAccounts({ doc: second, other: first }))]
}

describe('a helper to whom two devices gave addresses', () => {
  it('has an address wherever one of them gave one, on both alike', () => {
    const [here, there] = apart({ addresses: { [R1]: A, [R2]: B } }, { addresses: { [R1]: A, [R3]: B } })
    assert.deepEqual(here, there)
    assert.deepEqual(here[0]?.[1].addresses, { [R1]: A, [R2]: B, [R3]: B })
    assert.equal(here[0]?.[1].unused, undefined)
  })

  it('has one of two that were given in one relationship, and the other is not forgotten', () => {
    const [here, there] = apart({ addresses: { [R1]: A, [R2]: B } }, { addresses: { [R1]: A, [R2]: C } })
    assert.deepEqual(here, there)
    const [, helper] = here[0] ?? []
    assert.deepEqual([helper?.addresses[R2], ...helper?.unused?.[R2] ?? []].sort(), [B, C])
    const kept = putEntry({ doc: createAccount(), part: 'helpers', key: 'h', value: helper as AccountHelper })
    assert.deepEqual(readHelpers(kept)[0]?.[1].unused, helper?.unused)
  })

  it('is ended with all of them', () => {
    const account = endDecision({ doc: putEntry({ doc: createAccount(), part: 'helpers', key: 'h', value: { ...HELPER, unused: { [R2]: [C] } } }), id: 'h', at: 5 })
    const [, helper] = readHelpers(account)[0] ?? []
    assert.deepEqual([helper?.endedAt, helper?.unused], [5, { [R2]: [C] }])
  })
})
