import { askLifeAt, whoMayFirst } from '../../protocol/peer/acting/ask-life-at.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import type { CommandContext } from './command.ts'
import { formatMoment } from './format-table.ts'

/** Asks a person on standard error whether they are there, before somebody may act because they are not: one line, of who may first. See specs/command-line.md, "Output". */
export function askForLife (options: { context: Pick<CommandContext, 'say'>, peer: Pick<Peer, 'life'>, now: number }): void {
  const { context, peer, now } = options
  const [first] = peer.life().filter(entry => (askLifeAt(entry) ?? Infinity) <= now).sort((a, b) => (a.tripsAt ?? 0) - (b.tripsAt ?? 0))
  if (first?.tripsAt === undefined) return
  const names = whoMayFirst(first, now).map(({ name }) => name).join(', ')
  context.say(`ARE YOU THERE? ${names} at ${first.provider}: ${first.tripsAt <= now ? 'since' : 'from'} ${formatMoment(first.tripsAt)}${first.tripsAt <= now ? '' : ' on'}, because you are silent. "medrec alive" says that you are there.`)
}
