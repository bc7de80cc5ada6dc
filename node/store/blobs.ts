import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_BLOBS } from '../../protocol/sync/constants.ts'
import type { BlobStore, StoredBlob } from '../../protocol/sync/server.ts'
import type { ProviderDatabase } from './open-database.ts'

interface Row { public_key: Uint8Array, version: number, sealed: Uint8Array, signature: Uint8Array }

/** Sealed blobs of people, by id. */
export function openBlobStore ({ database }: { database: ProviderDatabase }): BlobStore {
  const { db, write } = database
  db.exec(`CREATE TABLE IF NOT EXISTS blobs (id TEXT PRIMARY KEY, relationship TEXT NOT NULL, public_key BLOB NOT NULL, version INTEGER NOT NULL,
    sealed BLOB NOT NULL, signature BLOB NOT NULL) STRICT; CREATE INDEX IF NOT EXISTS blobs_of ON blobs (relationship)`)
  const find = db.prepare('SELECT public_key, version, sealed, signature FROM blobs WHERE id = ?')
  const count = db.prepare('SELECT count(*) AS n FROM blobs WHERE relationship = ? AND id <> ?')
  const insert = db.prepare('INSERT OR REPLACE INTO blobs (id, relationship, public_key, version, sealed, signature) VALUES (?, ?, ?, ?, ?, ?)')
  const get = (id: string): StoredBlob | undefined => {
    const row = find.get(id) as Row | undefined
    return row === undefined ? undefined : { publicKey: row.public_key, version: row.version, sealed: row.sealed, signature: row.signature }
  }
  return {
    get,
    put: async ({ id, relationship, blob: { publicKey, version, sealed, signature } }) => {
      await write(() => {
        if ((get(id)?.version ?? 0) >= version) throw new MedrecError('DENIED', 'The blob that is held is as new.')
        if ((count.get(relationship, id) as { n: number }).n >= MAX_BLOBS) throw new MedrecError('TOO_MANY_REQUESTS', 'The relationship keeps as many blobs as it may.')
        insert.run(id, relationship, publicKey, version, sealed, signature)
      })
    }
  }
}
