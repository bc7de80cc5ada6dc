import type { PolicyStore } from '../../protocol/sync/policies.ts'
import type { ProviderDatabase } from './open-database.ts'

/** Policies, what is remembered about them and who made their changes: one write. */
export function openPolicyStore ({ database }: { database: ProviderDatabase }): PolicyStore {
  const { db, write } = database
  db.exec('CREATE TABLE IF NOT EXISTS policies (relationship TEXT PRIMARY KEY, doc BLOB NOT NULL, state TEXT NOT NULL) STRICT')
  db.exec('CREATE TABLE IF NOT EXISTS policy_batches (relationship TEXT NOT NULL, id TEXT NOT NULL, batch BLOB NOT NULL, PRIMARY KEY (relationship, id)) STRICT, WITHOUT ROWID')
  const find = db.prepare('SELECT doc, state FROM policies WHERE relationship = ?')
  const findBatches = db.prepare('SELECT batch FROM policy_batches WHERE relationship = ?')
  const put = db.prepare('INSERT OR REPLACE INTO policies (relationship, doc, state) VALUES (?, ?, ?)')
  const dropBatches = db.prepare('DELETE FROM policy_batches WHERE relationship = ?')
  const putBatch = db.prepare('INSERT OR IGNORE INTO policy_batches (relationship, id, batch) VALUES (?, ?, ?)')
  return {
    load: relationship => {
      const found = find.get(relationship) as { doc: Uint8Array, state: string } | undefined
      return found === undefined ? undefined : { ...found, batches: (findBatches.all(relationship) as Array<{ batch: Uint8Array }>).map(({ batch }) => batch) }
    },
    save: async ({ relationship, doc, state, batches, isAnew }) => {
      await write(() => {
        put.run(relationship, doc, state)
        if (isAnew) dropBatches.run(relationship)
        for (const [id, batch] of batches) putBatch.run(relationship, id, batch)
      })
    }
  }
}
