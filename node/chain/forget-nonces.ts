import { Transaction } from 'ethers/transaction'
import type { ProviderDatabase } from '../store/open-database.ts'
import { openJournal } from './journal.ts'

/** The nonce of a transaction that another account sent: it counts for nothing in the order of this one's. */
const NO_NONCE = -1

/**
 * After the operator's key was replaced: what the key before sent and is still looked after keeps its place in the journal, but not its nonce, which the new account
 * has not used. What of it is missing is signed anew by the new key. Before the carrier is opened.
 */
export async function forgetNonces (options: { database: ProviderDatabase, operator: string }): Promise<void> {
  const { database, operator } = options
  const journal = openJournal({ database })
  for (const entry of journal.all()) {
    const isOwn = Transaction.from(entry.raw).from?.toLowerCase() === operator
    if (!isOwn && entry.nonce !== NO_NONCE) await journal.put({ ...entry, nonce: NO_NONCE })
  }
}
