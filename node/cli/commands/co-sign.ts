import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { CoSignEntry } from '../../../protocol/peer/group-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { NO_END } from '../../../protocol/agent/constants.ts'
import { optionalString } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { formatMoment, formatTable } from '../format-table.ts'
import { withOpenPeer } from '../open-home.ts'
import { parseMoment } from '../parse-moment.ts'

/** `medrec co-sign` */
export const coSign: Command = {
  usage: '[REQUEST [--until MOMENT | --end]]',
  details: `REQUEST is what somebody sent you for a card of yours ("medrec grant --condition cosigner:CARD"), or the id that is shown of it: whom they want to let see their records, if you agree.
Without --until or --end nothing is agreed: it is kept and shown. Without REQUEST all are shown.

  --until MOMENT   agree until 2027-01-31, 2027-01-31T12:00, for 12h, 30d, 4w, or "never": until you take it back
  --end            agree no more, from the next block on

Exit code 3: of a provider that is away it is not known yet.`,
  options: { until: { type: 'string' }, end: { type: 'boolean' } },
  arguments: { min: 0, max: 1 },
  async run (context) {
    const [asked, until] = [context.words[0], untilOf(context)]
    if (asked === undefined && until !== undefined) throw new MedrecError('USAGE', 'Say what you agree to: REQUEST.')
    return await withOpenPeer(context, async peer => {
      const id = asked === undefined ? undefined : await find(peer, asked, context)
      const { left } = id === undefined || until === undefined ? { left: [] } : await peer.coSign({ id, until: until.at })
      const entries = (await peer.coSigns({ signal: context.signal })).filter(each => id === undefined || each.id === id)
      for (const entry of entries) print(entry, context)
      if (entries.length === 0) context.print('Nobody has asked for your agreement.')
      for (const { provider } of left) context.print(`${provider}: not known yet; do this again when it is there`)
      return { json: { coSigns: entries, left }, exitCode: left.length === 0 ? EXIT.done : EXIT.later }
    })
  }
}

function untilOf (context: CommandContext): { at: number | null } | undefined {
  const until = optionalString(context, 'until')
  if (context.values['end'] === true && until !== undefined) throw new MedrecError('USAGE', '--until agrees, --end takes it back: one at a time.')
  if (context.values['end'] === true) return { at: 0 }
  return until === undefined ? undefined : { at: until === 'never' ? null : parseMoment({ text: until, now: context.now(), option: '--until' }) }
}

async function find (peer: Peer, asked: string, context: CommandContext): Promise<string> {
  if (!/^[0-9a-f]{32}$/.test(asked)) return (await peer.takeCoSign({ link: asked })).id
  if (!(await peer.coSigns({ signal: context.signal })).some(({ id }) => id === asked)) throw new MedrecError('SHARE_UNKNOWN', 'You were not asked for that. "medrec co-sign" shows what you were asked for.')
  return asked
}

function print ({ id, from, purpose, viewer, actions, perProvider }: CoSignEntry, { print: line }: CommandContext): void {
  line([id, from === '' ? '(no name)' : from, `lets ${viewer} ${actions.join(', ')}`, purpose].filter(word => word !== '').join('  '))
  for (const row of formatTable(perProvider.map(({ name, until, was = 0, isOver }) => [`  ${name}`, isOver === true ? 'over' : until === undefined ? 'away' : until === 0 ? was === 0 ? 'you do not agree' : `you agreed until ${formatMoment(was)}` : until >= NO_END ? 'you agree' : `you agree until ${formatMoment(until)}`]))) line(row)
}
