import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { formatText } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { optionalString } from './arguments.ts'
import type { CommandContext } from './command.ts'
import { withPeer } from './open-home.ts'
import { unlockOrSetUp } from './set-up.ts'
import { shownLink } from './shown-link.ts'

/** The options of a command that hands out a card. */
export const CARD_OPTIONS = { name: { type: 'string' }, network: { type: 'string' } } as const

/** Their help. */
export const CARD_OPTIONS_HELP = `  --name NAME      how you suggest to be called
  --network LINK   where you have joined no provider: the address of the network, or any invitation`

/**
 * Makes a card of one kind or another, in the network that `--network` names where the person is in none, and prints its link. Sets an empty folder up first.
 *
 * @throws MedrecError `NO_NETWORK`, `LINK_INVALID`, `WRONG_PASSWORD`
 */
export async function handOutCard<T extends { link: string }> (context: CommandContext, make: (peer: Peer, name: string | undefined) => Promise<T>): Promise<{ json: Omit<T, 'link'> & { link: string, text: string, words?: string[] } }> {
  return await withPeer(context, async peer => {
    const network = optionalString(context, 'network')
    // Before anything is made: a bad link, or none, must not leave a key behind.
    if (network !== undefined) await peer.inspect(network, { signal: context.signal })
    else if (peer.state() === 'new') throw new MedrecError('NO_NETWORK', 'A card is for one network. Name it with --network: its address (medrec:network:…), or any invitation.')
    const words = await unlockOrSetUp({ peer, context })
    if (network !== undefined && peer.networkInfo() === undefined) await peer.enter({ network })
    const made = await make(peer, optionalString(context, 'name'))
    const link = shownLink({ link: made.link, env: context.env })
    context.print(link)
    return { json: { ...made, link, text: formatText(parseLink(made.link)), ...(words === undefined ? {} : { words }) } }
  })
}
