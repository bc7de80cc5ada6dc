import type { RandomBytes } from '../../protocol/crypto/random.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { LETTER_SECONDS, MAX_FROM_RELATIONSHIP, MAX_IN_MAILBOX, MAX_IN_MAILBOX_FROM, MAX_LETTERS } from '../../protocol/notices/constants.ts'
import type { LetterStore } from '../../protocol/notices/server.ts'
import type { ProviderDatabase } from './open-database.ts'

interface Row { id: Uint8Array, letter: Uint8Array, received_at: number }

/** Sealed letters on their way. */
export function openLetterStore (options: { database: ProviderDatabase, randomBytes: RandomBytes, now: () => number }): LetterStore {
  const { database: { db, write }, randomBytes, now } = options
  db.exec(`CREATE TABLE IF NOT EXISTS letters (id BLOB PRIMARY KEY, mailbox TEXT NOT NULL, sender TEXT NOT NULL, letter BLOB NOT NULL, received_at INTEGER NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS letters_in ON letters (mailbox, received_at); CREATE INDEX IF NOT EXISTS letters_from ON letters (sender); CREATE INDEX IF NOT EXISTS letters_age ON letters (received_at)`)
  const prune = db.prepare('DELETE FROM letters WHERE received_at <= ?')
  const counts = db.prepare('SELECT (SELECT count(*) FROM letters WHERE mailbox = ?) AS inside, (SELECT count(*) FROM letters WHERE mailbox = ? AND sender = ?) AS own, (SELECT count(*) FROM letters WHERE sender = ?) AS sent, (SELECT count(*) FROM letters) AS total')
  const insert = db.prepare('INSERT INTO letters VALUES (?, ?, ?, ?, ?)')
  const list = db.prepare('SELECT id, letter, received_at FROM letters WHERE mailbox = ? AND received_at > ? ORDER BY received_at, rowid')
  const remove = db.prepare('DELETE FROM letters WHERE mailbox = ? AND id = ?')
  const listeners = new Map<string, Set<() => void>>()
  return {
    post: async ({ mailbox, from, letter }) => {
      const id = randomBytes(16)
      await write(() => {
        prune.run(now() - LETTER_SECONDS)
        const { inside, own, sent, total } = counts.get(mailbox, mailbox, from, from) as { inside: number, own: number, sent: number, total: number }
        if (inside >= MAX_IN_MAILBOX || own >= MAX_IN_MAILBOX_FROM || sent >= MAX_FROM_RELATIONSHIP || total >= MAX_LETTERS) throw new MedrecError('TOO_MANY_REQUESTS', 'A quota for letters is met.')
        insert.run(id, mailbox, from, letter, now())
      })
      for (const listener of [...listeners.get(mailbox) ?? []]) listener()
      return id
    },
    list: mailbox => (list.all(mailbox, now() - LETTER_SECONDS) as unknown as Row[]).map(row => ({ id: row.id, letter: row.letter, receivedAt: row.received_at })),
    delete: async ({ mailbox, ids }) => { await write(() => { for (const id of ids) remove.run(mailbox, id) }) },
    onLetter: (mailbox, listener) => {
      const ofMailbox = listeners.get(mailbox) ?? new Set()
      listeners.set(mailbox, ofMailbox.add(listener))
      return () => {
        ofMailbox.delete(listener)
        if (ofMailbox.size === 0) listeners.delete(mailbox)
      }
    }
  }
}
