import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { EmergencyCardLink } from '../../../protocol/peer/group-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { optionalString } from '../arguments.ts'
import type { Command } from '../command.ts'
import { FOR_OPTION, withOpenPeer } from '../open-home.ts'
import { drawQr, writeQr } from '../qr-code.ts'
import { shownLink } from '../shown-link.ts'

/** `medrec emergency-card` */
export const emergencyCard: Command = {
  usage: '[--for NAME] [--qr FILE]',
  details: `For your wallet: those whom you let look in an emergency ("medrec grant --emergency") find by it which providers to ask. It lets nobody look by itself.
Whoever sees it learns which providers these are. Print it anew when you have joined another.

  --for NAME   of somebody for whom you act
  --qr FILE    writes the link as a QR code as well, .svg or .png, to print`,
  options: { ...FOR_OPTION, qr: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const qrFile = optionalString(context, 'qr')
    if (qrFile !== undefined && !/\.(svg|png)$/.test(qrFile)) throw new MedrecError('USAGE', '--qr takes a file that ends in .svg or .png.')
    return await withOpenPeer(context, async peer => {
      const made = makeCard(peer)
      const link = shownLink({ link: made.link, env: context.env })
      if (context.values['json'] !== true && process.stdout.isTTY) context.print(await drawQr({ text: link, columns: process.stdout.columns }) ?? 'Its QR code is wider than this terminal: --qr FILE.svg writes it into a file.')
      context.print(link)
      context.say(`It names ${made.places.map(({ name }) => name).join(', ')}.${made.left.length === 0 ? '' : ` There is no room for ${made.left.map(({ name }) => name).join(', ')}.`}`)
      if (qrFile !== undefined) {
        await writeQr({ text: link, file: qrFile })
        context.print(`wrote ${qrFile}`)
      }
      return { json: { ...made, link } }
    })
  }
}

/** Whoever let nobody look hears how that is done. */
export function makeCard (peer: Pick<Peer, 'emergencyCard'>): EmergencyCardLink {
  try {
    return peer.emergencyCard()
  } catch (error) {
    if (!isMedrecError(error, 'SHARE_UNKNOWN')) throw error
    throw new MedrecError('SHARE_UNKNOWN', `${error.message} "medrec grant --to members --categories all --until never --emergency" lets any provider of the network look, with a reason.`, { cause: error })
  }
}
