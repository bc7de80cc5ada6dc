import type { ProviderDatabase } from '../store/open-database.ts'
import type { ContractCall } from './encode-call.ts'

/** The newest root of the access logs that is deep in the chain (specs/receipts.md, "Roots"), when the journal knows nothing of it any more. */
export interface KeptRoot {
  has: (commit: ContractCall) => boolean
  /** Keeps the last of these that commits to a root. @param calls - done, and deep in the chain, in the order in which they were taken */
  keep: (calls: readonly ContractCall[]) => Promise<void>
}

/** @param options.contract - address of `AccessLogs` */
export function openKeptRoot ({ database, contract }: { database: ProviderDatabase, contract: string }): KeptRoot {
  const { db, write } = database
  db.exec('CREATE TABLE IF NOT EXISTS root_committed (only INTEGER PRIMARY KEY CHECK (only = 0), "to" TEXT NOT NULL, data TEXT NOT NULL) STRICT')
  let kept = db.prepare('SELECT "to", data FROM root_committed').get() as Pick<ContractCall, 'to' | 'data'> | undefined
  const put = db.prepare('INSERT INTO root_committed VALUES (0, ?, ?) ON CONFLICT (only) DO UPDATE SET "to" = excluded."to", data = excluded.data')
  return {
    has: ({ to, data }) => kept?.to === to && kept.data === data,
    keep: async calls => {
      const newest = calls.findLast(({ to }) => to === contract)
      if (newest === undefined) return
      await write(() => { put.run(newest.to, newest.data) })
      kept = newest
    }
  }
}
