import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'

const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' }

/** Nobody but this page and providers' nodes is ever spoken to; the wasm is Automerge's. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Serves the built page, and under `/network.txt` the network that it belongs to. There is no API here, and no data of anybody. */
export async function servePage (options: { dir: string, port: number, network: string }): Promise<{ url: string, close: () => Promise<void> }> {
  const { dir, port, network } = options
  const answer = async (path: string): Promise<{ body: string | Buffer, type: string } | undefined> => {
    if (path === '/network.txt') return { body: network, type: 'text/plain; charset=utf-8' }
    const file = normalize(join(dir, path === '/' ? 'index.html' : path))
    const type = TYPES[extname(file)]
    if (!file.startsWith(dir + sep) || type === undefined) return undefined
    return await readFile(file).then(body => ({ body, type }), () => undefined)
  }
  const server = createServer((request, response) => {
    void answer(new URL(request.url ?? '/', 'http://localhost').pathname).then(found => {
      response.writeHead(found === undefined ? 404 : 200, { 'content-type': found?.type ?? 'text/plain', 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
      response.end(found?.body ?? 'There is no such file.')
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    // `localhost` is a secure context to a browser, as an address is.
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => { server.close(resolve) })
    }
  }
}
