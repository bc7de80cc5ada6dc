import type { PolicyStore } from '../../protocol/sync/policies.ts'
import type { ProviderDatabase } from './open-database.ts'

/** Policies and what is remembered about them: one row, one write. */
export function openPolicyStore ({ database }: { database: ProviderDatabase }): PolicyStore {
  const { db, write } = database
  db.exec('CREATE TABLE IF NOT EXISTS policies (relationship TEXT PRIMARY KEY, doc BLOB NOT NULL, state TEXT NOT NULL) STRICT')
  const find = db.prepare('SELECT doc, state FROM policies WHERE relationship = ?')
  const put = db.prepare('INSERT OR REPLACE INTO policies (relationship, doc, state) VALUES (?, ?, ?)')
  return {
    load: relationship => find.get(relationship) as { doc: Uint8Array, state: string } | undefined,
    save: async ({ relationship, doc, state }) => { await write(() => { put.run(relationship, doc, state) }) }
  }
}
