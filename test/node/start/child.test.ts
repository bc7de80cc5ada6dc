import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { startChild } from '../../../node/start/child.ts'
import type { Child } from '../../../node/start/child.ts'
import { identifyProcess, isSameProcess } from '../../../node/start/process-identity.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'medrec child '))
after(() => { rmSync(folder, { recursive: true, force: true }) })

async function start (options: { args?: string[], said?: (line: string) => void, onStart?: (pid: number) => void } = {}): Promise<Child> {
  return await startChild({
    name: 'The echo',
    args: [join(import.meta.dirname, 'echo-child.ts'), ...options.args ?? []],
    env: process.env,
    logFile: join(folder, 'echo.log'),
    say: line => { options.said?.(line) },
    onStart: async pid => { options.onStart?.(pid) }
  })
}

describe('a child process', () => {
  it('is ready when it says so, and ends when it is stopped', async () => {
    const child = await start()
    const pid = child.pid() ?? 0
    assert.deepEqual(child.ready, { pid })
    const identity = identifyProcess(pid)
    assert.ok(isSameProcess(identity))
    await child.stop()
    assert.ok(!isSameProcess(identity))
  })

  it('is started again when it is killed, and that is said', async () => {
    const lines: string[] = []
    const back = Promise.withResolvers<void>()
    const child = await start({ said: line => { lines.push(line); if (line === 'The echo is back.') back.resolve() } })
    const first = child.pid() ?? 0
    process.kill(first, 'SIGKILL')
    await back.promise
    assert.notEqual(child.pid(), first)
    assert.match(lines[0] ?? '', /^The echo ended \(SIGKILL\)\. Starting it again in 0\.5 s\.$/)
    await child.stop()
  })

  it('is not started again when it never was ready', async () => {
    const pids: number[] = []
    await assert.rejects(start({ args: ['--broken'], onStart: pid => pids.push(pid) }), error => isMedrecError(error, 'NODE_FAILED') && error.message.includes('code 3'))
    assert.equal(pids.length, 1)
  })

  it('says why it ended: the error of a command, else what Node says, and no line of its log', async () => {
    const why = async (said: string): Promise<{ message: string, cause: unknown }> => await start({ args: ['--broken', `--say=${said}`] }).then(() => assert.fail(), (error: unknown) => error as Error & { cause: unknown })
    const told = await why('{"event":"a"}\n{"error":{"code":"PORT_IN_USE","message":"127.0.0.1:8180 is taken."}}\n{"event":"b"}')
    assert.equal(told.message, `The echo ended (code 3) before it was ready: 127.0.0.1:8180 is taken. (PORT_IN_USE). Its log: ${join(folder, 'echo.log')}`)
    assert.ok(isMedrecError(told.cause, 'PORT_IN_USE'))
    assert.match((await why('    at x\nTypeError: x is not y\n    at z')).message, /before it was ready: TypeError: x is not y \(NODE_FAILED\)\./)
    assert.match((await why('{"event":"node-ready"}')).message, /before it was ready\. Its log: /)
  })

  it('ends by itself when the one that started it is killed', async () => {
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', `
      import { startChild } from ${JSON.stringify(join(import.meta.dirname, '../../../node/start/child.ts'))}
      const child = await startChild({ name: 'x', args: [${JSON.stringify(join(import.meta.dirname, 'echo-child.ts'))}], env: process.env, logFile: ${JSON.stringify(join(folder, 'x.log'))}, say () {}, async onStart () {} })
      console.log(child.pid())`], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(parent.stdout, 'data') as [Buffer]
    const child = identifyProcess(Number(line.toString()))
    assert.ok(isSameProcess(child))
    parent.kill('SIGKILL')
    while (isSameProcess(child)) await new Promise(resolve => { setTimeout(resolve, 10) })
  })
})
