import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'
import type { HardhatRuntimeEnvironment } from 'hardhat/types/hre'
import { SOLC_SETTINGS } from '../../contracts/solc-settings.ts'

/** What became of one test in Solidity. */
export interface SolidityTestResult { suite: string, name: string, isPassed: boolean, reason: string }

const ROOT = join(import.meta.dirname, '..', '..')
/** So that a failure comes again. */
const SEED = '0x6d656472656300000000000000000000000000000000000000000000000000aa'

/** Hardhat as the tests use it: without a file of its own, offline, with the compiler of the npm package. */
export async function createHardhat (options: { cache: string, coverage?: boolean }): Promise<HardhatRuntimeEnvironment> {
  const cache = join(ROOT, 'node_modules', '.cache', 'medrec', options.cache)
  const path = createRequire(import.meta.url).resolve('solc/soljson.js')
  return await createHardhatRuntimeEnvironment({
    paths: { sources: join(ROOT, 'contracts', 'src'), tests: { solidity: join(import.meta.dirname, 'solidity') }, cache: join(cache, 'cache'), artifacts: join(cache, 'artifacts') },
    solidity: { compilers: [{ version: '0.8.30', path, preferWasm: true, settings: { ...SOLC_SETTINGS } }] },
    // What is covered is covered the first time: while it is measured, which takes several times as long, chance draws less.
    test: { solidity: options.coverage === true ? { fuzz: { runs: 16, seed: SEED }, invariant: { runs: 2, depth: 60, failOnRevert: true } } : { fuzz: { runs: 256, seed: SEED }, invariant: { runs: 24, depth: 120, failOnRevert: true } } }
  }, { coverage: options.coverage === true }, ROOT)
}

/** Runs the tests of test/contracts/solidity, or those of some files. */
export async function runSolidityTests (options: { hardhat: HardhatRuntimeEnvironment, files?: string[] }): Promise<SolidityTestResult[]> {
  const { hardhat, files = [] } = options
  const outcome = await hardhat.tasks.getTask(['test', 'solidity']).run({ testFiles: files.map(file => join(import.meta.dirname, 'solidity', file)) })
  const { value, error } = outcome as { value?: Ran, error?: Ran }
  return (value ?? error)?.suiteResults.flatMap(({ id, testResults }) => testResults.map(({ name, status, reason }) => ({ suite: id.name, name, isPassed: status === 'Success', reason: reason ?? '' }))) ?? []
}

interface Ran { suiteResults: Array<{ id: { name: string }, testResults: Array<{ name: string, status: string, reason?: string }> }> }
