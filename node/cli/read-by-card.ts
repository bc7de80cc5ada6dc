import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { isSameNetwork } from '../../protocol/network/network-address.ts'
import { readEmergencyCard } from '../../protocol/peer/emergency-card.ts'
import { optionalString, stringArgument, stringOption } from './arguments.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { emergencyReason } from './emergency-reason.ts'
import { withOpenPeer } from './open-home.ts'
import { withMember } from './read-as-member.ts'
import { readPlaces } from './read-places.ts'
import { readViewerAddress } from './read-viewer.ts'

/** Whether a word is a link, and no number of a patient. */
export function isLink (word: string): boolean { return /^medrec:|#/.test(word) }

/**
 * Reads at every provider that somebody's emergency card names: as a card of one's own, or as the provider of `--config`. specs/emergency-card.md, "Looking".
 *
 * @throws MedrecError `LINK_INVALID`, `OTHER_NETWORK`, `USAGE`, `DENIED` when nobody lets one look, `NOT_FOR_YOU`
 */
export async function readByCard (context: CommandContext): Promise<CommandResult> {
  const { network, places } = readEmergencyCard(stringArgument(context, 0))
  const [emergency, configFile, as] = [emergencyReason(context) ?? stringOption(context, 'emergency'), optionalString(context, 'config'), optionalString(context, 'as')]
  if (configFile !== undefined && as !== undefined) throw new MedrecError('USAGE', 'Say as whom to read: --as CARD, or --config FILE of a provider.')
  if (configFile !== undefined) {
    return await withMember({ context, configFile }, async member => {
      if (!isSameNetwork(member.network, network)) throw new MedrecError('OTHER_NETWORK')
      return await readPlaces({ context, places, ask: place => member.read({ ...place, emergency }) })
    })
  }
  return await withOpenPeer(context, async peer => {
    const info = await peer.inspect(stringArgument(context, 0))
    if (info.kind === 'emergency' && info.otherNetwork) throw new MedrecError('OTHER_NETWORK')
    return await readPlaces({ context, places, ask: place => peer.readAs({ ...place, emergency, ...as === undefined ? {} : { card: readViewerAddress(as) }, signal: context.signal }) })
  })
}
