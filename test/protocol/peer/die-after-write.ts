// Run as a process of its own: holds records in the file that is named, replaces one, erases all, and kills itself right after so many writes of records.
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { treeHash } from '../../../protocol/crypto/tree-hash.ts'
import { Holdings } from '../../../protocol/peer/holdings.ts'
import { openSealedStore } from '../../../protocol/peer/sealed-store.ts'
import type { PeerStore } from '../../../protocol/peer/store.ts'
import type { FetchedRecord } from '../../../protocol/records/fetch-records.ts'
import { createVault } from '../../../protocol/vault/vault.ts'
import { openPeerStore } from '../../../node/peer-store/open-peer-store.ts'

const [file = '', most = ''] = process.argv.slice(2)
let writes = 0
const counted = async (namespace: string, write: Promise<void>): Promise<void> => {
  await write
  if (namespace === 'records' && ++writes === Number(most)) process.kill(process.pid, 'SIGKILL')
}
const opened = openPeerStore({ file })
const store = {
  get: opened.get.bind(opened),
  put: async (namespace, entries, gone) => { await counted(namespace, opened.put(namespace, entries, gone)) },
  delete: async (namespace, keys) => { await counted(namespace, opened.delete(namespace, keys)) }
} satisfies Partial<PeerStore> as PeerStore

const { key } = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })
const profile = { version: '1', summarize: () => null, bundle: async function * () {} }
const holdings = await Holdings.open({ store: await openSealedStore({ store, key, randomBytes }), scope: 'mine', profile })
const record = async (name: string, text: string): Promise<FetchedRecord> => {
  const bytes = new TextEncoder().encode(text)
  return { key: name, bytes, hash: await treeHash(bytes), categories: [], labels: [], mediaType: 'text/plain', source: '' }
}
await holdings.apply({ put: [await record('a', 'one'), await record('b', 'two')], now: 1 })
await holdings.apply({ put: [await record('a', 'three')], now: 2 })
await holdings.erase()
await opened.close()
