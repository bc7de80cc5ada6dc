import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MAX_PATH_LENGTH, NETWORK_FILE, PAGE_FILE } from './constants.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8'
}

/** Where the app asks which network it belongs to. */
const NETWORK_PATH = `/${NETWORK_FILE}`

/** Headers of every answer, beside the policy. */
const HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), payment=()'
}

/** What is served, and under which policy. */
export interface Served {
  dir: string
  /** The Content-Security-Policy that the built app comes with. */
  policy: string
  /** What `/network.txt` answers; undefined: there is none. */
  network?: string | undefined
}

/** Answers a request with a file; a path that is a state of the app (no file name in it) with the app's page. */
export async function serveFile (options: { served: Served, request: IncomingMessage, response: ServerResponse }): Promise<void> {
  const { served: { dir, policy, network }, request, response } = options
  response.setHeaders(new Map(Object.entries({ ...HEADERS, 'content-security-policy': policy })))
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    end(response, 405, 'Only files are served here.', { allow: 'GET, HEAD' })
    return
  }
  const path = pathOf(request.url ?? '/')
  if (path === undefined) {
    end(response, 400, 'This path cannot be read.')
    return
  }
  if (path === NETWORK_PATH && network !== undefined) {
    end(response, 200, network, { 'cache-control': 'no-store' })
    return
  }
  const file = await findFile(dir, path)
  if (file === undefined) {
    end(response, 404, 'There is no such file.')
    return
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(file.path)] ?? 'application/octet-stream',
    'content-length': file.size,
    // Names under assets/ change with what is in them; everything else is asked for again.
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  await pipeline(createReadStream(file.path), response).catch(() => { response.destroy() }) // the browser went away in the middle of a file
}

/** The path a request asks for, decoded and without `..`; undefined when it cannot be read or would lead out of the folder. */
function pathOf (url: string): string | undefined {
  if (url.length > MAX_PATH_LENGTH) return undefined
  const bare = url.split(/[?#]/, 1)[0] ?? '/'
  let decoded: string
  try {
    decoded = decodeURIComponent(bare)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
  if (!decoded.startsWith('/') || decoded.includes('\0') || decoded.includes('\\') || decoded.split('/').includes('..')) return undefined
  return normalize(decoded)
}

async function findFile (dir: string, path: string): Promise<{ path: string, size: number } | undefined> {
  const isState = extname(path) === '' || /^\/(records|shared|seen|sharing|me)\//.test(path)
  const candidate = join(dir, isState ? PAGE_FILE : path)
  if (!candidate.startsWith(dir.endsWith(sep) ? dir : dir + sep) || path.split('/').some(part => part.startsWith('.'))) return undefined
  // Whatever keeps it from being looked at, such as a name that the system has none of: for who asks there is no such file.
  const found = await stat(candidate).catch(() => undefined)
  return found?.isFile() === true ? { path: candidate, size: found.size } : undefined
}

function end (response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) })
  response.end(response.req.method === 'HEAD' ? undefined : text)
}
