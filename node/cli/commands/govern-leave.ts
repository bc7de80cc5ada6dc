import type { Command } from '../command.ts'
import { describeEvents } from '../describe-proposal.ts'
import { askAsMember, OWN_CALL_DETAILS, OWN_CALL_OPTIONS, sendOwnCall } from '../own-call.ts'

/** `medrec govern leave` */
export const governLeave: Command = {
  usage: '--config FILE [--yes]',
  details: `For good: who comes back is another member, and is voted on. The last member cannot leave.

${OWN_CALL_DETAILS}`,
  options: OWN_CALL_OPTIONS,
  arguments: { min: 0, max: 0 },
  async run (context) {
    const node = await askAsMember(context)
    const { status: { own, members, network } } = node
    const handle = members.find(({ operator }) => operator === own.operator)?.handle ?? own.handle
    return await sendOwnCall({
      context, node, call: { kind: 'leave' },
      sentence: `${handle} leaves ${network.name} for good. From that block on its node is refused everywhere: the people who have records here cannot fetch or share them any more, and its votes count no more. ` +
        'Its engine must seal until its seat is released: stop the node only when "medrec network status" says that it may be.',
      then: events => {
        const until = events.find(({ name }) => name === 'SeatEnded')?.args['until']
        return [
          ...describeEvents({ events, members }),
          `Let the node run until "medrec network status" says that it may be stopped; not before block ${String(until)}.`
        ]
      }
    })
  }
}
