import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { SharedEntry } from '../../../protocol/peer/share-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { CATEGORIES } from '../../../protocol/profiles/fhir/categories.ts'
import { optionalList, optionalString, stringArgument, stringOption } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { formatMoment, formatTable } from '../format-table.ts'
import { withOpenPeer } from '../open-home.ts'
import { parseMoment } from '../parse-moment.ts'
import { readDepth } from '../read-draft.ts'
import { shownLink } from '../shown-link.ts'

/** `medrec pass-on` */
export const passOn: Command = {
  usage: '[SHARE CARD --name NAME --categories LIST --until MOMENT [--labels LIST] [--providers LIST] [--from MOMENT] [--may LIST] [--onward N]]',
  details: `Passes a part of what somebody shares with you on to the owner of CARD, where they allow it. SHARE is its id or the name of who shares it, as
"medrec view" shows them. What is printed goes to who showed the card; they take it with "medrec view". Nobody is asked, and whose records they are sees in
the log who read by it. It ends when what is shared with you ends or is changed; you cannot take it back yourself.
Without SHARE it shows what you passed on.

  --name NAME         what you call them; stays with you
  --categories LIST   with commas, or "all" that you were given: ${CATEGORIES.join(', ')}
  --labels LIST       sensitive kinds that are included, each named: OPIOIDUD,MH,HIV,…
  --providers LIST    handles of providers with commas, or "all" that it is shared from (all)
  --from MOMENT       2027-01-31, 2027-01-31T12:00, or from now: 12h, 30d, 4w (now)
  --until MOMENT      the same, or "never": as long as it is shared with you
  --may LIST          what they may do: read, notify, contribute, or an application's own (read)
  --onward N          they may pass a part of it on in turn, so often; less often than you may (not at all)`,
  options: {
    name: { type: 'string' },
    categories: { type: 'string' },
    labels: { type: 'string' },
    providers: { type: 'string' },
    from: { type: 'string' },
    until: { type: 'string' },
    may: { type: 'string' },
    onward: { type: 'string' }
  },
  arguments: { min: 0, max: 2 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      if (context.words.length === 0) return show(peer, context)
      const shared = findShared(peer, stringArgument(context, 0))
      const made = await peer.passOn({ ...readPassOn(context, shared), id: shared.id, card: stringArgument(context, 1), name: stringOption(context, 'name') })
      const link = shownLink({ link: made.link, env: context.env })
      context.say(`Until ${formatMoment(made.notAfter)}, or until it is no longer shared with you. Give them this:`)
      context.print(link)
      return { json: { ...made, link } }
    })
  }
}

function readPassOn (context: CommandContext, shared: SharedEntry): Pick<Parameters<Peer['passOn']>[0], 'categories' | 'labels' | 'providers' | 'actions' | 'depth' | 'notBefore' | 'notAfter'> {
  const now = context.now()
  const [until, from] = [stringOption(context, 'until'), optionalString(context, 'from')]
  const categories = stringOption(context, 'categories').split(',').map(part => part.trim())
  const passable = shared.sources.filter(({ depth }) => depth > 0)
  return {
    categories: categories.includes('all') ? [...new Set(passable.flatMap(source => source.categories))] : categories,
    labels: optionalList(context, 'labels') ?? [],
    providers: chooseProviders(shared, optionalList(context, 'providers') ?? ['all']),
    actions: optionalList(context, 'may') ?? ['read'],
    depth: readDepth(context),
    notBefore: from === undefined ? now : parseMoment({ text: from, now, option: '--from' }),
    notAfter: until === 'never' ? null : parseMoment({ text: until, now, option: '--until' })
  }
}

function chooseProviders ({ sources }: SharedEntry, names: string[]): 'all' | string[] {
  if (names.includes('all')) return 'all'
  return names.map(name => {
    const found = sources.find(({ handle, relationship }) => handle === name || relationship === name)
    if (found === undefined) throw new MedrecError('USAGE', `Nothing is shared with you from "${name}". It is from: ${sources.map(({ handle }) => handle).join(', ')}.`)
    return found.relationship
  })
}

function findShared (peer: Peer, wanted: string): SharedEntry {
  const found = peer.sharedWithMe().filter(({ id, from }) => id === wanted || from === wanted)
  const [only] = found
  if (only === undefined) throw new MedrecError('SHARE_UNKNOWN', `Nothing is shared with you under "${wanted}". "medrec view" shows what is.`)
  if (found.length > 1) throw new MedrecError('USAGE', `${found.length} things are shared with you by "${wanted}". Use the id that "medrec view" shows.`)
  return only
}

function show (peer: Peer, context: CommandContext): { json: unknown } {
  const passedOn = peer.passedOn()
  for (const line of formatTable(passedOn.map(({ id, name, from, state, categories, labels, notAfter }) => [id, name, from, state, [...categories, ...labels].join(','), formatMoment(notAfter)]))) context.print(line)
  if (passedOn.length === 0) context.print('You passed nothing on.')
  return { json: { passedOn } }
}
