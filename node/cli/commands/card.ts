import type { Command } from '../command.ts'
import { CARD_OPTIONS, CARD_OPTIONS_HELP, handOutCard } from '../hand-out-card.ts'

/** `medrec card` */
export const card: Command = {
  usage: '[--name NAME] [--network LINK]',
  details: `Every card is a fresh address; give each person one of their own.
Where MEDREC_HOME is still empty, this makes a new key and shows its twelve words once.

${CARD_OPTIONS_HELP}`,
  options: CARD_OPTIONS,
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await handOutCard(context, async (peer, name) => {
      const { link, address } = await peer.card({ name })
      return { link, address }
    })
  }
}
