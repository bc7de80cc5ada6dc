import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { startAnvil } from '../../../node/engine/start-anvil.ts'
import { choosePort } from '../../../node/start/choose-port.ts'
import { MAX_PORT_TRIES } from '../../../node/start/constants.ts'
import { printReady } from '../../../node/start/print-ready.ts'
import { retryPorts } from '../../../node/start/retry-ports.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'

const { signal } = new AbortController()
const taken = (): MedrecError => new MedrecError('NODE_FAILED', 'A node ended.', { cause: new MedrecError('PORT_IN_USE') })

describe('a start whose port was taken since it was chosen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-ports-'))
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('is made again with another', { timeout: 60_000 }, async () => {
    const said: string[] = []
    const first = await choosePort({ preferred: 18_600, taken: new Set() })
    // Who comes between.
    const other = createServer().listen(first, '127.0.0.1')
    await once(other, 'listening')
    const engine = await retryPorts({
      start: async tries => await startAnvil({ dir: join(folder, 'chain'), port: tries === 0 ? first : await choosePort({ preferred: first, taken: new Set() }) }),
      say: line => { said.push(line) }, signal
    })
    assert.notEqual(new URL(engine.rpcUrl).port, String((other.address() as AddressInfo).port))
    assert.deepEqual([said.length, /^Port \d+, for the development chain, is taken by another program\.\n/.test(said[0] ?? '')], [1, true])
    await engine.stop()
    other.close()
  })

  it('is not made again for ever, nor for another reason, nor when all is to end', async () => {
    let tries = 0
    const start = async (error: Error, ending = signal): Promise<void> => {
      tries = 0
      await assert.rejects(retryPorts({ start: async () => { tries++; throw error }, say: () => {}, signal: ending }), error)
    }
    await start(taken())
    assert.equal(tries, MAX_PORT_TRIES)
    await start(new MedrecError('NODE_FAILED'))
    assert.equal(tries, 1)
    await start(taken(), AbortSignal.abort())
    assert.equal(tries, 1)
  })
})

describe('what npm start prints when all runs', () => {
  const report = {
    app: 'http://localhost:8080', apps: ['http://localhost:8080'], providers: [{ name: 'Mercy General', handle: 'mercy-general', peerId: 'x', multiaddrs: ['/ip4/127.0.0.1/tcp/8180/ws'], config: '/data/mercy-general/config.json' }],
    invitations: [{ patient: 'Maren', provider: 'Mercy General', link: 'http://localhost:8080/#one' }, { patient: 'Maren', provider: 'Northside Clinic', link: 'http://localhost:8080/#other' }], network: { name: 'Demo', chainId: 1, engine: 'anvil', address: 'medrec:network:x' }
  }
  const printed = async (isTerminal: boolean, withLinks: boolean): Promise<string> => {
    const lines: string[] = []
    await printReady({ report, print: line => { lines.push(line) }, total: 1, isTerminal, file: '/data/invitations.txt', withLinks })
    return lines.join('\n')
  }

  it('has the configuration of each provider, and QR codes at a terminal alone, for who asked for links', async () => {
    const [shown, piped] = [await printed(true, true), await printed(false, true)]
    assert.match(piped, /Mercy General +\/ip4\/127\.0\.0\.1\/tcp\/8180\/ws\n +\/data\/mercy-general\/config\.json/)
    assert.deepEqual([/[█▀▄]/.test(shown), /[█▀▄]/.test(piped)], [true, false])
    for (const text of ['http://localhost:8080/#one', 'http://localhost:8080/#other', 'medrec:network:x']) assert.ok(piped.includes(text), text)
  })

  it('is short otherwise: a line for each person, one invitation to begin with, and the app at the end', async () => {
    const lines = (await printed(true, false)).split('\n')
    assert.equal(lines.filter(line => /^ {2}Maren +Mercy General, Northside Clinic$/.test(line)).length, 1)
    assert.deepEqual(lines.filter(line => line.includes('#')), ['http://localhost:8080/#one'])
    assert.ok(lines.some(line => line.includes('/data/invitations.txt')))
    assert.match(lines.slice(-4).join('\n'), /you +http:\/\/localhost:8080$/m)
    assert.ok(lines.length < 24)
  })
})
