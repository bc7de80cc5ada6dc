import type { CallFate } from '../../control/follow-call.ts'
import type { Command } from '../command.ts'
import { confirm } from '../confirm.ts'
import { MAX_WORDS } from '../constants.ts'
import { askAsMember, exitCodeOf, followByNode, OWN_CALL_DETAILS, OWN_CALL_OPTIONS } from '../own-call.ts'
import { readGroupAddress, readViewerAddress } from '../read-viewer.ts'

/** `medrec group add` */
export const groupAdd = changeCommand({ verb: 'add', sentence: names => `This lets ${names} read all that people grant to this group.` })

/** `medrec group remove` */
export const groupRemove = changeCommand({ verb: 'remove', sentence: names => `From its block on ${names} can read nothing of what people granted to this group.` })

function changeCommand ({ verb, sentence }: { verb: 'add' | 'remove', sentence: (names: string) => string }): Command {
  return {
    usage: 'GROUP VIEWER… --config FILE [--yes]',
    details: `GROUP is the group's address. VIEWER is an address, or a card ("medrec card").

${OWN_CALL_DETAILS}`,
    options: OWN_CALL_OPTIONS,
    arguments: { min: 2, max: MAX_WORDS },
    async run (context) {
      const [first = '', ...others] = context.words
      const group = readGroupAddress(first)
      const viewers = others.map(readViewerAddress)
      const node = await askAsMember(context)
      await confirm({ context, sentence: sentence(viewers.join(', ')) })
      const fate = await followByNode({ context, node, method: 'change-group', params: { group, added: verb === 'add' ? viewers : [], removed: verb === 'remove' ? viewers : [] } }) as CallFate
      return { json: { group, viewers, ...fate }, exitCode: exitCodeOf(context, fate) }
    }
  }
}
