import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createHardhat, runSolidityTests } from './run-solidity-tests.ts'

const files = (await readdir(join(import.meta.dirname, 'solidity'))).filter(name => name.endsWith('.t.sol'))
const results = await runSolidityTests({ hardhat: await createHardhat({ cache: 'solidity' }) })

describe('the tests and invariants in Solidity', () => {
  it('are found in every file', () => {
    const suites = new Set(results.map(({ suite }) => suite))
    assert.ok(suites.size >= files.length, `of ${files.join(', ')} these ran: ${[...suites].join(', ')}`)
  })

  it('have the condition that the page about writing one shows', async () => {
    const [page, source] = await Promise.all(['../../docs/new-permission.md', 'solidity/EveryOtherWeek.sol'].map(async path => await readFile(join(import.meta.dirname, path), 'utf8')))
    assert.ok(page?.includes(source?.trim().replaceAll(/^(?=.)/gm, '    ') ?? ''))
  })

  for (const { suite, name, isPassed, reason } of results) {
    it(`${suite} ${name}`, () => { assert.ok(isPassed, reason) })
  }
})
