import { isAddress } from '../../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ROLES } from '../../control/registry.ts'
import { optionalString } from '../arguments.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { describeEvents } from '../describe-proposal.ts'
import { MEMBER_OPTION } from '../known-members.ts'
import { askAsMember, OWN_CALL_DETAILS, OWN_CALL_OPTIONS, refuseSecond, sendOwnCall } from '../own-call.ts'
import { proposeMembership } from '../propose-membership.ts'

/** `medrec govern propose` */
export const governPropose: Command = {
  usage: '--config FILE [--statement FILE] [--yes]\n       medrec govern propose --remove HANDLE --config FILE [--yes]\n       medrec govern propose --rotate HANDLE --role ROLE --key ADDRESS --config FILE [--yes]',
  details: `Asks the members to let in the provider of --config, which signs and needs no gas: any member brings it to the chain. Or, by a member,
proposes to remove one, or to give one that lost a key another. What is proposed can be voted on for 14 days.

  --consensus ADDRESS  of the key that is to seal blocks
  --statement FILE     a public text of who you are: its SHA-256 goes on the chain
  --member MULTIADDR   a member to ask, where the founders in network.json are not there any more
  --remove HANDLE      the member that is to go
  --rotate HANDLE      the member that lost a key
  --role ROLE          which: operator, consensus or signing
  --key ADDRESS        the new one, which "medrec govern rotate --lost" made
${OWN_CALL_DETAILS}`,
  options: {
    ...OWN_CALL_OPTIONS, consensus: { type: 'string' }, statement: { type: 'string' }, ...MEMBER_OPTION, remove: { type: 'string' }, rotate: { type: 'string' }, role: { type: 'string' }, key: { type: 'string' }
  },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const [removed, rotated] = [optionalString(context, 'remove'), optionalString(context, 'rotate')]
    if (removed !== undefined && rotated !== undefined) throw new MedrecError('USAGE', 'Propose one thing at a time: --remove or --rotate.')
    if (removed !== undefined) return await proposeRemoval(context, removed)
    return rotated === undefined ? await proposeMembership(context) : await proposeRotation(context, rotated)
  }
}

async function proposeRemoval (context: CommandContext, handle: string): Promise<CommandResult> {
  const node = await askAsMember(context)
  const { members } = node.status
  checkMember(members, handle)
  await refuseSecond({ context, node, isSame: proposal => proposal.kind === 'removal' && proposal.handle === handle, what: `The removal of ${handle}` })
  return await sendOwnCall({
    context, node, call: { kind: 'propose-removal', handle },
    sentence: `This proposes to remove ${handle}. More than half of the ${members.length} members must vote for it; then its node is refused everywhere, and the people who have records there cannot fetch them from it any more.`,
    then: events => describeEvents({ events, members })
  })
}

async function proposeRotation (context: CommandContext, handle: string): Promise<CommandResult> {
  const given = optionalString(context, 'role')
  const role = ROLES.find(role => role === given)
  if (role === undefined) throw new MedrecError('USAGE', `--role is one of ${ROLES.join(', ')}.`)
  const key = optionalString(context, 'key')?.toLowerCase()
  if (!isAddress(key)) throw new MedrecError('USAGE', '--key takes an address: 0x and 40 hex digits.')
  const node = await askAsMember(context)
  const { members } = node.status
  checkMember(members, handle)
  await refuseSecond({ context, node, isSame: proposal => proposal.kind === 'rotation' && proposal.handle === handle && proposal.role === role && proposal.next === key, what: `This ${role} key of ${handle}` })
  return await sendOwnCall({
    context, node, call: { kind: 'propose-rotation', handle, role, key },
    sentence: `This proposes that ${key} becomes the ${role} key of ${handle}, in place of one that is lost. More than half of the ${members.length} members must vote for it. Whoever holds that key then acts as ${handle}: make sure that it is theirs.`,
    then: events => describeEvents({ events, members })
  })
}

function checkMember (members: Array<{ handle: string }>, handle: string): void {
  if (!members.some(member => member.handle === handle)) throw new MedrecError('USAGE', `There is no member "${handle}". "medrec network status" shows who is.`)
}
