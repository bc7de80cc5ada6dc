import type { Peer } from '../../protocol/peer/types.ts'
import type { CommandContext } from './command.ts'
import { shownLink } from './shown-link.ts'

/** A helper who does not help everywhere yet, and what goes to them; without a link they have to show another card. */
export interface HelperToTell { name: string, providers: string[], link?: string }

/** Says who does not help at a provider that was joined yet, and what they need for it. */
export async function tellHelpers ({ peer, context }: { peer: Peer, context: CommandContext }): Promise<HelperToTell[]> {
  const told: HelperToTell[] = []
  for (const { id, name, untold, missing } of peer.helpers()) {
    if (untold.length > 0) {
      const providers = untold.map(each => each.name)
      const link = shownLink({ link: await peer.helperLink(id), env: context.env })
      context.print(`${name} does not help you at ${providers.join(', ')} yet: send them this.`)
      context.print(link)
      told.push({ name, providers, link })
    }
    if (missing.length > 0) {
      const providers = missing.map(each => each.name)
      context.print(`${name} does not help you at ${providers.join(', ')} yet: ask for a card ("medrec helper card"), and appoint them with --providers.`)
      told.push({ name, providers })
    }
  }
  return told
}
