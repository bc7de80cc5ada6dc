import type { ProviderDatabase } from '../store/open-database.ts'
import type { ContractCall } from './encode-call.ts'

/** A transaction that this node has promised to bring to the chain. */
export interface JournalEntry extends ContractCall {
  /** SHA-256 of what it does, hex: the same message is carried once. */
  id: string
  /** Epoch seconds; null: it does not end. */
  deadline: number | null
  nonce: number
  /** The signed transaction, 0x and hex digits. */
  raw: string
  hash: string
}

/** What is carried, on disk before it is acknowledged. */
export interface Journal {
  get: (id: string) => JournalEntry | undefined
  /** By nonce. */
  all: () => JournalEntry[]
  put: (entry: JournalEntry) => Promise<void>
  delete: (ids: string[]) => Promise<void>
}

/** Opens the journal in the node's database. */
export function openJournal ({ database }: { database: ProviderDatabase }): Journal {
  const { db, write } = database
  db.exec('CREATE TABLE IF NOT EXISTS carried (id TEXT PRIMARY KEY, "to" TEXT NOT NULL, data TEXT NOT NULL, deadline INTEGER, nonce INTEGER NOT NULL, raw TEXT NOT NULL, hash TEXT NOT NULL) STRICT')
  const one = db.prepare('SELECT * FROM carried WHERE id = ?')
  const all = db.prepare('SELECT * FROM carried ORDER BY nonce')
  const put = db.prepare('INSERT OR REPLACE INTO carried (id, "to", data, deadline, nonce, raw, hash) VALUES (?, ?, ?, ?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM carried WHERE id = ?')
  return {
    get: id => one.get(id) as JournalEntry | undefined,
    all: () => all.all() as unknown as JournalEntry[],
    put: async ({ id, to, data, deadline, nonce, raw, hash }) => { await write(() => { put.run(id, to, data, deadline, nonce, raw, hash) }) },
    delete: async ids => { if (ids.length > 0) await write(() => { for (const id of ids) remove.run(id) }) }
  }
}
