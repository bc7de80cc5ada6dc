import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { PeerStore } from '../../protocol/peer/store.ts'
import { isBusy } from '../sqlite-codes.ts'
import { OPEN_TIMEOUT_MS, PAGE_ENTRIES } from './constants.ts'

/**
 * Opens (and makes, mode 0600 in a folder of 0700) the store of a person's peer in one SQLite file. One process at a time.
 *
 * @throws MedrecError `STORE_IN_USE` when another process has it open
 * @example
 * const store = openPeerStore({ file: join(home, 'peer.sqlite') })
 */
export function openPeerStore (options: { file: string }): PeerStore {
  mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 })
  const umask = process.umask(0o077)
  try {
    return new SqlitePeerStore(new DatabaseSync(options.file))
  } catch (cause) {
    if (isBusy(cause)) throw new MedrecError('STORE_IN_USE', undefined, { cause })
    throw cause
  } finally {
    process.umask(umask)
  }
}

class SqlitePeerStore implements PeerStore {
  readonly #db: DatabaseSync

  constructor (db: DatabaseSync) {
    this.#db = db
    db.exec(`PRAGMA busy_timeout = ${OPEN_TIMEOUT_MS}`)
    // Exclusive: two processes that write the same documents would lose each other's changes.
    db.exec('PRAGMA locking_mode = EXCLUSIVE')
    db.exec('PRAGMA journal_mode = WAL')
    db.exec('PRAGMA synchronous = FULL')
    db.exec('BEGIN IMMEDIATE')
    db.exec('CREATE TABLE IF NOT EXISTS entries (namespace TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (namespace, key)) WITHOUT ROWID')
    db.exec('COMMIT')
    db.exec('PRAGMA secure_delete = ON')
  }

  async get (namespace: string, key: string): Promise<Uint8Array | undefined> {
    const row = this.#db.prepare('SELECT value FROM entries WHERE namespace = ? AND key = ?').get(namespace, key)
    return row === undefined ? undefined : row['value'] as Uint8Array
  }

  async put (namespace: string, entries: Array<[key: string, value: Uint8Array]>, gone: readonly string[] = []): Promise<void> {
    if (entries.length === 0 && gone.length === 0) return
    const insert = this.#db.prepare('INSERT OR REPLACE INTO entries (namespace, key, value) VALUES (?, ?, ?)')
    const remove = this.#db.prepare('DELETE FROM entries WHERE namespace = ? AND key = ?')
    this.#transact(() => {
      for (const [key, value] of entries) insert.run(namespace, key, value)
      for (const key of gone) remove.run(namespace, key)
    })
  }

  async delete (namespace: string, keys: string[]): Promise<void> {
    await this.put(namespace, [], keys)
  }

  async keys (namespace: string): Promise<string[]> {
    return this.#db.prepare('SELECT key FROM entries WHERE namespace = ? ORDER BY key').all(namespace).map(row => row['key'] as string)
  }

  async * entries (namespace: string): AsyncIterable<[key: string, value: Uint8Array]> {
    const page = this.#db.prepare('SELECT key, value FROM entries WHERE namespace = ? AND key > ? ORDER BY key LIMIT ?')
    let last = ''
    let first = true
    while (true) {
      const rows = first
        ? this.#db.prepare('SELECT key, value FROM entries WHERE namespace = ? ORDER BY key LIMIT ?').all(namespace, PAGE_ENTRIES)
        : page.all(namespace, last, PAGE_ENTRIES)
      first = false
      for (const row of rows) {
        last = row['key'] as string
        yield [last, row['value'] as Uint8Array]
      }
      if (rows.length < PAGE_ENTRIES) return
    }
  }

  async clear (): Promise<void> {
    this.#transact(() => { this.#db.exec('DELETE FROM entries') })
    this.#db.exec('VACUUM')
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  async close (): Promise<void> {
    if (this.#db.isOpen) this.#db.close()
  }

  #transact (work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#db.exec('COMMIT')
    } catch (error) {
      // A disk that is full ends the transaction by itself: to end it again would say another reason.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }
}
