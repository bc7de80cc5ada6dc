import { toHex } from '../../protocol/crypto/bytes.ts'
import type { RandomBytes } from '../../protocol/crypto/random.ts'
import { sha256 } from '../../protocol/crypto/sha256.ts'
import { MAX_INVITATIONS, SECRET_BYTES } from '../../protocol/enrol/constants.ts'
import type { InvitationStore, StoredInvitation } from '../../protocol/enrol/server.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { ProviderDatabase } from './open-database.ts'

interface Row { patient: string, expires_at: number, owner: string | null, delegate_index: number | null }

/** The provider's invitations, with the end at which they are made. */
export interface ProviderInvitations extends InvitationStore {
  /** Makes one, and gives its secret, which is not kept. `expiresAt` is epoch seconds. @throws MedrecError `TOO_MANY_REQUESTS` */
  create: (options: { person: string, expiresAt: number }) => Promise<Uint8Array>
}

/** Opens the invitations in the node's database; another process may have it open as well. */
export function openInvitationStore (options: { database: ProviderDatabase, randomBytes: RandomBytes, now: () => number }): ProviderInvitations {
  const { database: { db, write }, randomBytes, now } = options
  db.exec(`CREATE TABLE IF NOT EXISTS invitations (hash TEXT PRIMARY KEY, patient TEXT NOT NULL, expires_at INTEGER NOT NULL, owner TEXT,
    delegate_index INTEGER UNIQUE) STRICT`)
  const find = db.prepare('SELECT patient, expires_at, owner, delegate_index FROM invitations WHERE hash = ?')
  const insert = db.prepare('INSERT INTO invitations (hash, patient, expires_at) VALUES (?, ?, ?)')
  const count = db.prepare('SELECT count(*) AS n FROM invitations WHERE owner IS NULL')
  const prune = db.prepare('DELETE FROM invitations WHERE owner IS NULL AND expires_at <= ?')
  const claim = db.prepare('UPDATE invitations SET owner = ?, delegate_index = (SELECT coalesce(max(delegate_index), -1) + 1 FROM invitations) WHERE hash = ? AND owner IS NULL')
  const get = (hash: string): StoredInvitation | undefined => {
    const row = find.get(hash) as Row | undefined
    return row === undefined ? undefined : { person: row.patient, expiresAt: row.expires_at, owner: row.owner ?? undefined, index: row.delegate_index ?? undefined }
  }
  return {
    get,
    claim: async ({ hash, owner }) => await write(() => {
      claim.run(owner, hash)
      return get(hash)
    }),
    create: async ({ person, expiresAt }) => {
      const secret = randomBytes(SECRET_BYTES)
      await write(() => {
        prune.run(now())
        if ((count.get() as { n: number }).n >= MAX_INVITATIONS) throw new MedrecError('TOO_MANY_REQUESTS', 'There are more open invitations than the limit allows.')
        insert.run(toHex(sha256(secret)), person, expiresAt)
      })
      return secret
    }
  }
}
