import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { isMultiaddr } from '../../protocol/network/values.ts'
import { optionalString } from './arguments.ts'
import type { CommandContext } from './command.ts'

/** The option of every command that may ask a member. */
export const MEMBER_OPTION = { member: { type: 'string' } } as const

/** The addresses of each member to begin with: `--member`, else the founders. @throws MedrecError `USAGE` */
export function knownMembers (context: CommandContext, network: NetworkFile): string[][] {
  const given = optionalString(context, 'member')
  if (given === undefined) return network.founders.map(({ multiaddrs }) => multiaddrs).filter(addresses => addresses.length > 0)
  if (!isMultiaddr(given)) throw new MedrecError('USAGE', '--member takes a multiaddr that ends with /p2p/ and the PeerId.')
  return [[given]]
}
