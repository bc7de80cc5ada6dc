import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeCard } from '../../../node/cli/commands/emergency-card.ts'
import { sayAs, sayFrom, sayKind, sayUntil } from '../../../node/cli/say-helper.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'

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

describe('an emergency card', () => {
  it('says how somebody is let look, where nobody is', () => {
    const made = (code: 'SHARE_UNKNOWN' | 'NO_NETWORK'): () => unknown => () => makeCard({ emergencyCard: () => { throw new MedrecError(code) } })
    assert.throws(made('SHARE_UNKNOWN'), { code: 'SHARE_UNKNOWN', message: /medrec grant --to members .* --emergency/ })
    assert.throws(made('NO_NETWORK'), { code: 'NO_NETWORK', message: new MedrecError('NO_NETWORK').message })
  })
})
