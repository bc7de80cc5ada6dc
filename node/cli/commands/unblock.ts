import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { ProviderStatus } from '../../../protocol/peer/types.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { withOpenPeer } from '../open-home.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'

/** `medrec unblock` */
export const unblock: Command = {
  usage: 'PROVIDER [--wait SECONDS]',
  details: `PROVIDER is the handle of a provider that gives out no records, as "medrec records" says, since something was put in force there that neither it nor
this device has. If another device of yours may have it, use that first. If somebody did it who acts for you, end that first: "medrec helper end".

What nobody has is given up. It may have ended something, so all ends there that you did not decide yourself; what you share goes on.

  --wait SECONDS   how long to wait until the chain has it (60)

Exit code 3: stored, and not yet settled.`,
  options: { ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const handle = context.words[0]
      const found = peer.providers().filter(provider => provider.handle === handle)
      if (found.length === 0) throw new MedrecError('NOT_HELD', `"${handle ?? ''}" is no provider of yours. "medrec records" shows which are.`)
      for (const { relationship } of found.filter(({ blocked }, _, all) => blocked !== undefined || all.length === 1)) await peer.unblock({ relationship })
      const settled = await waitSettled({ peer, context })
      context.print(settled ? 'What nobody has is given up. You, and whom you let see your records, get them from there again.' : 'Given up here. Not yet settled.')
      return { json: { providers: peer.providers().filter(provider => provider.handle === handle), settled }, exitCode: settled ? EXIT.done : EXIT.later }
    })
  }
}

/** What holds a provider up, and what helps; nothing when nothing does. */
export function sayBlocked ({ handle, blocked }: ProviderStatus): string {
  if (blocked === undefined) return ''
  const { by, isOver } = blocked
  if (by !== undefined && isOver) return `gives out none of your records until what ${by} put in force there is given up; that goes on by itself`
  if (by !== undefined) return `gives out none of your records: ${by}, who acts for you, put something in force there that nobody has. End that ("medrec helper end"), or: "medrec unblock ${handle}"`
  return `gives out none of your records: something was put in force there that neither it nor this device has. Use your other device, if you have one, or: "medrec unblock ${handle}"`
}
