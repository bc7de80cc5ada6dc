import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { formatText } from '../../../protocol/links/format-link.ts'
import { parseLink } from '../../../protocol/links/parse-link.ts'
import { optionalString } from '../arguments.ts'
import type { Command } from '../command.ts'
import { withPeer } from '../open-home.ts'
import { unlockOrSetUp } from '../set-up.ts'
import { shownLink } from '../shown-link.ts'

/** `medrec card` */
export const card: Command = {
  usage: '[--name NAME] [--network LINK]',
  details: `Every card is a fresh address; give each person one of their own.
Where MEDREC_HOME is still empty, this makes a new key and shows its twelve words once.

  --name NAME      how you suggest to be called
  --network LINK   where you have joined no provider: the address of the network, or any invitation`,
  options: { name: { type: 'string' }, network: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withPeer(context, async peer => {
      const network = optionalString(context, 'network')
      // Before anything is made: a bad link, or none, must not leave a key behind.
      if (network !== undefined) await peer.inspect(network, { signal: context.signal })
      else if (peer.state() === 'new') throw new MedrecError('NO_NETWORK', 'A card is for one network. Name it with --network: its address (medrec:network:…), or any invitation.')
      const words = await unlockOrSetUp({ peer, context })
      if (network !== undefined && peer.networkInfo() === undefined) await peer.enter({ network })
      const made = await peer.card({ name: optionalString(context, 'name') })
      const link = shownLink({ link: made.link, env: context.env })
      context.print(link)
      return { json: { link, text: formatText(parseLink(made.link)), address: made.address, ...(words === undefined ? {} : { words }) } }
    })
  }
}
