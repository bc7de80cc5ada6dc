import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import type { CommandContext } from './command.ts'
import { confirm } from './confirm.ts'

/**
 * Asks before all that is somebody's goes to the key that made a card, with the name that stands on it.
 *
 * @param options.sentence - what will be done, given whose card it is
 * @throws MedrecError `LINK_INVALID` where it is not the card of a new key; what {@link confirm} throws
 */
export async function askForKey (options: { context: CommandContext, peer: Pick<Peer, 'inspect'>, card: string, sentence: (whose: string) => string }): Promise<void> {
  const { context, peer, card, sentence } = options
  const info = await peer.inspect(card)
  if (info.kind !== 'newkey') throw new MedrecError('LINK_INVALID', 'This is not the card of a new key. It is shown with the new key by "medrec helper card --for-key", or in the app under Me, "I had another key before", "A card for what was mine".')
  await confirm({ context, sentence: sentence(info.name === '' ? 'a card without a name' : `a card that says "${info.name}"`) })
}
