import type { Command } from '../command.ts'
import { describeEvents } from '../describe-proposal.ts'
import { askAsMember, OWN_CALL_DETAILS, OWN_CALL_OPTIONS, sendOwnCall } from '../own-call.ts'
import { readOwnAddresses } from '../read-own-addresses.ts'

/** `medrec govern addresses` */
export const governAddresses: Command = {
  usage: '--config FILE [--yes]',
  details: `A node tells the registry where it listens when it starts and that has changed. This tells it again, where it could not.

${OWN_CALL_DETAILS}`,
  options: OWN_CALL_OPTIONS,
  arguments: { min: 0, max: 0 },
  async run (context) {
    const node = await askAsMember(context)
    const multiaddrs = await readOwnAddresses(node.config)
    return await sendOwnCall({
      context, node, call: { kind: 'set-addresses', multiaddrs }, sentence: ['From now on the registry says that this node listens at', ...multiaddrs.map(address => `  ${address}`)].join('\n'),
      then: events => describeEvents({ events, members: node.status.members })
    })
  }
}
