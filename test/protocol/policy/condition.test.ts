import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isCondition, joinCondition, splitCondition } from '../../../protocol/policy/condition.ts'
import { MAX_CONDITION_BYTES } from '../../../protocol/policy/constants.ts'

const CONTRACT = `0x${'ab'.repeat(20)}`

describe('a condition as a grant names it', () => {
  it('is a contract, alone or with parameters behind it, within the limit', () => {
    for (const good of [CONTRACT, `${CONTRACT}00`, `0x${'ab'.repeat(MAX_CONDITION_BYTES)}`]) assert.equal(isCondition(good), true, good)
    for (const bad of [undefined, 1, '', 'ab', CONTRACT.slice(0, -1), CONTRACT.slice(0, -2), `${CONTRACT}0`, CONTRACT.toUpperCase(), `${CONTRACT}zz`, `zz${CONTRACT}`, `0x${'ab'.repeat(MAX_CONDITION_BYTES + 1)}`]) assert.equal(isCondition(bad), false, String(bad))
  })

  it('comes apart into what it was joined from', () => {
    for (const parameters of ['0x', '0x01', `0x${'ff'.repeat(96)}`]) assert.deepEqual(splitCondition(joinCondition({ contract: CONTRACT, parameters })), { contract: CONTRACT, parameters })
    assert.equal(joinCondition({ contract: `0x${'AB'.repeat(20)}`, parameters: '0xFF' }), `${CONTRACT}ff`, 'in lower case, as a checksummed address is not')
  })
})
