import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { startAppServer } from '../../../node/app-server/app-server.ts'
import type { AppServer } from '../../../node/app-server/app-server.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'

describe('the server of the app', () => {
  let root: string
  let dir: string
  let server: AppServer
  /** A provider's port, as far as a tunnel can tell: answers what it was sent. */
  const echo = createServer(socket => { socket.pipe(socket) })

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'medrec-app-'))
    dir = join(root, 'dist')
    await mkdir(join(dir, 'assets'), { recursive: true })
    await mkdir(join(dir, '.vite'))
    await writeFile(join(root, 'secret.txt'), 'secret')
    await writeFile(join(dir, '.vite', 'manifest.json'), '{}')
    await writeFile(join(dir, 'index.html'), '<!doctype html>page')
    await writeFile(join(dir, 'content-security-policy.txt'), "default-src 'self'\n")
    await writeFile(join(dir, 'sw.js'), '// worker')
    await writeFile(join(dir, 'assets', 'one-abc.js'), '// code')
    await new Promise<void>(resolve => { echo.listen(0, '127.0.0.1', resolve) })
    server = await startAppServer({ dir, port: 0, tunnels: { mercy: { host: '127.0.0.1', port: (echo.address() as AddressInfo).port } } })
  })

  after(async () => {
    await server.close()
    await new Promise(resolve => { echo.close(resolve) })
    await rm(root, { recursive: true })
  })

  it('serves every file under the policy of the app', async () => {
    const answer = await fetch(`${server.url}/assets/one-abc.js`)
    assert.equal(await answer.text(), '// code')
    assert.equal(answer.headers.get('content-security-policy'), "default-src 'self'")
    assert.equal(answer.headers.get('content-type'), 'text/javascript; charset=utf-8')
    assert.match(answer.headers.get('cache-control') ?? '', /immutable/)
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  })

  it('answers a state of the app with its page, and asks for it to be looked at again', async () => {
    for (const path of ['/', '/records', '/records/0x12/file.ndjson%231', '/sharing/new', '/me/card?x=1']) {
      const answer = await fetch(server.url + path)
      assert.equal(await answer.text(), '<!doctype html>page', path)
      assert.equal(answer.headers.get('cache-control'), 'no-cache', path)
    }
    assert.equal((await fetch(`${server.url}/sw.js`)).headers.get('cache-control'), 'no-cache')
  })

  it('leads nowhere outside its folder, and shows no hidden file', async () => {
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/..%5c..%5csecret.txt', '/assets/%00.js', '/.vite/manifest.json', '/%', '/missing.js', `/${'x'.repeat(3_000)}`]) {
      const answer = await rawGet(server.url, path)
      assert.match(answer, /^HTTP\/1\.1 40[04] /, path)
      assert.doesNotMatch(answer, /\r\n\r\n(secret|\{\})/, path)
    }
  })

  it('goes on when a path cannot be looked at: longer than a name may be, in a ring of links, below a file', async () => {
    await symlink('ring.js', join(dir, 'ring.js'))
    for (const path of [`/${'a'.repeat(300)}.js`, '/ring.js', '/sw.js/one.js']) assert.match(await rawGet(server.url, path), /^HTTP\/1\.1 404 /, path)
    assert.equal((await fetch(`${server.url}/sw.js`)).status, 200)
  })

  it('says which network it belongs to, when it belongs to one', async () => {
    assert.equal((await fetch(`${server.url}/network.txt`)).status, 404)
    const member = await startAppServer({ dir, port: 0, network: 'medrec:network:abc' })
    assert.equal(await (await fetch(`${member.url}/network.txt`)).text(), 'medrec:network:abc')
    await member.close()
  })

  it('takes nothing: there is no API', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      assert.equal((await fetch(server.url, { method })).status, 405, method)
    }
  })

  it('passes the bytes of a WebSocket to the provider it names, and to nobody else', async () => {
    const upgrade = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: app.example\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: abc\r\n\r\n`
    const seen = await rawSend(server.url, upgrade('/p2p/mercy'), text => text.includes('\r\n\r\n'))
    assert.match(seen, /^GET \/ HTTP\/1\.1\r\n/)
    assert.match(seen, /sec-websocket-key: abc/)
    assert.doesNotMatch(seen, /app\.example/)
    for (const path of ['/p2p/nobody', '/p2p/', '/elsewhere', '/p2p/__proto__']) {
      assert.match(await rawSend(server.url, upgrade(path), () => false), /^HTTP\/1\.1 404 /, path)
    }
  })

  it('serves nothing without a built app and its policy', async () => {
    await assert.rejects(startAppServer({ dir: root, port: 0 }), error => isMedrecError(error, 'APP_NOT_BUILT'))
  })

  it('says that a port is taken', async () => {
    await assert.rejects(startAppServer({ dir, port: Number(new URL(server.url).port) }), error => isMedrecError(error, 'PORT_IN_USE'))
  })
})

async function rawGet (url: string, path: string): Promise<string> {
  return await rawSend(url, `GET ${path} HTTP/1.1\r\nhost: app.example\r\nconnection: close\r\n\r\n`, () => false)
}

/** Sends bytes as they are, and resolves to what came back when the other side ended or `enough` says so. */
async function rawSend (url: string, text: string, enough: (text: string) => boolean): Promise<string> {
  const { hostname, port } = new URL(url)
  return await new Promise((resolve, reject) => {
    let got = ''
    const socket = connect({ host: hostname, port: Number(port) }, () => { socket.write(text) })
    socket.on('data', piece => {
      got += piece.toString('latin1')
      if (enough(got)) socket.destroy()
    })
    socket.on('close', () => { resolve(got) })
    socket.on('error', reject)
  })
}
