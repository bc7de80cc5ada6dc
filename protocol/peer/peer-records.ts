import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { listEmergencies, listLog, noteEmergencies, refreshLog } from './access-log.ts'
import type { PeerContext } from './context.ts'
import type { PeerShell } from './create-peer.ts'
import { listRecords, previewShare, recordsOf } from './my-records.ts'
import { isEnded } from './ended.ts'
import { owesLog, readLastLog } from './last-log.ts'
import { isNotToBeHad } from './owner-session.ts'
import type { RecordEntry } from './record-types.ts'
import type { Peer } from './types.ts'

/** The methods of a peer that have to do with records held here, and with who saw them. */
export function recordMethods (shell: PeerShell): Pick<Peer, 'records' | 'recordText' | 'recordTexts' | 'download' | 'preview' | 'log' | 'emergencies' | 'noteEmergencies'> {
  const textOf = async ({ relationship, key }: { relationship: string, key: string }): Promise<string> => {
    const held = shell.open().context.relationships.get(relationship)
    if (held === undefined) throw new MedrecError('NOT_HELD')
    return await held.holdings.text(key)
  }

  return {
    records: () => listRecords(shell.open().context),
    recordText: textOf,
    recordTexts: ({ relationship } = {}) => readTexts(shell.open().context, relationship),
    download: () => {
      const { context } = shell.open()
      return shell.options.profile.bundle({ records: onlyTexts(readTexts(context, undefined)), now: context.now() })
    },
    preview: draft => previewShare({ context: shell.open().context, draft }),
    log: async ({ refresh = false, signal } = {}) => {
      const { context } = shell.open()
      if (refresh) {
        const reading = await Promise.allSettled([...context.relationships.values()].map(async relationship => {
          if (owesLog(context, relationship)) await readLastLog({ context, relationship, signal })
          else if (!isEnded(context, relationship.id)) await refreshLog({ context, relationship, signal })
        }))
        // What one provider does must not keep the person from the logs of the others: whose was not read stands in `providers`.
        for (const read of reading) {
          if (read.status === 'fulfilled') continue
          if (isMedrecError(read.reason, 'CANCELLED')) throw read.reason
          if (!isNotToBeHad(read.reason)) context.report(read.reason)
        }
      }
      return await listLog(context)
    },
    emergencies: async () => await listEmergencies(shell.open().context),
    noteEmergencies: async entries => { await noteEmergencies(shell.open().context, entries) }
  }
}

async function * readTexts (context: PeerContext, only: string | undefined): AsyncGenerator<{ entry: RecordEntry, text: string }> {
  for (const relationship of context.relationships.values()) {
    if (only !== undefined && relationship.id !== only) continue
    for (const entry of recordsOf(context, relationship)) {
      // A refresh may have taken it away since the list was made.
      if (relationship.holdings.has(entry.key)) yield { entry, text: await relationship.holdings.text(entry.key) }
    }
  }
}

async function * onlyTexts (records: AsyncIterable<{ text: string }>): AsyncGenerator<string> {
  for await (const { text } of records) yield text
}
