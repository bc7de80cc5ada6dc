import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './run-command.ts'
import type { StageOptions, StageResult } from './stage.ts'

/** Runs a test runner that writes its {@link StageResult}, as JSON, to the file MEDREC_TEST_COUNTS names. One that ends without doing so, or badly without a failed test, counts as a failure. */
export async function runCounted (options: {
  command: string
  args: string[]
  cwd: string
  signal: AbortSignal
  print: StageOptions['print']
  env?: NodeJS.ProcessEnv | undefined
  niceness: number
}): Promise<StageResult> {
  const folder = await mkdtemp(join(tmpdir(), 'medrec-counts-'))
  const file = join(folder, 'counts.json')
  try {
    const code = await runCommand({ ...options, env: { ...options.env, MEDREC_TEST_COUNTS: file } })
    const written = await readFile(file, 'utf8').catch(() => undefined)
    if (written === undefined) {
      options.print(`The runner ended with code ${code} and without a result.\n`)
      return { passed: 0, failed: 1, skipped: 0, failures: [`The runner ended with code ${code} and without a result.`] }
    }
    const counts = JSON.parse(written) as StageResult
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1, failures: [...counts.failures ?? [], `The runner ended with code ${code}, and no test of it failed.`] } : counts
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
