import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeCard } from '../../../node/cli/commands/emergency-card.ts'
import { sayUnconfirmed, showShares } from '../../../node/cli/commands/share.ts'
import { sayAs, sayFrom, sayKind, sayUntil } from '../../../node/cli/say-helper.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'

describe('what somebody who acts may do, in words', () => {
  it('is a kind, or what was chosen one by one, or that it is nothing now', () => {
    assert.deepEqual([sayKind({ kind: 'parent', powers: ['read', 'grant'] }), sayAs({ kind: 'parent', powers: ['read', 'grant'] })], ['parent', 'as parent'])
    assert.deepEqual([sayKind({ kind: 'helper', powers: ['read', 'grant'] }), sayAs({ kind: 'helper', powers: ['read', 'grant'] })], ['may read, grant', '(may read, grant)'])
    assert.equal(sayKind({ kind: 'helper', powers: [] }), 'may do nothing now')
  })
})

describe('what is said of who acts for somebody', () => {
  it('names by the id whoever gave no name: every command takes it', () => {
    assert.equal(sayFrom({ id: 'a1', from: '' }), 'a1 (no name)')
    assert.equal(sayFrom({ id: 'a1', from: 'Lio' }), 'Lio')
  })

  it('has no end that is a day', () => {
    assert.equal(sayUntil(null), 'without an end')
    assert.match(sayUntil(1_800_000_000), /^until 2027-01-1\d /)
  })
})

describe('a list of who has access', () => {
  const viewer = `0x${'a1'.repeat(20)}`
  const own: ShareEntry = {
    id: 's1', name: 'Pharmacy', as: '', card: 'medrec:card:x', categories: ['labs'], labels: [], actions: ['read'], purpose: '', depth: 0, providers: 'all', except: [], notBefore: 0, notAfter: null, state: 'active',
    perProvider: [{ relationship: 'r1', name: 'Mercy General', state: 'done', isGiven: true }], createdAt: 0, link: ''
  }
  const other = (id: string, sharedBy?: string[]): ShareEntry => ({ ...own, id, name: viewer, card: viewer, byOther: true, ...sharedBy === undefined ? {} : { sharedBy } })
  const listed = (values: Record<string, string>): string[][] => {
    const lines: string[] = []
    showShares({ peer: { shares: () => [own, other('g1', ['Dad', 'Mum']), other('g2')], providers: () => [] }, context: { values, print: line => { lines.push(line) } } })
    return lines.map(line => line.split(/ {2,}/).slice(0, 2))
  }

  it('says of what somebody else shared who it was, and of the rest nothing', () => {
    assert.deepEqual(listed({}), [['s1', 'Pharmacy'], ['g1', `${viewer} (shared by Dad, Mum)`], ['g2', `${viewer} (shared under other words than yours)`]])
    assert.deepEqual(listed({ for: 'Lio' })[2], ['g2', `${viewer} (shared by them)`])
  })
})

describe('what is said of a share', () => {
  it('says where it has not arrived, and why', () => {
    const perProvider = (['done', 'waiting', 'away', 'refused'] as const).map(state => ({ relationship: state, name: `Clinic ${state}`, state, isGiven: true }))
    assert.equal(sayUnconfirmed({ share: { perProvider }, handles: new Map([['away', 'hill']]) }), 'not confirmed by Clinic waiting, hill (away), Clinic refused (refuses)')
    assert.equal(sayUnconfirmed({ share: { perProvider: perProvider.slice(0, 1) }, handles: new Map() }), '')
  })
})

describe('an emergency card', () => {
  it('says how somebody is let look, where nobody is', () => {
    const made = (code: 'SHARE_UNKNOWN' | 'NO_NETWORK'): () => unknown => () => makeCard({ emergencyCard: () => { throw new MedrecError(code) } })
    assert.throws(made('SHARE_UNKNOWN'), { code: 'SHARE_UNKNOWN', message: /medrec grant --to members .* --emergency/ })
    assert.throws(made('NO_NETWORK'), { code: 'NO_NETWORK', message: new MedrecError('NO_NETWORK').message })
  })
})
