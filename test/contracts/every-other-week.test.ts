import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createHardhat, runSolidityTests } from './run-solidity-tests.ts'

// One contract's tests by themselves: for who writes it.
const results = await runSolidityTests({ hardhat: await createHardhat({ cache: 'every-other-week' }), files: ['EveryOtherWeek.t.sol'] })

describe('every other week', () => {
  it('is tested', () => { assert.ok(results.length > 0) })

  for (const { suite, name, isPassed, reason } of results) {
    it(`${suite} ${name}`, () => { assert.ok(isPassed, reason) })
  }
})
