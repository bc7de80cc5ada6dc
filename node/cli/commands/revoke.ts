import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { optionalString } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { FOR_OPTION, withOpenPeer } from '../open-home.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'
import { sayUnconfirmed } from './share.ts'

/** `medrec revoke` */
export const revoke: Command = {
  usage: 'SHARE [--provider HANDLE] | --all [--for NAME] [--wait SECONDS]',
  details: `SHARE is its id or the name you gave, as "medrec share" shows them.
Providers that can be reached obey at once; the chain makes it binding on all of them.

  --all                everybody's access
  --provider HANDLE    at this provider by itself; from the others, also those you join later, it stays
  --for NAME           what you shared for somebody for whom you act
  --wait SECONDS       how long to wait until the chain has it (60)

Exit code 3: taken back here and where a provider could be reached; not yet settled at every provider.`,
  options: { ...FOR_OPTION, all: { type: 'boolean' }, provider: { type: 'string' }, ...WAIT_OPTION },
  arguments: { min: 0, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const ids = chooseShares({ peer, context })
      const handle = optionalString(context, 'provider')
      if (handle !== undefined) for (const id of ids) await endAt({ peer, id, handle })
      else if (context.values['all'] === true) await peer.endAll()
      else for (const id of ids) await peer.endShare({ id })
      const settled = await waitSettled({ peer, context })
      const shares = peer.shares().filter(({ id }) => ids.includes(id))
      const handles = new Map(peer.providers().map(provider => [provider.relationship, provider.handle]))
      for (const share of shares) context.print(`${share.name}: ${[handle === undefined ? share.state : `ended at ${handle}`, sayUnconfirmed({ share, handles })].filter(word => word !== '').join(', ')}`)
      return { json: { shares: shares.map(({ id, name, state, perProvider }) => ({ id, name, state, perProvider })), settled }, exitCode: settled ? EXIT.done : EXIT.later }
    })
  }
}

async function endAt (options: { peer: Peer, id: string, handle: string }): Promise<void> {
  const { peer, id, handle } = options
  const given = peer.shares().find(share => share.id === id)?.perProvider.filter(({ isGiven }) => isGiven).map(({ relationship }) => relationship) ?? []
  const found = peer.providers().filter(provider => provider.handle === handle && given.includes(provider.relationship))
  if (found.length === 0) throw new MedrecError('SHARE_UNKNOWN', `Nothing is shared there from "${handle}". "medrec share" shows from where.`)
  for (const { relationship } of found) await peer.endShare({ id, relationship })
}

function chooseShares (options: { peer: Peer, context: CommandContext }): string[] {
  const live = options.peer.shares().filter(({ state }) => state !== 'ended' && state !== 'expired')
  if (options.context.values['all'] === true && options.context.values['provider'] === undefined) return live.map(({ id }) => id)
  const wanted = options.context.words[0]
  if (wanted === undefined) throw new MedrecError('USAGE', 'Name a share, or give --all. "medrec share" shows them.')
  const found = live.filter(({ id, name }) => id === wanted || name === wanted)
  if (found.length === 0) throw new MedrecError('SHARE_UNKNOWN', `Nobody has access under "${wanted}". "medrec share" shows who has.`)
  if (found.length > 1) throw new MedrecError('USAGE', `There are ${found.length} shares named "${wanted}". Use the id that "medrec share" shows.`)
  return found.map(({ id }) => id)
}
