import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { isBusy, isFull } from '../sqlite-codes.ts'
import { LOCK_FILE } from './constants.ts'

/** One that nothing refers to any more is collected, and its lock with it. */
const held = new Set<DatabaseSync>()

/**
 * Takes a data folder for this process alone. The system itself holds the lock, as SQLite asks it to: it goes with the process, however that ends. The file stays,
 * since one that is taken away could be locked by two, each a file of its own.
 *
 * @returns what lets go of it
 * @throws MedrecError `STORE_IN_USE` when another has it; `DISK_FULL`; `NODE_FAILED` when the folder cannot be written
 */
export function lockFolder (dataDir: string): () => void {
  const umask = process.umask(0o077)
  try {
    return lock(new DatabaseSync(join(dataDir, LOCK_FILE)))
  } catch (cause) {
    if (isBusy(cause)) throw new MedrecError('STORE_IN_USE', 'A node runs with this data folder already.', { cause })
    if (isFull(cause)) throw new MedrecError('DISK_FULL', `The disk that ${dataDir} is on is full: make room, or name another "dataDir". What is there is kept.`, { cause })
    throw new MedrecError('NODE_FAILED', `The data folder ${dataDir} cannot be locked: ${String(cause)}`, { cause })
  } finally {
    process.umask(umask)
  }
}

function lock (db: DatabaseSync): () => void {
  try {
    // Never ended: there is nothing to write.
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    throw error
  }
  held.add(db)
  return () => { if (held.delete(db)) db.close() }
}
