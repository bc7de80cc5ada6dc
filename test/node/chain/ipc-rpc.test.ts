import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { MAX_ENGINE_ANSWER, MAX_IPC_PENDING } from '../../../node/chain/constants.ts'
import { createIpcRpc } from '../../../node/chain/ipc-rpc.ts'
import type { IpcRpc, IpcRpcOptions } from '../../../node/chain/ipc-rpc.ts'
import { RpcFailure } from '../../../node/chain/rpc.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'

interface Call { id: number, method: string, params: unknown[] }

describe('an engine behind a socket', { timeout: 120_000 }, () => {
  let folder: string
  let path: string
  let server: Server | undefined
  let sockets: Socket[] = []
  const lines: IpcRpc[] = []

  /** Serves what `answer` writes for each call. */
  async function serve (answer: (call: Call, socket: Socket) => void): Promise<void> {
    server = createServer(socket => {
      sockets.push(socket)
      let text = ''
      socket.on('error', () => {}).on('data', chunk => {
        text += chunk.toString()
        for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
          answer(JSON.parse(text.slice(0, end)) as Call, socket)
          text = text.slice(end + 1)
        }
      })
    })
    await new Promise<void>(resolve => server?.listen(path, resolve))
  }
  const end = async (): Promise<void> => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await new Promise<void>(resolve => { if (server === undefined) resolve(); else server.close(() => { resolve() }) })
    server = undefined
  }
  const open = (options: Omit<IpcRpcOptions, 'path'> = {}): IpcRpc => {
    const line = createIpcRpc({ path, ...options })
    lines.push(line)
    return line
  }
  const reply = (socket: Socket, id: number, result: unknown): void => { socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`) }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'medrec-ipc-'))
    path = join(folder, 'engine.ipc')
    sockets = []
  })
  afterEach(async () => {
    for (const line of lines.splice(0)) line.close()
    await end()
    await rm(folder, { recursive: true, force: true })
  })

  it('answers each call with its own answer, in whatever order and pieces they come, on one connection', async () => {
    const held: Array<() => void> = []
    await serve(({ id, params }, socket) => {
      held.push(() => {
        const text = `${JSON.stringify({ id, result: { params, text: 'ü'.repeat(100_000) } })}\n`
        for (const part of [text.slice(0, 7), text.slice(7, 50_000), text.slice(50_000)]) socket.write(part)
      })
      if (held.length === 3) for (const send of held.toReversed()) send()
    })
    const { rpc } = open()
    const answers = await Promise.all([1, 2, 3].map(async n => await rpc('echo', [n]) as { params: unknown[], text: string }))
    assert.deepEqual(answers.map(({ params }) => params), [[1], [2], [3]])
    assert.ok(answers.every(({ text }) => text === 'ü'.repeat(100_000)))
    assert.equal(sockets.length, 1)
  })

  it('tells an error that the engine answered from an engine that does not answer', async () => {
    await serve(({ id, method }, socket) => { if (method === 'bad') socket.write(`${JSON.stringify({ id, error: { code: -32_601, message: 'no such method' } })}\n`) })
    await assert.rejects(open().rpc('bad', []), error => error instanceof RpcFailure && (error.error as { code: number }).code === -32_601)
    const { rpc } = open({ timeoutMs: 200 })
    await assert.rejects(rpc('silent', []), error => !(error instanceof RpcFailure) && (error as { code: string }).code === 'CHAIN_UNAVAILABLE')
    const controller = new AbortController()
    const waiting = rpc('silent', [], controller.signal)
    controller.abort()
    await assert.rejects(waiting, { code: 'CHAIN_UNAVAILABLE' })
    await assert.rejects(rpc('silent', [], controller.signal), { code: 'CHAIN_UNAVAILABLE' })
  })

  it('fails what waits when the engine goes away, and answers again when it is back', async () => {
    await serve(({ id, method }, socket) => { if (method === 'end') socket.destroy(); else reply(socket, id, 'first') })
    const { rpc } = open()
    assert.equal(await rpc('ask', []), 'first')
    await assert.rejects(rpc('end', []), { code: 'CHAIN_UNAVAILABLE' })
    await end()
    await assert.rejects(rpc('ask', []), { code: 'CHAIN_UNAVAILABLE' })
    await serve(({ id }, socket) => { reply(socket, id, 'second') })
    assert.equal(await rpc('ask', []), 'second')
  })

  it('fails only the call whose answer is too large: the line goes on, and with it those who wait', async () => {
    const huge = Buffer.alloc(MAX_ENGINE_ANSWER / 2, 'x')
    await serve(({ id, method }, socket) => {
      if (method !== 'huge') return
      socket.write(`{"jsonrpc":"2.0","id":${id},"result":"\\"id\\":${id - 1},`)
      for (let i = 0; i < 5; i++) socket.write(huge)
      socket.write(`"}\n${JSON.stringify({ jsonrpc: '2.0', id: id - 1, result: 'first' })}\n`)
      reply(socket, id + 1, 'last')
    })
    const { rpc } = open()
    const [first, second, third] = await Promise.allSettled([rpc('ask', []), rpc('huge', []), rpc('ask', [])])
    assert.deepEqual([first, third], [{ status: 'fulfilled', value: 'first' }, { status: 'fulfilled', value: 'last' }])
    assert.ok(second.status === 'rejected' && isMedrecError(second.reason, 'TOO_LARGE'))
    assert.equal(sockets.length, 1)
  })

  it('takes an answer of just the limit, and none that is one byte longer, in whatever pieces it comes', async () => {
    const text = (id: number, length: number): string => {
      const empty = JSON.stringify({ id, result: '' })
      return `${JSON.stringify({ id, result: 'x'.repeat(length - empty.length) })}\n`
    }
    await serve(({ id, params: [length, isCut] }, socket) => {
      const whole = text(id, length as number)
      if (isCut === true) socket.write(whole.slice(0, 700), () => { socket.write(whole.slice(700)) })
      else socket.write(whole)
    })
    const { rpc } = open({ maxAnswer: 1_000 })
    for (const isCut of [true, false]) {
      assert.equal((await rpc('ask', [1_000, isCut]) as string).length, 1_000 - JSON.stringify({ id: 1, result: '' }).length)
      await assert.rejects(rpc('ask', [1_001, isCut]), { code: 'TOO_LARGE' })
    }
    assert.equal(sockets.length, 1)
  })

  it('gives the line up where it cannot know whose answer is too large, or that one does not end', async () => {
    await serve(({ id, method }, socket) => {
      if (method === 'late') socket.write(`{"result": "${'x'.repeat(2_000)}", "id": ${id}}\n`)
      else if (method === 'endless') socket.write(`{"id": ${id}, "result": "${'x'.repeat(20_000)}`)
      else if (method === 'torn') socket.write('{"id":\n')
      else if (method === 'ask') reply(socket, id, 'good')
    })
    const { rpc } = open({ maxAnswer: 1_000, maxDropped: 10_000 })
    for (const method of ['late', 'torn']) {
      const waiting = rpc('silent', [])
      await Promise.all([assert.rejects(rpc(method, []), { code: 'CHAIN_UNAVAILABLE' }), assert.rejects(waiting, { code: 'CHAIN_UNAVAILABLE' })])
      assert.equal(await rpc('ask', []), 'good')
    }
    const waiting = rpc('silent', [])
    await assert.rejects(rpc('endless', []), { code: 'TOO_LARGE' })
    await assert.rejects(waiting, { code: 'CHAIN_UNAVAILABLE' })
    assert.equal(await rpc('ask', []), 'good')
    assert.equal(sockets.length, 4)
  })

  it('takes no more calls than the limit while they are not answered', async () => {
    await serve(() => {})
    const { rpc, close } = open()
    const waiting = Array.from({ length: MAX_IPC_PENDING }, async () => await rpc('ask', []).catch((error: unknown) => error))
    await assert.rejects(rpc('ask', []), { code: 'CHAIN_UNAVAILABLE', message: /too many/ })
    close()
    assert.equal((await Promise.all(waiting)).length, MAX_IPC_PENDING)
  })

  it('answers nothing any more when it is closed', async () => {
    await serve(() => {})
    const { rpc, close } = open()
    const waiting = rpc('ask', [])
    close()
    await assert.rejects(waiting, { code: 'CHAIN_UNAVAILABLE' })
    await assert.rejects(rpc('ask', []), { code: 'CHAIN_UNAVAILABLE' })
  })
})
