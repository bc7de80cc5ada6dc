import { join } from 'node:path'
import type { SharedEntry } from '../../../protocol/peer/share-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { optionalString } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { formatMoment, formatTable, sayRecords } from '../format-table.ts'
import { withOpenPeer } from '../open-home.ts'
import { writeNdjson } from '../write-ndjson.ts'
import type { WrittenFile } from '../write-ndjson.ts'

/** `medrec view` */
export const view: Command = {
  usage: '[LINK] [--out DIR] [--offline]',
  details: `LINK is what somebody sent back for a card of yours; once is enough.

  --out DIR   write one NDJSON file per provider into DIR, in a folder per share
  --offline   what is on this device, asking nobody

Exit code 3: a provider could not be reached. Exit code 4: what LINK names is no longer shared.`,
  options: { out: { type: 'string' }, offline: { type: 'boolean' } },
  arguments: { min: 0, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const [link] = context.words
      const accepted = link === undefined ? undefined : await peer.acceptShare({ link, signal: context.signal })
      if (context.values['offline'] !== true) await peer.refreshShared({ id: accepted?.id, signal: context.signal })
      const shared = peer.sharedWithMe().filter(({ id }) => accepted === undefined || id === accepted.id)
      const folder = optionalString(context, 'out')
      const files = folder === undefined ? undefined : await writeShared({ peer, shared, folder, context })
      const rows = shared.map(({ id, from, state, records, notAfter, depth, passedOnBy }) => [id, from === '' ? '(no name)' : from, state, sayRecords(records), formatMoment(notAfter), sayHands({ depth, passedOnBy })])
      for (const line of formatTable(rows)) context.print(line)
      if (shared.length === 0) context.print('Nobody shares anything with you. "medrec card" makes the card that somebody needs for it; the link that they give back goes here.')
      for (const { file, records } of files ?? []) context.print(`wrote ${file} (${records})`)
      return { json: { shared, ...(files === undefined ? {} : { files }) }, exitCode: exitCode({ shared, accepted }) }
    })
  }
}

function sayHands ({ depth, passedOnBy }: { depth: number, passedOnBy: string | undefined }): string {
  return [passedOnBy === undefined ? '' : `passed on by ${passedOnBy === '' ? 'somebody without a name' : passedOnBy}`, depth === 0 ? '' : 'you may pass it on'].filter(word => word !== '').join(', ')
}

function exitCode (options: { shared: SharedEntry[], accepted: SharedEntry | undefined }): number {
  const { shared, accepted } = options
  if (accepted !== undefined && shared.every(({ state }) => state === 'ended' || state === 'expired')) return EXIT.refused
  return shared.some(({ state }) => state === 'away') ? EXIT.later : EXIT.done
}

async function writeShared (options: { peer: Peer, shared: SharedEntry[], folder: string, context: CommandContext }): Promise<Array<WrittenFile & { share: string }>> {
  const { peer, shared, folder, context } = options
  const written: Array<WrittenFile & { share: string }> = []
  for (const { id, sources } of shared) {
    const entries = peer.sharedRecords(id)
    const files = await writeNdjson({
      folder: join(folder, id.replace(/[^\w-]/g, '_')),
      signal: context.signal,
      groups: sources.map(({ handle, name, relationship }) => ({
        handle,
        provider: name,
        relationship,
        texts: async function * () {
          for (const entry of entries) if (entry.relationship === relationship) yield await peer.sharedText({ id, relationship, key: entry.key })
        }
      }))
    })
    written.push(...files.map(file => ({ share: id, ...file })))
  }
  return written
}
