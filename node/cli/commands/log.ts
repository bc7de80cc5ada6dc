import type { Command } from '../command.ts'
import { formatMoment, formatTable } from '../format-table.ts'
import { withOpenPeer } from '../open-home.ts'

/** `medrec log` */
export const log: Command = {
  usage: '[--offline]',
  details: `Newest first. "EMERGENCY": records went out only because of an emergency, for the reason that follows. "not proven": the provider's signature, or the entry's place in its log, does not hold.

  --offline   what is on this device, asking nobody`,
  options: { offline: { type: 'boolean' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const entries = await peer.log({ refresh: context.values['offline'] !== true, signal: context.signal })
      const rows = entries.map(({ at, viewer, provider, records, counts, status, proven, emergency, gap }) => [
        formatMoment(at), viewer, provider,
        gap === undefined ? records === 0 ? 'nothing new' : `${records} records (${Object.entries(counts).map(([category, count]) => `${category === '' ? 'other' : category} ${count}`).join(', ')})` : `entries ${gap.from} to ${gap.to - 1} are missing`,
        [status, proven ? '' : 'not proven', emergency === undefined ? '' : `EMERGENCY: ${emergency}`].filter(word => word !== '').join(', ')
      ])
      for (const line of formatTable(rows)) context.print(line)
      return { json: { entries } }
    })
  }
}
