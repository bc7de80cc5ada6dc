import type { ProviderDatabase } from '../store/open-database.ts'
import type { ContractCall } from './encode-call.ts'

/** A transaction that this node has promised to bring to the chain. */
export interface JournalEntry extends ContractCall {
  /** Of what it does: the same message is carried once. */
  id: string
  /** After it there is no use in carrying it, epoch seconds. */
  deadline: number
  nonce: number
  /** The signed transaction, 0x and hex digits. */
  raw: string
  hash: string
}

/** What is carried, on disk before it is acknowledged. */
export interface Journal {
  get: (id: string) => JournalEntry | undefined
  /** In the order in which they were taken. */
  all: () => JournalEntry[]
  /** How many there are. */
  count: () => number
  /** Takes one, or what it is now. It keeps its place. */
  put: (entry: JournalEntry) => Promise<void>
  delete: (ids: string[]) => Promise<void>
}

/** Opens the journal in the node's database. */
export function openJournal ({ database }: { database: ProviderDatabase }): Journal {
  const { db, write } = database
  db.exec(`CREATE TABLE IF NOT EXISTS carried (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "to" TEXT NOT NULL, data TEXT NOT NULL, gas INTEGER NOT NULL,
    deadline INTEGER NOT NULL, nonce INTEGER NOT NULL, raw TEXT NOT NULL, hash TEXT NOT NULL) STRICT`)
  const fields = 'id, "to", data, gas, deadline, nonce, raw, hash'
  const one = db.prepare(`SELECT ${fields} FROM carried WHERE id = ?`)
  const all = db.prepare(`SELECT ${fields} FROM carried ORDER BY place`)
  const count = db.prepare('SELECT count(*) AS count FROM carried')
  const put = db.prepare(`INSERT INTO carried (${fields}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
    SET data = excluded.data, deadline = excluded.deadline, nonce = excluded.nonce, raw = excluded.raw, hash = excluded.hash`)
  const remove = db.prepare('DELETE FROM carried WHERE id = ?')
  return {
    get: id => one.get(id) as JournalEntry | undefined,
    all: () => all.all() as unknown as JournalEntry[],
    count: () => (count.get() as { count: number }).count,
    put: async ({ id, to, data, gas, deadline, nonce, raw, hash }) => { await write(() => { put.run(id, to, data, gas, deadline, nonce, raw, hash) }) },
    delete: async ids => { if (ids.length > 0) await write(() => { for (const id of ids) remove.run(id) }) }
  }
}
