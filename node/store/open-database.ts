import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { BUSY_TIMEOUT_MS, MAX_WAITING_WRITES } from './constants.ts'

/** The database of a provider's node. */
export interface ProviderDatabase {
  readonly db: DatabaseSync
  /**
   * Runs `work` in the next transaction, together with all that waits, and resolves once it is on disk. What throws is undone alone.
   *
   * @throws MedrecError `TOO_MANY_REQUESTS` when too much waits
   */
  write: <T>(work: () => T) => Promise<T>
  close: () => Promise<void>
}

interface Waiting { work: () => unknown, resolve: (value: unknown) => void, reject: (error: unknown) => void }

/**
 * Opens a SQLite database whose writes are on disk when they are acknowledged (WAL, `synchronous=FULL`). Many that come at once share one flush.
 *
 * @param options.path - the file, made with its folder when absent
 */
export function openDatabase (options: { path: string }): ProviderDatabase {
  mkdirSync(dirname(options.path), { recursive: true, mode: 0o700 })
  const db = new DatabaseSync(options.path)
  db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON`)
  let waiting: Waiting[] = []
  let flushing: Promise<void> | undefined

  const flush = (): void => {
    const group = waiting
    waiting = []
    const done: Array<() => void> = []
    try {
      db.exec('BEGIN IMMEDIATE')
      for (const one of group) done.push(runOne(db, one))
      db.exec('COMMIT')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      for (const { reject } of group) reject(error)
      return
    }
    for (const tell of done) tell()
  }

  return {
    db,
    write: async work => await new Promise((resolve, reject) => {
      if (waiting.length >= MAX_WAITING_WRITES) {
        reject(new MedrecError('TOO_MANY_REQUESTS'))
        return
      }
      waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
      // What else comes in this turn of the loop joins.
      flushing ??= new Promise<void>(resolveFlush => {
        setImmediate(() => {
          flushing = undefined
          flush()
          resolveFlush()
        })
      })
    }),
    close: async () => {
      await flushing
      db.close()
    }
  }
}

function runOne (db: DatabaseSync, { work, resolve, reject }: Waiting): () => void {
  db.exec('SAVEPOINT one')
  try {
    const value = work()
    db.exec('RELEASE one')
    return () => { resolve(value) }
  } catch (error) {
    db.exec('ROLLBACK TO one; RELEASE one')
    return () => { reject(error) }
  }
}
