/**
 * `medrec/browser`: a person's peer in a browser. Import it lazily, after the first paint: it carries libp2p, Automerge and all cryptography. The page's
 * Content-Security-Policy needs `'wasm-unsafe-eval'` under `script-src`, for Automerge, and `ws: wss:` under `connect-src`, for the streams to providers.
 *
 * @example
 * import { lead } from 'medrec/browser'
 *
 * const leadership = lead({ onLead: () => { void open() }, onYield: async () => { await peer?.close() }, signal: life.signal })
 */
export { createNode } from './peer/create-node.ts'
export { lead } from './peer/leadership.ts'
export type { Leadership } from './peer/leadership.ts'
export { openPeer } from './peer/open-peer.ts'
export type { OpenBrowserPeerOptions } from './peer/open-peer.ts'
export { openStore } from './store/open-store.ts'
