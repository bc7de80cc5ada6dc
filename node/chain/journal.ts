import type { RelationshipMessage } from '../../protocol/chain/relay-message.ts'
import { fromHex, toHex } from '../../protocol/crypto/bytes.ts'
import type { ProviderDatabase } from '../store/open-database.ts'
import { CARRY_GAS } from './constants.ts'
import type { ContractCall } from './encode-call.ts'

/** A transaction that this node has promised to bring to the chain. */
export interface JournalEntry extends ContractCall {
  /** Of what it does: the same is carried once. */
  id: string
  /** After it there is no use in carrying it, epoch seconds. */
  deadline: number
  nonce: number
  /** The signed transaction, 0x and hex digits. */
  raw: string
  hash: string
}

/** A message that this node has promised to bring to the chain. */
export interface JournalMessage {
  /** Its `messageId`, 0x and hex digits. */
  id: string
  message: RelationshipMessage
  relationship: string
  /** Who brought it. */
  peer: string
  /** What it may take. */
  gas: number
  /** Whether the contract asks an account for its signature: it rides by itself. */
  isAccount: boolean
  /** How many transactions on the chain could not do it. */
  failed: number
  /** The id of the transaction that it rides in; undefined while it waits for one. */
  ride: string | undefined
}

/** What is carried, on disk before it is acknowledged. Reading is from memory. */
export interface Journal {
  entry: (id: string) => JournalEntry | undefined
  /** In the order in which they were taken. */
  entries: () => JournalEntry[]
  message: (id: string) => JournalMessage | undefined
  /** In the order in which they were taken. */
  messages: () => JournalMessage[]
  /** Transactions and messages. */
  size: () => number
  putMessage: (message: JournalMessage) => Promise<void>
  /** Takes a transaction, or what it is now, and who rides in it. It keeps its place. */
  putEntry: (entry: JournalEntry, riders?: readonly JournalMessage[]) => Promise<void>
  /** Counts that these messages' transaction is on the chain and could not do them. They wait for another, each for one of its own. */
  fail: (messages: readonly JournalMessage[]) => Promise<void>
  /** Lets these messages wait for another transaction. */
  release: (messages: readonly JournalMessage[]) => Promise<void>
  deleteMessages: (ids: readonly string[]) => Promise<void>
  /** Those who still ride in them wait for others. */
  deleteEntries: (ids: readonly string[]) => Promise<void>
}

const ENTRY_FIELDS = 'id, "to", data, gas, deadline, nonce, raw, hash'

/** Opens the journal in the node's database. */
export function openJournal ({ database }: { database: ProviderDatabase }): Journal {
  const { db, write } = database
  db.exec(`CREATE TABLE IF NOT EXISTS carried (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "to" TEXT NOT NULL, data TEXT NOT NULL, gas INTEGER NOT NULL,
    deadline INTEGER NOT NULL, nonce INTEGER NOT NULL, raw TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS messages_carried (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, message TEXT NOT NULL, relationship TEXT NOT NULL, peer TEXT NOT NULL,
    gas INTEGER NOT NULL, account INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, ride TEXT) STRICT`)
  const entries = new Map((db.prepare(`SELECT ${ENTRY_FIELDS} FROM carried ORDER BY place`).all() as unknown as JournalEntry[]).map(entry => [entry.id, entry]))
  const messages = new Map((db.prepare('SELECT id, message, relationship, peer, gas, account, failed, ride FROM messages_carried ORDER BY place').all() as unknown as MessageRow[]).map(row => [row.id, fromRow(row)]))
  const putEntry = db.prepare(`INSERT INTO carried (${ENTRY_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
    SET data = excluded.data, gas = excluded.gas, deadline = excluded.deadline, nonce = excluded.nonce, raw = excluded.raw, hash = excluded.hash`)
  const putMessage = db.prepare('INSERT INTO messages_carried (id, message, relationship, peer, gas, account) VALUES (?, ?, ?, ?, ?, ?)')
  const setRide = db.prepare('UPDATE messages_carried SET ride = ? WHERE id = ?')
  const setFailed = db.prepare('UPDATE messages_carried SET failed = ?, gas = ? WHERE id = ?')
  const removeEntry = db.prepare('DELETE FROM carried WHERE id = ?')
  const removeMessage = db.prepare('DELETE FROM messages_carried WHERE id = ?')

  const ride = async (riders: readonly JournalMessage[], id: string | undefined, besides: () => void = () => {}): Promise<void> => {
    await write(() => {
      besides()
      for (const rider of riders) setRide.run(id ?? null, rider.id)
    })
    for (const rider of riders) rider.ride = id
  }
  return {
    entry: id => entries.get(id),
    entries: () => [...entries.values()],
    message: id => messages.get(id),
    messages: () => [...messages.values()],
    size: () => entries.size + messages.size,
    putMessage: async taken => {
      const { id, message, relationship, peer, gas, isAccount } = taken
      await write(() => { putMessage.run(id, toText(message), relationship, peer, gas, isAccount ? 1 : 0) })
      messages.set(id, taken)
    },
    putEntry: async (entry, riders = []) => {
      const { id, to, data, gas, deadline, nonce, raw, hash } = entry
      await ride(riders, id, () => { putEntry.run(id, to, data, gas, deadline, nonce, raw, hash) })
      entries.set(id, entry)
    },
    fail: async failing => {
      await ride(failing, undefined, () => { for (const { id, failed } of failing) setFailed.run(failed + 1, CARRY_GAS, id) })
      for (const one of failing) {
        one.failed++
        one.gas = CARRY_GAS
      }
    },
    release: async riders => { if (riders.length > 0) await ride(riders, undefined) },
    deleteMessages: async ids => {
      if (ids.length > 0) await write(() => { for (const id of ids) removeMessage.run(id) })
      for (const id of ids) messages.delete(id)
    },
    deleteEntries: async ids => {
      if (ids.length === 0) return
      const gone = new Set(ids)
      const riders = [...messages.values()].filter(message => message.ride !== undefined && gone.has(message.ride))
      await ride(riders, undefined, () => { for (const id of ids) removeEntry.run(id) })
      for (const id of ids) entries.delete(id)
    }
  }
}

interface MessageRow { id: string, message: string, relationship: string, peer: string, gas: number, account: number, failed: number, ride: string | null }

function fromRow ({ ride, message, account, ...row }: MessageRow): JournalMessage {
  return { ...row, isAccount: account === 1, message: fromText(message), ride: ride ?? undefined }
}

/** Bytes as hex digits: the signatures. */
function toText (message: RelationshipMessage): string {
  return JSON.stringify(message, (_, value: unknown) => value instanceof Uint8Array ? toHex(value) : value)
}

function fromText (text: string): RelationshipMessage {
  return JSON.parse(text, (name, value: unknown) => /signature$/i.test(name) && typeof value === 'string' ? fromHex(value) : value) as RelationshipMessage
}
