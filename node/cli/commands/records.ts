import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import { optionalString } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { formatMoment, formatTable, sayRecords } from '../format-table.ts'
import { FOR_OPTION, withOpenPeer } from '../open-home.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'
import { writeNdjson } from '../write-ndjson.ts'
import { sayBlocked } from './unblock.ts'

/** `medrec records` */
export const records: Command = {
  usage: '[--for NAME] [--out DIR] [--offline] [--wait SECONDS]',
  details: `  --for NAME       of somebody for whom you act
  --out DIR        write one NDJSON file per provider into DIR, each record exactly as its provider has it
  --offline        what is on this device, asking nobody
  --wait SECONDS   how long to send on what waits, where a provider that it waits for is there (60)

Exit code 3: a provider could not be reached, and what it has may be newer.`,
  options: { ...FOR_OPTION, out: { type: 'string' }, offline: { type: 'boolean' }, ...WAIT_OPTION },
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const offline = context.values['offline'] === true
      if (!offline) await peer.refresh({ signal: context.signal })
      if (!offline && peer.providers().some(({ pending, state }) => pending && state === 'connected')) await waitSettled({ peer, context })
      const providers = peer.providers()
      const folder = optionalString(context, 'out')
      const files = folder === undefined
        ? undefined
        : await writeNdjson({
          folder,
          signal: context.signal,
          groups: providers.map(({ handle, name, relationship }) => ({
            handle,
            provider: name,
            relationship,
            texts: async function * () {
              for await (const { text } of peer.recordTexts({ relationship })) yield text
            }
          }))
        })
      for (const line of formatTable(providers.map(({ name, handle, records, state, ended, pending, upToDate }) => [name, handle, sayRecords(records), sayState({ state, ended, pending }), upToDate === undefined ? 'never fetched' : `as of ${formatMoment(upToDate)}`]))) context.print(line)
      for (const provider of providers.filter(({ blocked }) => blocked !== undefined)) context.print(`${provider.name} ${sayBlocked(provider)}`)
      for (const { file, records } of files ?? []) context.print(`wrote ${file} (${records})`)
      const behind = !offline && providers.some(({ state }) => state === 'away' || state === 'unasked')
      return { json: { providers, ...(files === undefined ? {} : { files }) }, exitCode: behind ? EXIT.later : EXIT.done }
    })
  }
}

/** Who ended a relationship is said: a provider may have, and another device. */
function sayState ({ state, ended, pending }: Pick<ProviderStatus, 'state' | 'ended' | 'pending'>): string {
  if (ended === undefined) return state === 'unasked' ? 'not asked' : state
  return `${ended.by === 'me' ? 'ended by you' : 'ended by the provider'}${ended.isSettled ? '' : pending ? ', on its way' : ', and not: another key has it'}`
}
