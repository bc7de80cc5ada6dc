import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { stringArgument } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { sayRecords } from '../format-table.ts'
import { withPeer } from '../open-home.ts'
import { unlockOrSetUp } from '../set-up.ts'
import { tellHelpers } from '../tell-helpers.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'

/** `medrec join LINK` */
export const join: Command = {
  usage: 'LINK [--wait SECONDS]',
  details: `LINK is what the provider gave: a link, or medrec:join:…
Where MEDREC_HOME is still empty, this makes a new key and shows its twelve words once.
Broken off, the same command goes on where it was.

  --wait SECONDS   how long to wait for the chain (60)`,
  options: { ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withPeer(context, async peer => {
      const invitation = stringArgument(context, 0)
      // Before anything is made: a bad link must not leave a key behind.
      const { kind } = await peer.inspect(invitation, { signal: context.signal })
      if (kind !== 'join') throw new MedrecError('LINK_INVALID', 'This is not an invitation.')
      const words = await unlockOrSetUp({ peer, context })
      let said = ''
      const status = await peer.join({
        invitation,
        signal: context.signal,
        onProgress: ({ step, count, total }) => {
          const line = step === 'fetching' && count !== undefined ? `fetching ${count}${total === undefined ? '' : ` of ${total}`} records` : step
          if (line !== said) context.say(line)
          said = line
        }
      })
      const settled = await waitSettled({ peer, context })
      const present = peer.providers().find(({ relationship }) => relationship === status.relationship) ?? status
      context.print(`Joined ${present.name}: ${sayRecords(present.records)}.`)
      const helpers = await tellHelpers({ peer, context })
      return { json: { provider: present, settled, ...helpers.length === 0 ? {} : { helpers }, ...(words === undefined ? {} : { words }) }, exitCode: settled ? EXIT.done : EXIT.later }
    })
  }
}
