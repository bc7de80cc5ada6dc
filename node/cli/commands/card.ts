import { formatText } from '../../../protocol/links/format-link.ts'
import { parseLink } from '../../../protocol/links/parse-link.ts'
import { optionalString } from '../arguments.ts'
import type { Command } from '../command.ts'
import { withPeer } from '../open-home.ts'
import { unlockOrSetUp } from '../set-up.ts'
import { shownLink } from '../shown-link.ts'

/** `medrec card` */
export const card: Command = {
  usage: '[--name NAME]',
  details: `Every card is a fresh address; give each person one of their own.
Where MEDREC_HOME is still empty, this makes a new key and shows its twelve words once.

  --name NAME   how you suggest to be called`,
  options: { name: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withPeer(context, async peer => {
      const words = await unlockOrSetUp({ peer, context })
      const made = await peer.card({ name: optionalString(context, 'name') })
      const link = shownLink({ link: made.link, env: context.env })
      context.print(link)
      return { json: { link, text: formatText(parseLink(made.link)), address: made.address, ...(words === undefined ? {} : { words }) } }
    })
  }
}
