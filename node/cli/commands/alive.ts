import type { LifeEntry } from '../../../protocol/peer/acting/types.ts'
import type { Command, CommandContext } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { formatMoment } from '../format-table.ts'
import { withOpenPeer } from '../open-home.ts'

/** `medrec alive` */
export const alive: Command = {
  usage: '[--list]',
  details: `From the next block on no proxy of yours may act, and no grant under "--condition silence:…" counts, until you have been silent again for as long as you said.

  --list   only show who waits for your silence, and until when you are not silent

Exit code 3: of a provider that is away it is not known yet.`,
  options: { list: { type: 'boolean' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      if (context.values['list'] === true) {
        await peer.refreshHelpers({ signal: context.signal })
        const life = peer.life()
        show(life, context)
        return { json: { life } }
      }
      const { done, left } = await peer.showLife()
      const life = peer.life()
      show(life, context)
      for (const { provider } of left) context.print(`${provider}: away, and not known yet; do this again when it is there`)
      return { json: { life, said: done, left }, exitCode: left.length === 0 ? EXIT.done : EXIT.later }
    })
  }
}

function show (life: LifeEntry[], { print }: CommandContext): void {
  if (life.length === 0) print('Nobody waits for you to be silent.')
  for (const { provider, heardAt, waiting } of life) {
    // Who waits for longer may later.
    for (const [silence, each] of [...Map.groupBy(waiting, one => one.silence)].sort(([a], [b]) => a - b)) {
      const names = each.map(({ name }) => name).join(', ')
      print(heardAt === undefined ? `${provider}: ${names}: not before you were heard of` : `${provider}: ${names}: from ${formatMoment(heardAt + silence)} on, unless you say again that you are there`)
    }
  }
}
