import { concat, toHex } from '../../protocol/crypto/bytes.ts'
import type { RandomBytes } from '../../protocol/crypto/random.ts'
import { sha256 } from '../../protocol/crypto/sha256.ts'
import { FIRST_LINK } from '../../protocol/receipts/constants.ts'
import { linkEntry } from '../../protocol/receipts/log-link.ts'
import { encodeReceipt, hashReceipt } from '../../protocol/receipts/receipt.ts'
import type { Receipt, ReceiptCount } from '../../protocol/receipts/receipt.ts'
import type { AccessLogStore, ClosedEntry, OpenedEntry } from '../../protocol/records/access-log.ts'
import type { ProviderDatabase } from './open-database.ts'

interface OpenRow { request_id: string, relationship: string, requester: string, role: 'owner' | 'viewer' | 'custodian', started_at: number, planned: string }

interface Row {
  relationship: string, idx: number, requester: string, receipt: Uint8Array, receipt_hash: Uint8Array, nonce: Uint8Array, link: Uint8Array
  root: Uint8Array | null, path: Uint8Array | null, position: number | null, batch: number | null, signature: Uint8Array | null
}

const HASH_BYTES = 32

/**
 * The access logs. Answers that a node which ended has left open are closed as cut, with what was to be sent: it may have gone.
 */
export async function openAccessLogStore (options: { database: ProviderDatabase, randomBytes: RandomBytes, now: () => number }): Promise<AccessLogStore> {
  const { database: { db, write }, randomBytes, now } = options
  db.exec(`
    CREATE TABLE IF NOT EXISTS open_answers (request_id TEXT PRIMARY KEY, relationship TEXT NOT NULL, requester TEXT NOT NULL, role TEXT NOT NULL,
      started_at INTEGER NOT NULL, planned TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS access_log (relationship TEXT NOT NULL, idx INTEGER NOT NULL, requester TEXT NOT NULL, receipt BLOB NOT NULL, receipt_hash BLOB NOT NULL UNIQUE,
      nonce BLOB NOT NULL, link BLOB NOT NULL, root BLOB, path BLOB, position INTEGER, batch INTEGER, signature BLOB, PRIMARY KEY (relationship, idx)) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS access_log_of ON access_log (relationship, requester, idx);
    CREATE INDEX IF NOT EXISTS access_log_unsigned ON access_log (relationship) WHERE signature IS NULL`)
  const insertOpen = db.prepare('INSERT INTO open_answers VALUES (?, ?, ?, ?, ?, ?)')
  const updateOpen = db.prepare('UPDATE open_answers SET planned = ? WHERE request_id = ?')
  const deleteOpen = db.prepare('DELETE FROM open_answers WHERE request_id = ?')
  const allOpen = db.prepare('SELECT * FROM open_answers ORDER BY started_at')
  const last = db.prepare('SELECT idx, link FROM access_log WHERE relationship = ? ORDER BY idx DESC LIMIT 1')
  const insert = db.prepare('INSERT INTO access_log (relationship, idx, requester, receipt, receipt_hash, nonce, link) VALUES (?, ?, ?, ?, ?, ?, ?)')
  const update = db.prepare('UPDATE access_log SET root = ?, path = ?, position = ?, batch = ?, signature = ? WHERE relationship = ? AND idx = ?')
  const list = db.prepare('SELECT * FROM access_log WHERE relationship = ? AND idx >= ? ORDER BY idx LIMIT ?')
  const listOf = db.prepare('SELECT * FROM access_log WHERE relationship = ? AND requester = ? AND idx >= ? ORDER BY idx LIMIT ?')
  const find = db.prepare('SELECT * FROM access_log WHERE receipt_hash = ?')
  const unsigned = db.prepare('SELECT * FROM access_log WHERE signature IS NULL ORDER BY relationship, idx')
  const links = db.prepare('SELECT link FROM access_log AS entry WHERE idx = (SELECT max(idx) FROM access_log WHERE relationship = entry.relationship) ORDER BY relationship')

  const end = (relationship: string): { next: number, link: Uint8Array } => {
    const row = last.get(relationship) as { idx: number, link: Uint8Array } | undefined
    return row === undefined ? { next: 0, link: FIRST_LINK } : { next: row.idx + 1, link: row.link }
  }

  const close = async (receipt: Receipt): Promise<ClosedEntry> => {
    const bytes = encodeReceipt(receipt)
    const receiptHash = hashReceipt(bytes)
    const nonce = randomBytes(32)
    const { relationship, requester } = receipt
    return await write(() => {
      const { next: index, link: previous } = end(relationship)
      const link = linkEntry({ previous, index, receiptHash, nonce })
      insert.run(relationship, index, requester, bytes, receiptHash, nonce, link)
      deleteOpen.run(toHex(receipt.requestId))
      return { relationship, index, requester, receipt: bytes, receiptHash, nonce, link, signature: undefined }
    })
  }

  for (const row of allOpen.all() as unknown as OpenRow[]) {
    const planned = JSON.parse(row.planned) as OpenedEntry['planned'] & { counts: ReceiptCount[] }
    const { relationship, requester, role, started_at: startedAt } = row
    await close({ relationship, requester, role, ...planned, hash: sha256(new Uint8Array()), startedAt, closedAt: now(), status: 'cut', requestId: new Uint8Array(Buffer.from(row.request_id.slice(2), 'hex')) })
  }

  return {
    open: async ({ relationship, requester, role, requestId, startedAt, planned }) => {
      await write(() => { insertOpen.run(toHex(requestId), relationship, requester, role, startedAt, JSON.stringify(planned)) })
    },
    replan: async ({ requestId, planned }) => {
      await write(() => { updateOpen.run(JSON.stringify(planned), toHex(requestId)) })
    },
    close,
    sign: async entries => {
      await write(() => {
        for (const { relationship, index, signature: { root, path, position, batch, signature } } of entries) update.run(root, concat(...path), position, batch, signature, relationship, index)
      })
    },
    list: ({ relationship, from, limit, requester }) => {
      const rows = requester === undefined ? list.all(relationship, from, limit) : listOf.all(relationship, requester, from, limit)
      return (rows as unknown as Row[]).map(toEntry)
    },
    find: receiptHash => {
      const row = find.get(receiptHash) as Row | undefined
      return row === undefined ? undefined : toEntry(row)
    },
    end,
    unsigned: () => (unsigned.all() as unknown as Row[]).map(toEntry),
    links: () => (links.all() as unknown as Array<{ link: Uint8Array }>).map(({ link }) => link)
  }
}

function toEntry (row: Row): ClosedEntry {
  const { relationship, idx: index, requester, receipt, receipt_hash: receiptHash, nonce, link, root, path, position, batch, signature } = row
  return {
    relationship, index, requester, receipt, receiptHash, nonce, link,
    signature: root === null || path === null || position === null || batch === null || signature === null ? undefined : { root, path: split(path), position, batch, signature }
  }
}

function split (path: Uint8Array): Uint8Array[] {
  return Array.from({ length: path.length / HASH_BYTES }, (_, i) => path.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES))
}
