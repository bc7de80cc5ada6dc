/**
 * Keeps the files of the app, so that it opens with no network and no provider. It never sees a record: those lie sealed in IndexedDB,
 * and come over streams that no service worker handles.
 */
interface WorkerScope extends EventTarget {
  skipWaiting: () => Promise<void>
  clients: { claim: () => Promise<void> }
  location: Location
}
interface LaterEvent extends Event { waitUntil: (work: Promise<unknown>) => void }
interface AskEvent extends LaterEvent { request: Request, respondWith: (answer: Promise<Response>) => void }

const scope = globalThis as unknown as WorkerScope
/** Both are written in when the app is built (browser/list-for-offline.ts). */
const FILES = '__FILES_FOR_OFFLINE__'.split('\n')
const CACHE = 'medrec-app-__VERSION_OF_FILES__'

scope.addEventListener('install', event => {
  (event as LaterEvent).waitUntil(caches.open(CACHE).then(async cache => { await cache.addAll(FILES.map(path => new Request(path, { cache: 'reload' }))) }))
})

scope.addEventListener('activate', event => {
  (event as LaterEvent).waitUntil(replaceOlder())
})

scope.addEventListener('message', event => {
  if ((event as MessageEvent).data === 'take over') void scope.skipWaiting()
})

scope.addEventListener('fetch', event => {
  const { request } = event as AskEvent
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== scope.location.origin) return
  const path = request.mode === 'navigate' ? '/' : url.pathname
  ;(event as AskEvent).respondWith(answer(path, request))
})

async function answer (path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  return await cache.match(path) ?? await fetch(request)
}

async function replaceOlder (): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter(name => name.startsWith('medrec-app-') && name !== CACHE).map(async name => await caches.delete(name)))
  await scope.clients.claim()
}
