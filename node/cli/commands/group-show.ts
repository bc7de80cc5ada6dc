import { callControl } from '../../control/call-control.ts'
import type { GroupStatus } from '../../control/groups.ts'
import { readConfig } from '../../provider/config.ts'
import { stringArgument, stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { readGroupAddress } from '../read-viewer.ts'

/** `medrec group show` */
export const groupShow: Command = {
  usage: 'GROUP --config FILE',
  details: `GROUP is the group's address, with or without "group:" before it.

  --config FILE   of a provider's node, which must run`,
  options: { config: { type: 'string' } },
  arguments: { min: 1, max: 1 },
  async run (context) {
    const { dataDir } = await readConfig(stringOption(context, 'config'))
    const status = await callControl({ dataDir, method: 'group', params: { group: readGroupAddress(stringArgument(context, 0)) }, signal: context.signal }) as GroupStatus
    const { viewers, keepers, isKept } = status
    context.print(`${viewers.length} ${viewers.length === 1 ? 'viewer' : 'viewers'}${viewers.length === 0 ? '' : ':'}`)
    for (const viewer of viewers) context.print(`  ${viewer}`)
    context.print(`kept by ${keepers.join(', ')}${isKept ? ' (this provider is one of them)' : ''}`)
    return { json: status }
  }
}
