import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { HEADER_POLICY } from '../../../browser/security-policy.ts'
import { parseLink } from '../../../protocol/links/parse-link.ts'
import { blockWith, openTerminal, readCommands } from '../../clique/page-commands.ts'
import type { OperatorTerminal } from '../../clique/page-commands.ts'
import { freePort } from '../../free-port.ts'
import { runAsIn } from '../../run-as.ts'
import { whenTrue } from '../../when-true.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const PATIENT = { resourceType: 'Patient', id: '17', name: [{ given: ['Maren'], family: 'Example' }], birthDate: '1980-01-01' }

describe('the page on serving the app, followed word by word on one machine', { timeout: 300_000 }, () => {
  let home: string
  let page: string[]
  let terminal: OperatorTerminal
  let app: string
  let nodePort: number
  const configFile = (): string => join(home, 'medrec-mercy-general', 'config.json')

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'medrec-app-page-'))
    const found = await readCommands('found-a-network.md')
    nodePort = await freePort()
    const founder = openTerminal({ home, values: blockWith(found, 'REACHED=').replace(/^PORT=.*$/m, `PORT=${nodePort}`) })
    await founder.run('mkdir -p ~/.local/bin && ln -sf "$PWD/node/bootstrap/medrec.mjs" ~/.local/bin/medrec')
    for (const text of ['medrec network founder', 'founder.json', 'medrec network init']) await founder.run(blockWith(found, text))
    await mkdir(join(home, 'medrec-mercy-general', 'records'), { recursive: true })
    writeFileSync(join(home, 'medrec-mercy-general', 'records', 'patient.ndjson'), `${JSON.stringify(PATIENT)}\n`)
    page = await readCommands('serve-the-app.md')
    const port = await freePort()
    app = `http://localhost:${port}`
    const values = blockWith(page, 'MEDREC_APP=')
    assert.match(values, /^PORT=/m)
    terminal = openTerminal({ home, values: values.replace(/^PORT=.*$/m, `PORT=${port}`) })
  })
  after(async () => {
    await terminal.stop()
    rmSync(home, { recursive: true, force: true })
  })

  it('writes files that any server can serve, and replaces a copy, but nothing else', async () => {
    const block = blockWith(page, 'medrec app build')
    for (const _ of [1, 2]) await terminal.run(block)
    const folder = join(home, 'medrec-app')
    assert.equal(parseLink(readFileSync(join(folder, 'network.txt'), 'utf8')).kind, 'network')
    assert.equal(readFileSync(join(folder, '404.html'), 'utf8'), readFileSync(join(folder, 'index.html'), 'utf8'))
    assert.equal(readdirSync(folder).some(name => name.startsWith('.')), false)
    assert.equal(existsSync(`${folder}.part`), false)
    const { error } = await runAsIn(home)('operator', 'app', 'build', '--config', configFile(), '--out', join(home, 'medrec-mercy-general'))
    assert.equal(error, 'USAGE')
  })

  it('names the very policy that the app is built with', () => {
    assert.ok(readFileSync(join(ROOT, 'docs', 'serve-the-app.md'), 'utf8').includes(`add_header Content-Security-Policy "${HEADER_POLICY}" always;`))
  })

  it('serves the app with its headers', async () => {
    terminal.begin(blockWith(page, 'medrec app serve'))
    await whenTrue(async () => await fetch(`${app}/network.txt`).then(({ ok }) => ok, () => false), { seconds: 60, what: 'the server of the app' })
    assert.match(await terminal.run(blockWith(page, 'curl')), /^medrec:network:/)
    const answer = await fetch(`${app}/records`)
    assert.deepEqual([answer.status, answer.headers.get('content-security-policy')], [200, HEADER_POLICY])
  })

  it('hands a WebSocket on to the node that it is given', async () => {
    const node = createServer(socket => { socket.end('HTTP/1.1 418 The node\r\n\r\n') })
    await new Promise<void>(resolve => { node.listen(nodePort, '127.0.0.1', resolve) })
    const asked = (path: string): Promise<string> => new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(app).port) }, () => { socket.write(`GET ${path} HTTP/1.1\r\nhost: app\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n`) })
      socket.setTimeout(10_000, () => { socket.destroy(new RangeError('There was no answer.')) })
      socket.once('data', bytes => {
        resolve(bytes.toString('latin1').slice(0, 12))
        socket.destroy()
      }).once('error', reject)
    })
    try {
      assert.deepEqual([await asked('/p2p/mercy-general'), await asked('/p2p/another')], ['HTTP/1.1 418', 'HTTP/1.1 404'])
    } finally {
      node.close()
    }
  })

  it('invites a patient by a link that opens this copy', async () => {
    const [number = ''] = /^\S+(?= +Maren)/m.exec(await terminal.run(blockWith(page, 'medrec patients'))) ?? []
    const said = await terminal.run(`medrec invite ${number} --config "$CONFIG"`)
    const [link = ''] = said.match(/^http\S+$/m) ?? []
    assert.ok(link.startsWith(`${app}/#join=`), said)
    assert.equal(parseLink(link).kind, 'join')
    await terminal.run(`cd ~ && medrec invite ${number} --config "$CONFIG" --qr one.svg && medrec invite ${number} --config "$CONFIG" --qr one.png`)
    assert.match(readFileSync(join(home, 'one.svg'), 'utf8'), /^<svg /)
    assert.equal(readFileSync(join(home, 'one.png')).toString('latin1', 1, 4), 'PNG')
    assert.equal(statSync(join(home, 'one.svg')).mode & 0o077, 0)
    const { error } = await runAsIn(home)('operator', 'invite', number, '--config', configFile(), '--qr', 'one.gif')
    assert.equal(error, 'USAGE')
  })
})
