import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { Command } from '../command.ts'
import { describeEvents } from '../describe-proposal.ts'
import { askAsMember, OWN_CALL_DETAILS, OWN_CALL_OPTIONS, sendOwnCall } from '../own-call.ts'

/** `medrec govern top-up` */
export const governTopUp: Command = {
  usage: '[HANDLE] --config FILE [--yes]',
  details: `HANDLE is a member; without it, this one. Any member may do it for any member, up to the allowance of each period of 30 days.

${OWN_CALL_DETAILS}`,
  options: OWN_CALL_OPTIONS,
  arguments: { min: 0, max: 1 },
  async run (context) {
    const node = await askAsMember(context)
    const { status: { own, members } } = node
    const handle = context.words[0] ?? members.find(({ operator }) => operator === own.operator)?.handle ?? own.handle
    if (!members.some(member => member.handle === handle)) throw new MedrecError('USAGE', `There is no member "${handle}". "medrec network status" shows who is.`)
    return await sendOwnCall({
      context, node, call: { kind: 'top-up', handle }, sentence: `The registry pays ${handle} what is left of its allowance of gas for this period.`,
      then: events => describeEvents({ events, members })
    })
  }
}
