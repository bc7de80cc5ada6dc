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

  const read = async (path: string): Promise<string> => await readFile(join(import.meta.dirname, path), 'utf8')

  it('have the condition that the page about writing one shows, and how it is asked', async () => {
    const [page, source, tests] = await Promise.all(['../../docs/new-permission.md', 'solidity/EveryOtherWeek.sol', 'solidity/EveryOtherWeek.t.sol'].map(read))
    assert.ok(page?.includes(source?.trim().replaceAll(/^(?=.)/gm, '    ') ?? ''))
    const [, asked = ''] = /\n\n((?: {4}.*\n)+)/.exec(page?.slice(page.indexOf('## 3. Test it')) ?? '') ?? []
    assert.ok(asked.includes('function ask(') && tests?.includes(asked))
  })

  it('are of conditions that are examples: those that come along have at most 40 lines each', async () => {
    for (const name of ['DeadmanSwitch', 'CustodyUntil', 'AllOf', 'AnyOf', 'WeekHours', 'CoSigner']) {
      const source = await read(`../../contracts/src/${name}.sol`)
      assert.match(source, /\bis [^{]*\bIGrantCondition\b/, name)
      assert.ok(source.trimEnd().split('\n').length <= 40, name)
    }
  })

  for (const { suite, name, isPassed, reason } of results) {
    it(`${suite} ${name}`, () => { assert.ok(isPassed, reason) })
  }
})
