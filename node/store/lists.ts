import { MAX_LIST_VERSIONS } from '../../protocol/records/constants.ts'
import type { ListState, ListStore } from '../../protocol/records/list-store.ts'
import type { ProviderDatabase } from './open-database.ts'

interface Head { version: number, digest: string }

/** The states of requesters' lists: what was added and what went with each version. Versions older than the limit are forgotten. */
export function openListStore ({ database }: { database: ProviderDatabase }): ListStore {
  const { db, write } = database
  db.exec(`
    CREATE TABLE IF NOT EXISTS list_heads (list TEXT PRIMARY KEY, version INTEGER NOT NULL, digest TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS list_records (list TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL, added INTEGER NOT NULL, removed INTEGER, PRIMARY KEY (list, key, added)) STRICT, WITHOUT ROWID`)
  const head = db.prepare('SELECT version, digest FROM list_heads WHERE list = ?')
  const setHead = db.prepare('INSERT OR REPLACE INTO list_heads VALUES (?, ?, ?)')
  const state = db.prepare('SELECT key, hash FROM list_records WHERE list = ? AND added <= ? AND (removed IS NULL OR removed > ?)')
  const add = db.prepare('INSERT INTO list_records (list, key, hash, added) VALUES (?, ?, ?, ?)')
  const remove = db.prepare('UPDATE list_records SET removed = ? WHERE list = ? AND key = ? AND removed IS NULL')
  const prune = db.prepare('DELETE FROM list_records WHERE list = ? AND removed <= ?')

  const stateAt = (list: string, version: number): ListState =>
    new Map((state.all(list, version, version) as Array<{ key: string, hash: string }>).map(({ key, hash }) => [key, hash]))

  return {
    advance: async ({ relationship, requester, digest, state: wanted }) => {
      const list = `${relationship}/${requester}`
      const before = head.get(list) as Head | undefined
      if (before?.digest === digest) return before.version
      return await write(() => {
        const newest = head.get(list) as Head | undefined
        if (newest?.digest === digest) return newest.version
        const version = (newest?.version ?? 0) + 1
        const had = newest === undefined ? new Map<string, string>() : stateAt(list, newest.version)
        const now = wanted()
        for (const [key, hash] of had) if (now.get(key) !== hash) remove.run(version, list, key)
        for (const [key, hash] of now) if (had.get(key) !== hash) add.run(list, key, hash, version)
        prune.run(list, version - MAX_LIST_VERSIONS)
        setHead.run(list, version, digest)
        return version
      })
    },
    at: ({ relationship, requester, version }) => {
      const list = `${relationship}/${requester}`
      const newest = head.get(list) as Head | undefined
      if (newest === undefined || version < 1 || version > newest.version || version <= newest.version - MAX_LIST_VERSIONS) return undefined
      return stateAt(list, version)
    }
  }
}
