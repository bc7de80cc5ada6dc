import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { ProviderRelationship, RelationshipStore } from '../../protocol/enrol/relationships.ts'
import type { ProviderDatabase } from './open-database.ts'

interface Row { relationship: string, patient: string, owner_delegate: string, provider_delegate: string, owner_encryption_key: Uint8Array, delegate_index: number }

/** The relationships of a provider, with those that are over. */
export interface ProviderRelationships extends RelationshipStore {
  /** All that were ever begun. */
  all: () => ProviderRelationship[]
  /** Those of which the node has not seen that the chain ended them. */
  live: () => ProviderRelationship[]
  /** When it was noted that the chain has ended one, epoch seconds. */
  endedAt: (relationship: string) => number | undefined
  /** Notes that this provider was asked to end one, which stays so: also when it is over it was. Durable when it resolves. @param options.at - epoch seconds */
  wishEnd: (options: { relationship: string, at: number }) => Promise<void>
  /** Those that this provider was asked to end, of the live ones, as they were noted. */
  wished: () => ProviderRelationship[]
  /** Who ended one that is over: the provider where it was asked to, else the person. Undefined: none has, as far as the node has seen. */
  endedBy: (relationship: string) => 'provider' | 'person' | undefined
  /** Notes that the chain has ended one, for good. Durable when it resolves. @param options.at - epoch seconds */
  end: (options: { relationship: string, at: number }) => Promise<void>
}

/** The provider's relationships, with what only it knows of them. */
export function openRelationshipStore ({ database }: { database: ProviderDatabase }): ProviderRelationships {
  const { db, write } = database
  db.exec(`CREATE TABLE IF NOT EXISTS relationships (relationship TEXT PRIMARY KEY, patient TEXT NOT NULL, owner_delegate TEXT NOT NULL,
    provider_delegate TEXT NOT NULL, owner_encryption_key BLOB NOT NULL, delegate_index INTEGER NOT NULL UNIQUE) STRICT;
    CREATE TABLE IF NOT EXISTS ended_relationships (relationship TEXT PRIMARY KEY, ended_at INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS wished_ends (relationship TEXT PRIMARY KEY, wished_at INTEGER NOT NULL) STRICT`)
  const all = db.prepare('SELECT * FROM relationships')
  const insert = db.prepare('INSERT INTO relationships VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (relationship) DO NOTHING')
  const find = db.prepare('SELECT * FROM relationships WHERE relationship = ?')
  const ended = new Map((db.prepare('SELECT * FROM ended_relationships').all() as Array<{ relationship: string, ended_at: number }>).map(row => [row.relationship, row.ended_at]))
  const insertEnd = db.prepare('INSERT INTO ended_relationships VALUES (?, ?) ON CONFLICT (relationship) DO NOTHING')
  const wished = new Set((db.prepare('SELECT relationship FROM wished_ends ORDER BY rowid').all() as Array<{ relationship: string }>).map(({ relationship }) => relationship))
  const insertWish = db.prepare('INSERT INTO wished_ends VALUES (?, ?) ON CONFLICT (relationship) DO NOTHING')
  // Every request asks: they are few numbers each, and live in memory.
  const held = new Map((all.all() as unknown as Row[]).map(row => [row.relationship, toRelationship(row)]))
  return {
    get: relationship => held.get(relationship),
    all: () => [...held.values()],
    live: () => [...held.values()].filter(({ relationship }) => !ended.has(relationship)),
    endedAt: relationship => ended.get(relationship),
    wishEnd: async ({ relationship, at }) => {
      await write(() => { insertWish.run(relationship, at) })
      wished.add(relationship)
    },
    wished: () => [...wished].flatMap(relationship => ended.has(relationship) ? [] : held.get(relationship) ?? []),
    endedBy: relationship => ended.has(relationship) ? wished.has(relationship) ? 'provider' : 'person' : undefined,
    end: async ({ relationship, at }) => {
      await write(() => { insertEnd.run(relationship, at) })
      if (!ended.has(relationship)) ended.set(relationship, at)
    },
    put: async given => {
      const { relationship, person, ownerDelegate, providerDelegate, ownerEncryptionKey, index } = given
      if (held.get(relationship) === undefined) {
        // Another request for the same may be in the very same transaction.
        await write(() => { insert.run(relationship, person, ownerDelegate, providerDelegate, ownerEncryptionKey, index) })
        held.set(relationship, toRelationship(find.get(relationship) as unknown as Row))
      }
      if (held.get(relationship)?.person !== person) throw new MedrecError('INTERNAL', 'A relationship cannot become another person’s.')
    }
  }
}

function toRelationship (row: Row): ProviderRelationship {
  return {
    relationship: row.relationship,
    person: row.patient,
    ownerDelegate: row.owner_delegate,
    providerDelegate: row.provider_delegate,
    ownerEncryptionKey: row.owner_encryption_key,
    index: row.delegate_index
  }
}
