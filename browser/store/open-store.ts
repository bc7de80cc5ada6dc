import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase } from 'idb'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { PeerStore } from '../../protocol/peer/store.ts'
import { PAGE_ENTRIES } from './constants.ts'

interface Schema extends DBSchema {
  entries: { key: [namespace: string, key: string], value: Uint8Array }
}

/**
 * Opens (and makes) the store of a person's peer in IndexedDB. One tab at a time should write: take a Web Lock first.
 *
 * @throws MedrecError `STORE_BLOCKED` when the browser does not let this page keep anything
 */
export async function openStore (options: { name: string }): Promise<PeerStore> {
  try {
    const db = await openDB<Schema>(options.name, 1, {
      upgrade: database => { database.createObjectStore('entries') },
      // A newer copy of the app in another tab wants to upgrade: let it.
      blocking: (_current, _blocked, event) => { (event.target as IDBDatabase).close() }
    })
    return new IdbPeerStore(db)
  } catch (cause) {
    throw new MedrecError('STORE_BLOCKED', undefined, { cause })
  }
}

class IdbPeerStore implements PeerStore {
  readonly #db: IDBPDatabase<Schema>

  constructor (db: IDBPDatabase<Schema>) {
    this.#db = db
  }

  async get (namespace: string, key: string): Promise<Uint8Array | undefined> {
    return await this.#db.get('entries', [namespace, key])
  }

  async put (namespace: string, entries: Array<[key: string, value: Uint8Array]>, gone: readonly string[] = []): Promise<void> {
    const transaction = this.#db.transaction('entries', 'readwrite', { durability: 'strict' })
    // Nothing else may be awaited within a transaction, and a subarray would store its whole buffer.
    const requests: Array<Promise<unknown>> = []
    try {
      for (const [key, value] of entries) requests.push(transaction.store.put(value.slice(), [namespace, key]))
      for (const key of gone) requests.push(transaction.store.delete([namespace, key]))
    } catch (error) {
      // A value that cannot be put leaves the others in a transaction that would go through.
      transaction.abort()
      await Promise.allSettled([...requests, transaction.done])
      throw error
    }
    await Promise.all([...requests, transaction.done])
  }

  async delete (namespace: string, keys: string[]): Promise<void> {
    await this.put(namespace, [], keys)
  }

  async keys (namespace: string): Promise<string[]> {
    const keys = await this.#db.getAllKeys('entries', range(namespace))
    return keys.map(([, key]) => key)
  }

  async * entries (namespace: string): AsyncIterable<[key: string, value: Uint8Array]> {
    let from: string | undefined
    while (true) {
      // A page in one transaction: keys and values are of the same moment.
      const transaction = this.#db.transaction('entries', 'readonly')
      const bounds = range(namespace, from)
      const [keys, values] = await Promise.all([
        transaction.store.getAllKeys(bounds, PAGE_ENTRIES),
        transaction.store.getAll(bounds, PAGE_ENTRIES)
      ])
      for (const [index, [, key]] of keys.entries()) {
        const value = values[index]
        if (value !== undefined) yield [key, value]
      }
      if (keys.length < PAGE_ENTRIES) return
      from = keys.at(-1)?.[1]
    }
  }

  async clear (): Promise<void> {
    const transaction = this.#db.transaction('entries', 'readwrite', { durability: 'strict' })
    await Promise.all([transaction.store.clear(), transaction.done])
  }

  async close (): Promise<void> {
    this.#db.close()
  }
}

/** All keys of a namespace, after `from` when given: arrays sort after strings, so the empty array ends the range. */
function range (namespace: string, from?: string): IDBKeyRange {
  return from === undefined
    ? IDBKeyRange.bound([namespace], [namespace, []], false, true)
    : IDBKeyRange.bound([namespace, from], [namespace, []], true, true)
}
