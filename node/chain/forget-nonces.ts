import { Transaction } from 'ethers/transaction'
import type { ProviderDatabase } from '../store/open-database.ts'

/** The nonce of a transaction that another account sent: it counts for nothing in the order of this one's. */
const NO_NONCE = -1

/**
 * After the operator's key was replaced: what the key before sent and is still looked after keeps its place in the journal, but not its nonce, which the new account
 * has not used. What of it is missing is signed anew by the new key. Before the journal is opened.
 *
 * @param options.operator - address of the key in use
 */
export async function forgetNonces (options: { database: ProviderDatabase, operator: string }): Promise<void> {
  const { database: { db, write }, operator } = options
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'carried'").get() === undefined) return
  const entries = db.prepare('SELECT id, raw FROM carried WHERE nonce <> ?').all(NO_NONCE) as Array<{ id: string, raw: string }>
  const others = entries.filter(({ raw }) => Transaction.from(raw).from?.toLowerCase() !== operator)
  const forget = db.prepare('UPDATE carried SET nonce = ? WHERE id = ?')
  if (others.length > 0) await write(() => { for (const { id } of others) forget.run(NO_NONCE, id) })
}
