import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { listFiles } from '../checks/list-files.ts'
import { findChromium } from './find-chromium.ts'
import { LONGEST, longestFirst } from './longest-first.ts'
import { runCounted } from './run-counted.ts'
import type { Stage, StageOptions, StageResult } from './stage.ts'

/** How long one file of tests may take, ms, before it counts as failed. */
const UNIT_TIMEOUT_MS = 600_000
const E2E_TIMEOUT_MS = 600_000

/** Files at a time are meant for two cores. Where there are more, there are more lanes first, and then more files. */
const TIMES = Math.min(2, Math.max(1, availableParallelism() / 4))

/** The Solidity tests, by Hardhat. */
export const contractTests: Stage = {
  name: 'contract tests',
  async run ({ root, signal, print, niceness }) {
    return await runNodeTests({ root, signal, print, niceness, files: files => files.filter(path => path.startsWith('test/contracts/')), timeout: UNIT_TIMEOUT_MS, concurrency: 2 })
  }
}

/**
 * Unit and integration tests: everything under test/ that is no other stage's. Tests of the protocol start nothing and change nothing that others see: they
 * share processes, since loading what they test takes longer than most of them.
 */
export const unitTests: Stage = {
  name: 'unit and integration tests',
  async run ({ root, signal, print, niceness }) {
    return await runNodeTests({
      root, signal, print, niceness, files: files => files.filter(path => !/^test\/(browser|e2e|apps|contracts|clique)\//.test(path)), timeout: UNIT_TIMEOUT_MS, concurrency: 4,
      isShared: path => path.startsWith('test/protocol/') && !LONGEST.includes(path)
    })
  }
}

/** Networks of several providers on real engines. Most of it is waiting for blocks. */
export const engineTests: Stage = {
  name: 'real engine tests',
  async run ({ root, signal, print, niceness }) {
    return await runNodeTests({ root, signal, print, niceness, files: files => files.filter(path => path.startsWith('test/clique/')), timeout: E2E_TIMEOUT_MS, concurrency: 3 })
  }
}

/** Tests of test/browser, in Chromium. */
export const browserTests: Stage = {
  name: 'browser tests',
  async run ({ root, signal, print, niceness }) {
    return await runCounted({
      command: process.execPath,
      args: [join(root, 'node_modules', '@web', 'test-runner', 'dist', 'bin.js'), '--config', join(root, 'web-test-runner.config.mjs')],
      cwd: root,
      signal,
      print,
      niceness,
      env: { MEDREC_CHROMIUM: findChromium({ env: process.env }) }
    })
  }
}

/** Tests of test/e2e and test/apps: whole networks, nodes as processes of their own, Chromium by Playwright. */
export const endToEndTests: Stage = {
  name: 'end-to-end tests',
  async run ({ root, signal, print, niceness }) {
    return await runNodeTests({ root, signal, print, niceness, files: files => files.filter(path => /^test\/(e2e|apps)\//.test(path)), timeout: E2E_TIMEOUT_MS, concurrency: 1 })
  }
}

/** Files that were named one by one. */
export function namedTests (files: string[]): Stage {
  return {
    name: files.length === 1 ? files[0] ?? '' : `${files.length} files of tests`,
    run: async ({ root, signal, print, niceness }) => await runNodeTests({ root, signal, print, niceness, files: () => files, timeout: UNIT_TIMEOUT_MS, concurrency: 2 })
  }
}

async function runNodeTests (options: StageOptions & {
  files: (all: string[]) => string[]
  timeout: number
  concurrency: number
  /** Whether a file may run in one process with others. */
  isShared?: (path: string) => boolean
}): Promise<StageResult> {
  const files = options.files((await listFiles({ root: join(options.root, 'test') })).map(path => `test/${path}`).filter(path => path.endsWith('.test.ts')))
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 }
  const { isShared = () => false, timeout } = options
  const concurrency = Math.floor(options.concurrency * TIMES)
  // In two processes, so that neither is what the others wait for.
  const together = [0, 1].map(half => files.filter(isShared).filter((_path, i) => i % 2 === half)).filter(paths => paths.length > 0)
  const plan = { files: longestFirst(files.filter(path => !isShared(path))), together, concurrency, timeout }
  return await runCounted({
    command: process.execPath,
    args: [join(import.meta.dirname, 'run-files.mjs'), JSON.stringify(plan)],
    cwd: options.root,
    signal: options.signal,
    print: options.print,
    niceness: options.niceness,
    env: { MEDREC_CHROMIUM: findChromium({ env: process.env }) }
  })
}
