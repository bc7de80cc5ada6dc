import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { formatText } from '../../../protocol/links/format-link.ts'
import { parseLink } from '../../../protocol/links/parse-link.ts'
import { optionalString, stringArgument } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { findActing } from '../find-helper.ts'
import { formatMoment } from '../format-table.ts'
import { withOpenPeer, withPeer } from '../open-home.ts'
import { unlockOrSetUp } from '../set-up.ts'
import { shownLink } from '../shown-link.ts'

/** `medrec helper card` */
export const helperCard: Command = {
  usage: '[--name NAME] [--network LINK]',
  details: `Every card has fresh addresses; give each person one of their own. With a new key, it is what your guardians name.

  --name NAME      how you suggest to be called
  --network LINK   where you have joined no provider: the address of the network, or any invitation`,
  options: { name: { type: 'string' }, network: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withPeer(context, async peer => {
      const network = optionalString(context, 'network')
      if (network !== undefined) await peer.inspect(network, { signal: context.signal })
      else if (peer.state() === 'new') throw new MedrecError('NO_NETWORK', 'A card is for one network. Name it with --network: its address (medrec:network:…), or any invitation.')
      const words = await unlockOrSetUp({ peer, context })
      if (network !== undefined && peer.networkInfo() === undefined) await peer.enter({ network })
      const made = await peer.helperCard({ name: optionalString(context, 'name') })
      const link = shownLink({ link: made.link, env: context.env })
      context.print(link)
      return { json: { link, text: formatText(parseLink(made.link)), ...(words === undefined ? {} : { words }) } }
    })
  }
}

/** `medrec helper accept` */
export const helperAccept: Command = {
  usage: 'LINK',
  details: `LINK is what was sent back for a helper card of yours.

Exit code 3: it is kept, and does not count yet, or nobody can be asked.`,
  options: {},
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const acting = await peer.acceptAppointment({ link: stringArgument(context, 0), signal: context.signal })
      context.print(`For ${acting.from === '' ? '(no name)' : acting.from}, as ${acting.kind}: ${acting.state}, until ${formatMoment(acting.until)}, ${acting.records} records`)
      return { json: { acting }, exitCode: acting.state === 'active' ? EXIT.done : EXIT.later }
    })
  }
}

/** `medrec helper stop` */
export const helperStop: Command = {
  usage: 'WHO',
  details: 'WHO is whom you act for, by name or id. The copies on this device are deleted.',
  options: {},
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const { id, from } = findActing(peer, stringArgument(context, 0))
      await peer.stopActing(id)
      context.print(`You no longer act for ${from}.`)
      return { json: { stopped: id } }
    })
  }
}
