import { readConfig } from '../../provider/config.ts'
import { openInvitations } from '../../provider/open-stores.ts'
import { stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { formatTable } from '../format-table.ts'
import { withRecords } from '../open-records.ts'

/** `medrec patients` */
export const patients: Command = {
  usage: '--config FILE',
  details: `Works whether the node runs or not.

  --config FILE   of the provider's node`,
  options: { config: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const config = await readConfig(stringOption(context, 'config'))
    const found = await withRecords({ config, now: context.now, signal: context.signal }, async source => await source.people())
    const { invitations, close } = openInvitations({ dataDir: config.dataDir, now: context.now })
    try {
      const json = found.map(patient => ({ ...patient, relationships: invitations.redeemed(patient.id) }))
      for (const line of formatTable([['number', 'name', 'born', 'records', 'joined'], ...json.map(({ id, name, birthDate, records, relationships }) => [id, name, birthDate ?? '', String(records), relationships === 0 ? '' : 'yes'])])) context.print(line)
      return { json }
    } finally {
      await close()
    }
  }
}
