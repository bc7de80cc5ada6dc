import type { CallFate } from '../../control/follow-call.ts'
import type { Command } from '../command.ts'
import { confirm } from '../confirm.ts'
import { askAsMember, exitCodeOf, followByNode, OWN_CALL_DETAILS, OWN_CALL_OPTIONS } from '../own-call.ts'

/** `medrec group create` */
export const groupCreate: Command = {
  usage: '--config FILE [--yes]',
  details: `Prints the group's address. People grant to it as group:ADDRESS.

${OWN_CALL_DETAILS}`,
  options: OWN_CALL_OPTIONS,
  arguments: { min: 0, max: 0 },
  async run (context) {
    const node = await askAsMember(context)
    await confirm({ context, sentence: 'This makes a viewer group that this provider keeps. Nobody is in it yet.' })
    const { group, fate } = await followByNode({ context, node, method: 'make-group', params: {}, onStep: step => (step as { fate: CallFate }).fate }) as { group: string, fate: CallFate }
    context.print(`group:${group}`)
    return { json: { group, viewer: `group:${group}`, ...fate }, exitCode: exitCodeOf(context, fate) }
  }
}
