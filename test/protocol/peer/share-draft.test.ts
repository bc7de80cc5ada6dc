import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkTimes } from '../../../protocol/peer/share-draft.ts'
import { MAX_TIME } from '../../../protocol/policy/constants.ts'

const now = 1_800_000_000

describe('the times that a person chooses', () => {
  it('are such as a grant can say, and the end comes after the beginning and now', () => {
    for (const [notBefore, notAfter] of [[now, null], [0, now + 1], [now + 5, now + 6], [MAX_TIME - 1, MAX_TIME], [MAX_TIME, null]] as const) checkTimes({ notBefore, notAfter, now })
    for (const [notBefore, notAfter] of [
      [now, now], [now + 5, now + 5], [0, now], [0, MAX_TIME + 1], [MAX_TIME + 1, null], [MAX_TIME + 1, MAX_TIME + 2], [0, 2 ** 53 - 1], [0, Infinity], [0, NaN], [NaN, null]
    ] as const) assert.throws(() => { checkTimes({ notBefore, notAfter, now }) }, { code: 'SHARE_INVALID' }, `${notBefore} ${notAfter}`)
  })
})
