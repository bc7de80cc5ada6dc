import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { callControl } from '../../control/call-control.ts'
import type { CallFate } from '../../control/follow-call.ts'
import { ROLES } from '../../control/registry.ts'
import type { Role } from '../../control/registry.ts'
import type { RotationResult } from '../../control/rotate-key.ts'
import { readConfig } from '../../provider/config.ts'
import { optionalString, stringOption } from '../arguments.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { confirm } from '../confirm.ts'
import { askAsMember, exitCodeOf, followByNode, OWN_CALL_DETAILS, OWN_CALL_OPTIONS } from '../own-call.ts'

const EFFECTS: Record<Role, string> = {
  operator: 'From that block on the node can send nothing until it is started again, which gives it the new key, and what the old one had to pay with.',
  consensus: 'Start the node again as soon as that is done: it seals with the old key until the engines count the new one, and then with that.',
  signing: 'From that block on what the node attests is not believed until it is started again, so that nobody can join it.'
}

/** `medrec govern rotate` */
export const governRotate: Command = {
  usage: '--role operator | consensus | signing --config FILE [--lost] [--yes]',
  details: `The node makes the new key, and has it in its file of keys before anybody hears of it. Both the old key and the new one sign. Back the file up
afterwards. When it breaks off, the same command goes on with the same new key.

  --role ROLE     operator sends transactions, consensus seals blocks, signing attests to people
  --lost          the old key is lost: only make the new one, and show what the other members are to vote on
${OWN_CALL_DETAILS}`,
  options: { ...OWN_CALL_OPTIONS, role: { type: 'string' }, lost: { type: 'boolean' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const role = readRole(context)
    if (context.values['lost'] === true) return await makeKey(context, role)
    const node = await askAsMember(context)
    await confirm({ context, sentence: `This replaces the ${role} key of ${node.status.own.handle} by a new one. ${EFFECTS[role]}` })
    const answer = await followByNode({ context, node, method: 'rotate', params: { role } }) as RotationResult | CallFate
    const { fate, key } = 'key' in answer ? answer : { fate: answer, key: keyIn(answer) }
    if (key !== null && (fate === null || fate.state !== 'sent')) {
      for (const line of [`The ${role} key is ${key} now. Back up ${node.config.keys}.`, 'Start the node again, so that it uses it.']) context.print(line)
    }
    return { json: { key, ...fate }, exitCode: fate === null ? undefined : exitCodeOf(context, fate) }
  }
}

async function makeKey (context: CommandContext, role: Role): Promise<CommandResult> {
  const { dataDir, handle } = await readConfig(stringOption(context, 'config'))
  await confirm({ context, sentence: `This makes a new ${role} key for ${handle} and keeps it in its file of keys. Nothing changes until more than half of the members have voted for it.` })
  const { key } = await callControl({ dataDir, method: 'make-key', params: { role }, signal: context.signal }) as { key: string }
  for (const line of ['Ask a member to propose it:', `  medrec govern propose --rotate ${handle} --role ${role} --key ${key} --config FILE`, 'Once that is accepted, start the node again.']) context.print(line)
  return { json: { key } }
}

function readRole (context: CommandContext): Role {
  const given = optionalString(context, 'role')
  const role = ROLES.find(role => role === given)
  if (role === undefined) throw new MedrecError('USAGE', `--role is one of ${ROLES.join(', ')}.`)
  return role
}

function keyIn (fate: CallFate): string | null {
  const next = fate.state === 'sent' ? undefined : fate.events.find(({ name }) => name === 'KeyRotated')?.args['next']
  return typeof next === 'string' ? next : null
}
