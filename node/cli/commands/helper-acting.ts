import { stringArgument } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { findActing } from '../find-helper.ts'
import { sayRecords } from '../format-table.ts'
import { CARD_OPTIONS, CARD_OPTIONS_HELP, handOutCard } from '../hand-out-card.ts'
import { withOpenPeer } from '../open-home.ts'
import { sayAs, sayFrom, sayUntil } from '../say-helper.ts'

/** `medrec helper card` */
export const helperCard: Command = {
  usage: '[--for-key [--another]] [--name NAME] [--network LINK]',
  details: `Every card has fresh addresses; give each person one of their own. The card of a new key, by which it gets what was yours under another, is of another kind: it lets nobody act, and no helper's card is taken for it.

  --for-key        the card for your guardians, or for your old key: the same one each time, until eight providers are taken over with it
  --another        a further such card, to begin again with: where somebody spoilt the one before, or it lies with a provider that stays away
${CARD_OPTIONS_HELP}`,
  options: { ...CARD_OPTIONS, 'for-key': { type: 'boolean' }, another: { type: 'boolean' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await handOutCard(context, async (peer, name) => {
      const { link } = await peer.helperCard({ name, forKey: context.values['for-key'] === true, another: context.values['another'] === true })
      return { link }
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
      context.print(`For ${sayFrom(acting)} ${sayAs(acting)}: ${acting.state}, ${sayUntil(acting.until)}, ${sayRecords(acting.records)}`)
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
      context.print(`You no longer act for ${sayFrom({ id, from })}.`)
      return { json: { stopped: id } }
    })
  }
}
