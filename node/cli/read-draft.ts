import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { ShareDraft } from '../../protocol/peer/share-types.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { CATEGORIES } from '../../protocol/profiles/fhir/categories.ts'
import { LABELS } from '../../protocol/profiles/fhir/labels.ts'
import { MAX_DEPTH } from '../../protocol/policy/constants.ts'
import { optionalList, optionalString, stringOption } from './arguments.ts'
import { sayJoined } from './choose-providers.ts'
import type { CommandContext } from './command.ts'
import { parseMoment } from './parse-moment.ts'

/** What `--help` says of `--may`. */
export const MAY_HELP = `  --may LIST          what they may do (read). Providers decide on "read" and nothing else today; "notify", "contribute" and an application's own
                      names are kept for applications, which decide on them by what you granted`

/** What a command's options say is to be seen, from which providers, from when until when. @throws MedrecError `USAGE` */
export function readDraft (options: { context: CommandContext, peer: Peer }): ShareDraft {
  const { context, peer } = options
  const now = context.now()
  const categories = optionalList(context, 'categories') ?? []
  const unknown = categories.filter(category => category !== 'all' && !(CATEGORIES as readonly string[]).includes(category))
  if (categories.length === 0 || unknown.length > 0) {
    throw new MedrecError('USAGE', `--categories takes "all", or some of: ${CATEGORIES.join(', ')}.${unknown.length > 0 ? ` There is no ${unknown.join(', ')}.` : ''}`)
  }
  const until = stringOption(context, 'until')
  const from = optionalString(context, 'from')
  return {
    categories: categories.includes('all') ? [...CATEGORIES] : categories,
    labels: readLabels({ context, peer }),
    providers: readProviders({ names: optionalList(context, 'providers') ?? ['all'], peer }),
    notBefore: from === undefined ? now : parseMoment({ text: from, now, option: '--from' }),
    actions: optionalList(context, 'may') ?? ['read'],
    purpose: optionalString(context, 'purpose'),
    depth: readDepth(context),
    notAfter: until === 'never' ? null : parseMoment({ text: until, now, option: '--until' })
  }
}

/** What sensitive kinds are named: those of the profile, and what this person's records carry besides. @throws MedrecError `USAGE` */
function readLabels ({ context, peer }: { context: CommandContext, peer: Pick<Peer, 'records'> }): string[] {
  const labels = optionalList(context, 'labels') ?? []
  const known = new Set([...Object.keys(LABELS), ...labels.length === 0 ? [] : peer.records().flatMap(({ labels }) => labels)])
  const unknown = labels.filter(label => !known.has(label))
  if (unknown.length > 0) throw new MedrecError('USAGE', `--labels takes some of: ${[...known].join(', ')}. There is no ${unknown.join(', ')}.`)
  return labels
}

/** How often it may be passed on, by `--onward`; 0 where that is not given. @throws MedrecError `USAGE` */
export function readDepth (context: CommandContext): number {
  const text = optionalString(context, 'onward') ?? '0'
  if (!/^\d$/.test(text) || Number(text) > MAX_DEPTH) throw new MedrecError('USAGE', `--onward is how often it may be passed on: 1 to ${MAX_DEPTH}.`)
  return Number(text)
}

/** The relationships with providers of these names, or `all`. @throws MedrecError `USAGE` */
export function readProviders (options: { names: string[], peer: Peer }): 'all' | string[] {
  if (options.names.includes('all')) return 'all'
  const mine = options.peer.providers().filter(({ ended }) => ended === undefined)
  return options.names.flatMap(name => {
    const found = mine.filter(({ handle, relationship }) => handle === name || relationship === name)
    if (found.length === 0) throw new MedrecError('USAGE', `You have not joined "${name}". ${sayJoined(mine)}`)
    return found.map(({ relationship }) => relationship)
  })
}
