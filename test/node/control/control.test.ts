import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, afterEach, beforeEach, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { callControl } from '../../../node/control/call-control.ts'
import { LOCK_FILE, MAX_CALLS, MAX_REQUEST, POINTER_FILE, REQUEST_MS, SOCKET_FILE } from '../../../node/control/constants.ts'
import { openControl } from '../../../node/control/open-control.ts'
import type { ControlledNode, ControlMethods } from '../../../node/control/open-control.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'

const root = mkdtempSync(join(tmpdir(), 'medrec-control-test-'))
after(() => { rmSync(root, { recursive: true, force: true }) })

describe('the control socket of a node', { skip: process.platform === 'win32' ? 'Windows has no such sockets' : false, timeout: 280_000 }, () => {
  let dataDir: string
  let methods: ControlMethods
  let control: Awaited<ReturnType<typeof openControl>>
  let reported: Array<{ event: string, reason?: string }>
  let folders = 0
  const { signal } = new AbortController()
  const call = async (method: string, params: Record<string, unknown> = {}, options: Partial<Parameters<typeof callControl>[0]> = {}): Promise<unknown> => await callControl({ dataDir, method, params, signal, ...options })

  beforeEach(async () => {
    dataDir = join(root, `data-${folders++}`)
    mkdirSync(dataDir, { mode: 0o700 })
    reported = []
    methods = { echo: async params => params }
    control = await openControl({ dataDir, node: { starting: 'is about to', methods }, report: event => { reported.push(event) } })
  })
  afterEach(async () => { await control.stop() })

  it('answers with what the method gives, after what it tells', async () => {
    assert.deepEqual(await call('echo', { text: 'zwölf\nlines' }), { text: 'zwölf\nlines' })
    methods['count'] = async (_params, { tell }) => {
      for (let i = 1; i <= 3; i++) await tell(i)
      return 'done'
    }
    const told: unknown[] = []
    assert.equal(await call('count', {}, { onProgress: progress => { told.push(progress) } }), 'done')
    assert.deepEqual(told, [1, 2, 3])
  })

  it('hands on the code and the words of an error, and nothing of one that is not its own', async () => {
    methods['refuse'] = async () => { throw new MedrecError('REGISTRY_REFUSED', 'Because.') }
    methods['break'] = async () => { throw new TypeError('secret') }
    await assert.rejects(call('refuse'), { code: 'REGISTRY_REFUSED', message: 'Because.' })
    await assert.rejects(call('break'), error => error instanceof MedrecError && error.code === 'INTERNAL' && !error.message.includes('secret'))
    assert.match(String(reported[0]?.reason), /secret/)
    await assert.rejects(call('fly'), { code: 'USAGE' })
    await assert.rejects(call('constructor'), { code: 'USAGE' })
  })

  it('says that the node is still starting, and what it is about, until that has methods', async () => {
    await control.stop()
    const node: ControlledNode = { starting: 'waits for the engine' }
    control = await openControl({ dataDir, node, report: () => {} })
    await assert.rejects(call('echo'), { code: 'NODE_STARTING', message: 'The node is still starting: it waits for the engine. Try again in a few seconds.' })
    node.methods = methods
    assert.deepEqual(await call('echo', { text: 'a' }), { text: 'a' })
  })

  it('is for the same user alone', () => {
    const found = lstatSync(join(dataDir, SOCKET_FILE))
    assert.ok(found.isSocket())
    assert.equal(found.mode & 0o777, 0o600)
  })

  it('says that no node runs, when none does', async () => {
    await control.stop()
    await assert.rejects(call('echo'), { code: 'NODE_NOT_RUNNING' })
    assert.equal(existsSync(join(dataDir, SOCKET_FILE)), false)
    control = await openControl({ dataDir, node: { starting: 'is about to', methods }, report: () => {} })
    assert.deepEqual(await call('echo'), {})
  })

  it('refuses a second node with the same data folder, and goes on', async () => {
    await assert.rejects(openControl({ dataDir, node: { starting: 'is about to', methods }, report: () => {} }), { code: 'STORE_IN_USE' })
    assert.deepEqual(await call('echo'), {})
  })

  it('takes over what a node that was killed has left', async () => {
    await control.stop()
    await killOne()
    const path = join(dataDir, SOCKET_FILE)
    assert.ok(lstatSync(path).isSocket())
    await assert.rejects(call('echo'), { code: 'NODE_NOT_RUNNING' })
    control = await openControl({ dataDir, node: { starting: 'is about to', methods }, report: () => {} })
    assert.deepEqual(await call('echo'), {})
    for (const file of [path, join(dataDir, LOCK_FILE)]) assert.equal(lstatSync(file).mode & 0o777, 0o600, file)
  })

  it('lets one node take over, when two begin at the same time', async () => {
    await control.stop()
    await killOne()
    const opened = await Promise.allSettled([0, 1].map(async () => await openControl({ dataDir, node: { starting: 'is about to', methods }, report: () => {} })))
    const [refused] = opened.filter(each => each.status === 'rejected')
    const [taken] = opened.filter(each => each.status === 'fulfilled')
    assert.ok(taken !== undefined)
    control = taken.value
    assert.equal((refused?.reason as MedrecError | undefined)?.code, 'STORE_IN_USE')
    assert.deepEqual(await call('echo'), {})
  })

  it('is elsewhere where the path is too long, in a folder that is this user\'s alone', async () => {
    const long = join(dataDir, 'a'.repeat(100))
    mkdirSync(long, { mode: 0o700 })
    const elsewhere = await openControl({ dataDir: long, node: { starting: 'is about to', methods }, report: () => {} })
    const path = readFileSync(join(long, POINTER_FILE), 'utf8')
    assert.equal(lstatSync(dirname(path)).mode & 0o777, 0o700)
    assert.deepEqual(await call('echo', {}, { dataDir: long }), {})
    // Somebody else's folder of that name would be open to others, or not be this user's.
    execFileSync('chmod', ['755', dirname(path)])
    await assert.rejects(call('echo', {}, { dataDir: long }), { code: 'NODE_NOT_RUNNING' })
    await elsewhere.stop()
    assert.equal(existsSync(dirname(path)), false)
    assert.equal(existsSync(join(long, POINTER_FILE)), false)
    writeFileSync(join(long, POINTER_FILE), path)
    await assert.rejects(call('echo', {}, { dataDir: long }), { code: 'NODE_NOT_RUNNING' })
  })

  it('takes no more calls at once than its limit', async () => {
    const gate = Promise.withResolvers<void>()
    methods['wait'] = async (_params, { tell }) => {
      await tell('in')
      await gate.promise
      return 'out'
    }
    const calls: Array<Promise<unknown>> = []
    for (let i = 0; i < MAX_CALLS; i++) {
      await new Promise<void>(resolve => { calls.push(call('wait', {}, { onProgress: () => { resolve() } })) })
    }
    await assert.rejects(call('echo'), { code: 'TOO_MANY_REQUESTS' })
    gate.resolve()
    assert.deepEqual([...new Set(await Promise.all(calls))], ['out'])
    assert.deepEqual(await call('echo'), {})
  })

  it('reads no request that is longer than its limit, and none that is not JSON', async () => {
    await assert.rejects(call('echo', { text: 'x'.repeat(MAX_REQUEST) }), { code: 'TOO_LARGE' })
    assert.match(await say(`${'x'.repeat(MAX_REQUEST + 1)}\n`), /^$|TOO_LARGE/)
    assert.match(await say('no JSON\n'), /BAD_MESSAGE/)
    assert.match(await say('[]\n'), /BAD_MESSAGE/)
    assert.match(await say('{"method":"echo"}\n'), /BAD_MESSAGE/)
    assert.match(await say('{"method":"echo","params":[]}\n'), /BAD_MESSAGE/)
    assert.deepEqual(await call('echo'), {})
  })

  it('waits for a request no longer than its limit', async context => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const socket = createConnection(join(dataDir, SOCKET_FILE))
    socket.on('error', () => {})
    await once(socket, 'connect')
    // The other end has it when it has answered somebody who came later.
    await call('echo')
    context.mock.timers.tick(REQUEST_MS)
    socket.resume()
    await once(socket, 'close')
  })

  it('tells a method when who asked has gone', async () => {
    const gone = Promise.withResolvers<void>()
    methods['stay'] = async (_params, { signal, tell }) => {
      await tell('here')
      await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }) })
      gone.resolve()
    }
    const ending = new AbortController()
    await assert.rejects(call('stay', {}, { signal: ending.signal, onProgress: () => { ending.abort() } }), { code: 'CANCELLED' })
    await gone.promise
  })

  it('is asked for nothing any more by who goes while it is still being reached', async () => {
    methods['stay'] = async (_params, { signal }) => { await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }) }) }
    for (let turns = 0; turns < 8; turns++) {
      const ending = new AbortController()
      const asked = assert.rejects(call('stay', {}, { signal: ending.signal }), { code: 'CANCELLED' })
      for (let turn = 0; turn < turns; turn++) await setImmediate()
      ending.abort()
      await asked
    }
  })

  it('ends with its node, whoever is still asking', async () => {
    methods['stay'] = async (_params, { signal, tell }) => {
      await tell('here')
      await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }) })
    }
    const asked = Promise.withResolvers<void>()
    const cut = assert.rejects(call('stay', {}, { onProgress: () => { asked.resolve() } }), { code: 'STREAM_CUT' })
    await asked.promise
    await control.stop()
    await cut
    control = await openControl({ dataDir, node: { starting: 'is about to', methods }, report: () => {} })
  })

  /** Another process opens the folder, is the only one that may, and is killed. */
  async function killOne (): Promise<void> {
    const module = new URL('../../../node/control/open-control.ts', import.meta.url).href
    const opening = `const { openControl } = await import(${JSON.stringify(module)}); await openControl({ dataDir: ${JSON.stringify(dataDir)}, node: { starting: '' }, report: () => {} }); console.log('listens')`
    const killed = spawn(process.execPath, ['--input-type=module', '-e', opening], { stdio: ['ignore', 'pipe', 'ignore'] })
    await once(killed.stdout, 'data')
    await assert.rejects(openControl({ dataDir, node: { starting: '' }, report: () => {} }), { code: 'STORE_IN_USE' })
    const gone = once(killed, 'exit')
    killed.kill('SIGKILL')
    await gone
  }

  async function say (text: string): Promise<string> {
    const socket = createConnection(join(dataDir, SOCKET_FILE))
    let answer = ''
    socket.setEncoding('utf8').on('data', (part: string) => { answer += part })
    socket.on('error', () => {})
    socket.write(text)
    await once(socket, 'close')
    return answer
  }
})
