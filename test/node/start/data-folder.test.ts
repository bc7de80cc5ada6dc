import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { choosePort } from '../../../node/start/choose-port.ts'
import { openDataFolder } from '../../../node/start/data-folder.ts'
import { readStartOptions } from '../../../node/start/options.ts'
import { identifyProcess, isSameProcess } from '../../../node/start/process-identity.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'medrec data '))
after(() => { rmSync(folder, { recursive: true, force: true }) })
const say = (): void => {}
const STATE = { version: 3, today: '2026-11-24', records: null, appPorts: [1, 2, 3], chainPort: 4, providerPorts: {} } as const

describe('the data folder of npm start', () => {
  it('gives back what was saved', async () => {
    const path = join(folder, 'saved')
    const first = await openDataFolder({ path, fresh: false, say })
    assert.equal(first.state, undefined)
    await first.save({ ...STATE, appPorts: [...STATE.appPorts] })
    await first.release()
    const second = await openDataFolder({ path, fresh: false, say })
    assert.deepEqual(second.state, STATE)
    await second.release()
  })

  it('is refused while another start works in it', async () => {
    const path = join(folder, 'busy')
    mkdirSync(path)
    const other = spawn('sleep', ['60'])
    writeFileSync(join(path, 'running.json'), JSON.stringify({ self: identifyProcess(other.pid ?? 0), children: [] }))
    await assert.rejects(openDataFolder({ path, fresh: true, say }), error => isMedrecError(error, 'STORE_IN_USE'))
    other.kill('SIGKILL')
    await once(other, 'exit')
  })

  it('ends what a killed start left behind, and nothing else', async () => {
    const path = join(folder, 'left')
    mkdirSync(path)
    const [left, stranger] = [spawn('sleep', ['60']), spawn('sleep', ['60'])]
    const strangerNow = identifyProcess(stranger.pid ?? 0)
    writeFileSync(join(path, 'running.json'), JSON.stringify({
      self: { pid: 1, started: 'long ago' },
      // The stranger got the number of a child that ended long ago.
      children: [identifyProcess(left.pid ?? 0), { pid: stranger.pid, started: 'long ago' }]
    }))
    const gone = once(left, 'exit')
    const data = await openDataFolder({ path, fresh: false, say })
    await gone
    assert.ok(isSameProcess(strangerNow))
    stranger.kill('SIGKILL')
    await data.release()
    assert.ok(!existsSync(join(path, 'running.json')))
  })

  it('is not gone on with when another version began it, and nothing in it is touched', async () => {
    const path = join(folder, 'earlier')
    mkdirSync(path)
    const text = JSON.stringify({ ...STATE, version: 1 })
    writeFileSync(join(path, 'start.json'), text)
    await assert.rejects(openDataFolder({ path, fresh: false, say }), error => isMedrecError(error, 'USAGE') && error.message.includes('--fresh'))
    assert.equal(readFileSync(join(path, 'start.json'), 'utf8'), text)
  })

  it('is emptied by --fresh, but never one that is not its own', async () => {
    const path = join(folder, 'fresh')
    const first = await openDataFolder({ path, fresh: false, say })
    await first.save({ ...STATE, appPorts: [] })
    await first.release()
    const second = await openDataFolder({ path, fresh: true, say })
    assert.equal(second.state, undefined)
    await second.release()
    const foreign = join(folder, 'foreign')
    mkdirSync(foreign)
    writeFileSync(join(foreign, 'thesis.txt'), 'years of work')
    await assert.rejects(openDataFolder({ path: foreign, fresh: true, say }), error => isMedrecError(error, 'USAGE'))
    assert.equal(readFileSync(join(foreign, 'thesis.txt'), 'utf8'), 'years of work')
  })
})

describe('the ports of npm start', () => {
  it('are stepped over when they are busy or taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const busy = typeof address === 'object' && address !== null ? address.port : 0
    const taken = new Set([busy + 1])
    const port = await choosePort({ preferred: busy, taken })
    assert.ok(port > busy + 1 || port < busy, `${port}`)
    assert.ok(taken.has(port))
    server.close()
  })
})

describe('the command line of npm start', () => {
  const read = (...args: string[]): ReturnType<typeof readStartOptions> => readStartOptions({ args, root: '/project', cwd: '/here' })

  it('has defaults', () => {
    assert.deepEqual(read(), { records: undefined, data: join('/project', '.medrec'), port: 8080, publicUrl: undefined, validators: undefined, fresh: false, json: false, links: false, help: false })
  })

  it('sees relative folders from where it was called', () => {
    assert.equal(read('--records', 'fhir').records, '/here/fhir')
    assert.equal(read('--data', '../x').data, '/x')
  })

  it('refuses what it does not know, and addresses with a path', () => {
    for (const args of [['--colour'], ['--port', 'x'], ['--port', '0'], ['--validators', '0'], ['--validators', '10'], ['--validators', '2.5'], ['--validators', 'many'], ['--public-url', 'https://a.example/b'], ['--public-url', 'ftp://a.example']]) {
      assert.throws(() => read(...args), error => isMedrecError(error, 'USAGE'), args.join(' '))
    }
    assert.equal(read('--public-url', 'https://a.example/').publicUrl, 'https://a.example')
    assert.deepEqual([read('--validators', '1').validators, read('--validators', '9').validators], [1, 9])
  })
})
