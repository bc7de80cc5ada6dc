import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { markBranches } from './branch-coverage.ts'
import { measureCoverage } from './measure-coverage.ts'
import type { Share } from './measure-coverage.ts'
import { findUntold } from './natspec.ts'

/** Of all lines, and of all outcomes of conditions, so many percent are run. */
const LEAST_PERCENT = 99

const percentOf = ({ covered, all }: Share): number => all === 0 ? 100 : 100 * covered / all

// What happens by chance does not count, and marked code takes more gas.
const files = (await readdir(join(import.meta.dirname, 'solidity'))).filter(name => name.endsWith('.t.sol') && !/Invariants|Gas/.test(name))
// Before the suite: one that ran out of time while it measured would have no tests, and pass.
const measured = await measureCoverage({ files })

describe('coverage of the contracts by their tests in Solidity', () => {
  for (const { file, lines, branches } of measured) {
    it(`${file}: at least ${LEAST_PERCENT}% of its lines and of the outcomes of its conditions`, t => {
      t.diagnostic(`${file}: lines ${lines.covered} of ${lines.all} (${percentOf(lines).toFixed(1)}%), branches ${branches.covered} of ${branches.all} (${percentOf(branches).toFixed(1)}%)`)
      assert.ok(lines.all > 0, 'no test has anything to do with it')
      assert.ok(percentOf(lines) >= LEAST_PERCENT, `lines ${lines.missing.join(', ')} are not run`)
      assert.ok(percentOf(branches) >= LEAST_PERCENT, `conditions that never are so: ${branches.missing.join(', ')}`)
    })
  }
})

describe('the marks for branches', () => {
  it('tell both outcomes of every condition and of every part of one', () => {
    const original = 'contract C {\n  function f(bool a, bool b, uint256 c) public pure returns (uint256) {\n    if (a && (b || c > 1)) return a ? 1 : 2;\n    for (uint256 i = 0; i < c; i++) while (b) { do { c++; } while (!a); }\n    return 0;\n  }\n}\n'
    const { source, branches } = markBranches({ original, prepared: original, file: 3 })
    assert.deepEqual(branches.map(({ line, outcome }) => [line, outcome]), [[3, true], [3, false], [3, true], [3, false], [3, true], [3, false], [3, true], [3, false], [3, true], [3, false], [4, true], [4, false], [4, true], [4, false], [4, true], [4, false]])
    assert.equal(new Set(branches.map(({ tag }) => tag)).size, branches.length)
    assert.ok(source.includes('if (__Branches3.took(a, 0) && __Branches3.took((__Branches3.took(b, 2) || __Branches3.took(c > 1, 3)), 1)) return __Branches3.took(a, 4) ? 1 : 2;'), source)
  })
})

describe('NatSpec', () => {
  it('says of all that others meet of the registry what it is', async () => {
    assert.deepEqual(findUntold(await readFile(join(import.meta.dirname, '..', '..', 'contracts', 'src', 'ProviderRegistry.sol'), 'utf8')), [])
  })

  it('is missed wherever it is not there', () => {
    const told = '/// @title C\ncontract C {\n  /// @notice E\n  event E();\n  /// @param a one\n  /// @return b other\n  function f(uint256 a) external pure returns (uint256 b) { return a; }\n}\n'
    assert.deepEqual(findUntold(told), [])
    assert.deepEqual(findUntold(told.replaceAll(/^ *\/\/\/.*$/gm, '')), ['C', 'E', 'f'])
    assert.deepEqual(findUntold(told.replace('@param a', '@param').replace('@return b', '')), ['f: a', 'f: what it gives'])
  })
})
