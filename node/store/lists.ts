import { MAX_LIST_VERSIONS, MAX_LISTS, MAX_LISTS_OF_GRANT } from '../../protocol/records/constants.ts'
import type { ListState, ListStore } from '../../protocol/records/list-store.ts'
import type { ProviderDatabase } from './open-database.ts'

interface Head { version: number, digest: string }

/**
 * The states of requesters' lists: what was added and what went with each version. Versions older than the limit are forgotten, and lists that are more than the limits.
 *
 * @param options.most - lists of one relationship, and of one root grant
 */
export function openListStore ({ database, most = { ofRelationship: MAX_LISTS, ofGrant: MAX_LISTS_OF_GRANT } }: { database: ProviderDatabase, most?: { ofRelationship: number, ofGrant: number } }): ListStore {
  const { db, write } = database
  db.exec(`
    CREATE TABLE IF NOT EXISTS list_heads (list TEXT PRIMARY KEY, version INTEGER NOT NULL, digest TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS list_records (list TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL, added INTEGER NOT NULL, removed INTEGER, PRIMARY KEY (list, key, added)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS list_places (list TEXT PRIMARY KEY, relationship TEXT NOT NULL, root TEXT NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS list_places_of ON list_places (relationship, root);
    CREATE TABLE IF NOT EXISTS list_forgotten (relationship TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT`)
  const head = db.prepare('SELECT version, digest FROM list_heads WHERE list = ?')
  const setHead = db.prepare('INSERT OR REPLACE INTO list_heads VALUES (?, ?, ?)')
  const state = db.prepare('SELECT key, hash FROM list_records WHERE list = ? AND added <= ? AND (removed IS NULL OR removed > ?)')
  const add = db.prepare('INSERT INTO list_records (list, key, hash, added) VALUES (?, ?, ?, ?)')
  const remove = db.prepare('UPDATE list_records SET removed = ? WHERE list = ? AND key = ? AND removed IS NULL')
  const prune = db.prepare('DELETE FROM list_records WHERE list = ? AND removed <= ?')
  // What is replaced gets the next rowid: in their order, what changed last is last.
  const place = db.prepare('INSERT OR REPLACE INTO list_places VALUES (?, ?, ?)')
  const overRelationship = db.prepare('SELECT list FROM list_places WHERE relationship = ? ORDER BY rowid DESC LIMIT -1 OFFSET ?')
  const overGrant = db.prepare('SELECT list FROM list_places WHERE relationship = ? AND root = ? ORDER BY rowid DESC LIMIT -1 OFFSET ?')
  const forgotten = db.prepare('SELECT version FROM list_forgotten WHERE relationship = ?')
  const noteForgotten = db.prepare('INSERT INTO list_forgotten VALUES (?, ?) ON CONFLICT (relationship) DO UPDATE SET version = max(version, excluded.version)')
  const drops = ['list_records', 'list_heads', 'list_places'].map(table => db.prepare(`DELETE FROM ${table} WHERE list = ?`))

  /** A version that no list of the relationship had which is forgotten, and after which none of those counts as kept. */
  const firstVersion = (relationship: string): number => {
    const last = forgotten.get(relationship) as { version: number } | undefined
    return last === undefined ? 1 : last.version + MAX_LIST_VERSIONS + 1
  }

  const forgetOldest = (relationship: string, root: string): void => {
    const forget = (over: Array<Record<string, unknown>>): void => {
      for (const list of over.map(row => String(row['list']))) {
        noteForgotten.run(relationship, (head.get(list) as Head | undefined)?.version ?? 0)
        for (const drop of drops) drop.run(list)
      }
    }
    // First those of the grant, so that they push nobody else's out.
    if (root !== '') forget(overGrant.all(relationship, root, most.ofGrant))
    forget(overRelationship.all(relationship, most.ofRelationship))
  }

  const stateAt = (list: string, version: number): ListState =>
    new Map((state.all(list, version, version) as Array<{ key: string, hash: string }>).map(({ key, hash }) => [key, hash]))

  return {
    advance: async ({ relationship, requester, root = '', digest, state: wanted }) => {
      const list = `${relationship}/${requester}`
      const before = head.get(list) as Head | undefined
      if (before?.digest === digest) return before.version
      return await write(() => {
        const newest = head.get(list) as Head | undefined
        if (newest?.digest === digest) return newest.version
        const version = newest === undefined ? firstVersion(relationship) : newest.version + 1
        const had = newest === undefined ? new Map<string, string>() : stateAt(list, newest.version)
        const now = wanted()
        for (const [key, hash] of had) if (now.get(key) !== hash) remove.run(version, list, key)
        for (const [key, hash] of now) if (had.get(key) !== hash) add.run(list, key, hash, version)
        prune.run(list, version - MAX_LIST_VERSIONS)
        setHead.run(list, version, digest)
        place.run(list, relationship, root)
        forgetOldest(relationship, root)
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
