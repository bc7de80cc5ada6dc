import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { runCounted } from './run-counted.ts'
import type { StageResult } from './stage.ts'

describe('files of tests that share a process', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-run-files-'))
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  const put = (name: string, text: string): string => {
    const file = join(folder, name)
    writeFileSync(file, text)
    return file
  }
  const run = async (paths: string[]): Promise<StageResult & { printed: string }> => {
    let printed = ''
    const counts = await runCounted({
      command: process.execPath, args: [join(import.meta.dirname, 'run-files.mjs'), JSON.stringify({ files: [], together: [paths], concurrency: 1, timeout: 60_000 })],
      cwd: folder, signal: new AbortController().signal, niceness: 0, print: text => { printed += text },
      // A runner that believes to be a test of another runs nothing.
      env: { NODE_TEST_CONTEXT: undefined }
    })
    return { ...counts, printed }
  }
  const told = put('told.test.mjs', "import { describe, it } from 'node:test'\ndescribe('a', () => { it('b', () => {}) })\n")

  it('are counted together when tests of each are told', async () => {
    const { passed, failed } = await run([told, put('other.test.mjs', "import { it } from 'node:test'\nit('c', () => {})\n")])
    assert.deepEqual([passed, failed], [2, 0])
  })

  it('fail by the name of the one of which none was told', async () => {
    const silent = put('silent.test.mjs', 'export const nothing = 1\n')
    const { passed, failed, failures, printed } = await run([told, silent])
    assert.deepEqual([passed, failed, failures], [1, 1, ['silent.test.mjs: No test of it was run.']])
    assert.ok(printed.includes(`No test of ${silent} was run.`), printed)
  })

  it('fail by their place, their name and why', async () => {
    const broken = put('broken.test.mjs', "import { describe, it } from 'node:test'\ndescribe('e', () => {\n  it('f', () => { throw new Error('it broke') })\n})\n")
    const { failed, failures } = await run([told, broken])
    assert.deepEqual([failed, failures], [1, ['broken.test.mjs:3: f: it broke']])
  })

  it('fail by an error that nobody caught, a while after it was made, and say which', async () => {
    const left = put('left.test.mjs', "import { it } from 'node:test'\nit('d', async () => {\n  setTimeout(() => { Promise.reject(new Error('nobody caught it')) }, 1)\n  await new Promise(resolve => setTimeout(resolve, 100))\n})\n")
    const { failed, printed } = await run([told, left])
    assert.equal(failed, 1)
    assert.ok(printed.includes('nobody caught it'), printed)
  })
})
