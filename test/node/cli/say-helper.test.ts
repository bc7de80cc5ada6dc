import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sayAs, sayKind } from '../../../node/cli/say-helper.ts'

describe('what somebody who acts may do, in words', () => {
  it('is a kind, or what was chosen one by one, or that it is nothing now', () => {
    assert.deepEqual([sayKind({ kind: 'parent', powers: ['read', 'grant'] }), sayAs({ kind: 'parent', powers: ['read', 'grant'] })], ['parent', 'as parent'])
    assert.deepEqual([sayKind({ kind: 'helper', powers: ['read', 'grant'] }), sayAs({ kind: 'helper', powers: ['read', 'grant'] })], ['may read, grant', '(may read, grant)'])
    assert.equal(sayKind({ kind: 'helper', powers: [] }), 'may do nothing now')
  })
})
