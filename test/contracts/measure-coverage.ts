import { readdir, readFile, rm } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { markBranches } from './branch-coverage.ts'
import type { Branch } from './branch-coverage.ts'
import { createHardhat, runSolidityTests } from './run-solidity-tests.ts'

/** What of a contract's source the tests have run. */
export interface FileCoverage { file: string, lines: Share, branches: Share }

/** So many of so many; and where the others are. */
export interface Share { covered: number, all: number, missing: string[] }

const ROOT = join(import.meta.dirname, '..', '..')
const SOURCES = join(ROOT, 'contracts', 'src')
/** Hardhat writes here. */
const REPORT = join(ROOT, 'coverage')

/**
 * Runs Solidity tests with every line and every outcome of every condition of contracts/src marked: the lines are Hardhat's coverage, the branches
 * ours, of the same run.
 *
 * @param options.files - names in test/contracts/solidity
 */
export async function measureCoverage (options: { files: string[] }): Promise<FileCoverage[]> {
  await rm(REPORT, { recursive: true, force: true })
  const hardhat = await createHardhat({ cache: 'coverage', coverage: true })
  const branches = new Map<string, Branch[]>()
  const sources = (await readdir(SOURCES)).filter(name => name.endsWith('.sol')).sort()
  hardhat.hooks.registerHandlers('solidity', {
    preprocessProjectFileBeforeBuilding: async (context, sourceName, path, content, version, next) => {
      const prepared = await next(context, sourceName, path, content, version)
      if (relative(SOURCES, path).startsWith('..')) return prepared
      const marked = markBranches({ original: content, prepared, file: sources.indexOf(basename(path)) })
      branches.set(basename(path), marked.branches)
      return marked.source
    }
  })
  await hardhat.tasks.getTask('clean').run({})
  const results = await runSolidityTests({ hardhat, files: options.files })
  const failed = results.filter(({ isPassed }) => !isPassed)
  if (failed.length > 0 || results.length === 0) throw new TypeError(`Tests fail when they are measured: ${failed.map(({ suite, name, reason }) => `${suite} ${name} ${reason}`).join('; ')}`)
  const hit = await readHits()
  const lines = await readLines()
  const contents = await Promise.all(sources.map(async file => await readFile(join(SOURCES, file), 'utf8')))
  // An interface has nothing that could be run.
  return sources.filter((_, i) => /^(abstract contract|contract|library) /m.test(contents[i] ?? '')).map(file => ({
    file,
    lines: shareOf((lines.get(file) ?? []).map(({ line, isCovered }) => ({ name: String(line), isCovered }))),
    branches: shareOf((branches.get(file) ?? []).map(({ line, outcome, tag }) => ({ name: `${line} ${outcome ? 'true' : 'false'}`, isCovered: hit.has(tag) })))
  }))
}

function shareOf (items: Array<{ name: string, isCovered: boolean }>): Share {
  return { covered: items.filter(({ isCovered }) => isCovered).length, all: items.length, missing: items.filter(({ isCovered }) => !isCovered).map(({ name }) => name) }
}

async function readHits (): Promise<Set<string>> {
  const names = await readdir(join(REPORT, 'data'), { recursive: true })
  const files = await Promise.all(names.filter(name => name.endsWith('.json')).map(async name => JSON.parse(await readFile(join(REPORT, 'data', name), 'utf8')) as Record<string, number>))
  return new Set(files.flatMap(file => Object.keys(file)))
}

async function readLines (): Promise<Map<string, Array<{ line: number, isCovered: boolean }>>> {
  const found = new Map<string, Array<{ line: number, isCovered: boolean }>>()
  for (const section of (await readFile(join(REPORT, 'lcov.info'), 'utf8')).split('end_of_record')) {
    const file = /^SF:(.*)$/m.exec(section)?.[1]
    if (file !== undefined) found.set(basename(file), [...section.matchAll(/^DA:(\d+),(\d+)/gm)].map(([, line, count]) => ({ line: Number(line), isCovered: Number(count) > 0 })))
  }
  return found
}
