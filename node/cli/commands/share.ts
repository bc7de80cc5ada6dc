import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { CATEGORIES } from '../../../protocol/profiles/fhir/categories.ts'
import { LABELS } from '../../../protocol/profiles/fhir/labels.ts'
import { optionalString, refuseWithout, stringArgument, stringOption } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { formatMoment, formatTable } from '../format-table.ts'
import { FOR_OPTION, withOpenPeer } from '../open-home.ts'
import { MAY_HELP, readDraft } from '../read-draft.ts'
import { shownLink } from '../shown-link.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'

/** `medrec share` */
export const share: Command = {
  usage: '[--for NAME] [--keep SHARE] [CARD --name NAME --categories LIST --until MOMENT [--labels LIST] [--providers LIST] [--from MOMENT] [--may LIST] [--purpose TEXT] [--onward N]]',
  details: `CARD is what the other person gave you. What is printed goes back to them; it opens for nobody else.

  --for NAME          share records of somebody for whom you act
  --keep SHARE        go on sharing what somebody shared who acts for you, and which ends with what they may do: by the id
                      that "medrec share" shows. Who sees it need not be told
  --name NAME         what you call them; stays with you
  --categories LIST   with commas, or "all": ${CATEGORIES.join(', ')}
  --labels LIST       sensitive kinds that are included, each named: ${Object.keys(LABELS).join(', ')}
  --providers LIST    handles of providers with commas, or "all", also those you join later (all): one decision,
                      carried out at each of them, listed and revoked as one
  --from MOMENT       2027-01-31, 2027-01-31T12:00, or from now: 12h, 30d, 4w (now)
  --until MOMENT      the same, or "never"
${MAY_HELP}
  --purpose TEXT      what it is for; your providers can read it
  --onward N          they may pass a part of it on, so often from hand to hand (1 to 4; not at all). You see in the log who read by that
  --wait SECONDS      how long to wait until the chain has it (60)

Exit code 3: stored, and not yet settled at every provider; "medrec records" sends on what waits.`,
  options: {
    ...FOR_OPTION,
    name: { type: 'string' },
    categories: { type: 'string' },
    labels: { type: 'string' },
    providers: { type: 'string' },
    from: { type: 'string' },
    until: { type: 'string' },
    may: { type: 'string' },
    purpose: { type: 'string' },
    onward: { type: 'string' },
    keep: { type: 'string' },
    ...WAIT_OPTION
  },
  arguments: { min: 0, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const kept = optionalString(context, 'keep')
      if (kept !== undefined) return await keep({ peer, context, id: kept })
      if (context.words.length === 0) {
        refuseWithout(context, 'CARD', ['name', 'categories', 'labels', 'providers', 'from', 'until', 'may', 'purpose', 'onward'])
        return showShares({ peer, context })
      }
      const draft = readDraft({ context, peer })
      const preview = peer.preview(draft)
      const made = await peer.share({ ...draft, card: stringArgument(context, 0), name: stringOption(context, 'name') })
      const settled = await waitSettled({ peer, context })
      const entry = peer.shares().find(({ id }) => id === made.share)
      const link = shownLink({ link: entry?.link ?? made.link, env: context.env })
      context.say(`${preview.matching.length} of ${preview.total} records, until ${formatMoment(draft.notAfter)}.${settled ? '' : ' Not yet settled at every provider.'} Give this back:`)
      context.print(link)
      return {
        json: { share: made.share, link, state: settled ? 'done' : 'waiting', records: preview.matching.length, perProvider: entry?.perProvider ?? [] },
        exitCode: settled ? EXIT.done : EXIT.later
      }
    })
  }
}

/** Makes its own what somebody shared who acts for this person. */
async function keep ({ peer, context, id }: { peer: Peer, context: CommandContext, id: string }): Promise<{ json: unknown, exitCode: number }> {
  if (context.values['for'] !== undefined || context.words.length > 0) throw new MedrecError('USAGE', '--keep is for what is shared of your own records, and stands alone.')
  // What they may do, and until when, is known from the providers.
  await peer.refreshHelpers({ signal: context.signal })
  await peer.keepShare({ id })
  const settled = await waitSettled({ peer, context })
  const entry = peer.shares().find(share => share.id === id)
  context.print(`Shared by you from now on, until ${formatMoment(entry?.notAfter ?? null)}.${settled ? '' : ' Not yet settled at every provider.'}`)
  return { json: { share: entry, settled }, exitCode: settled ? EXIT.done : EXIT.later }
}

/** Until when, or until when unless it is kept. */
function sayUntil ({ id, notAfter, lapsesAt, byOther }: ShareEntry): string {
  if (lapsesAt === undefined) return formatMoment(notAfter)
  return `${formatMoment(lapsesAt)}, ${byOther === true ? `unless you keep it: "medrec share --keep ${id}"` : 'unless they keep it'}`
}

/** Lists who has access: what one shared oneself first, as the peer has it. */
export function showShares (options: { peer: Pick<Peer, 'shares' | 'providers'>, context: Pick<CommandContext, 'values' | 'print'> }): { json: unknown } {
  const shares = options.peer.shares()
  const handles = new Map(options.peer.providers().map(({ relationship, handle }) => [relationship, handle]))
  const isActing = options.context.values['for'] !== undefined
  const rows = shares.map(share => [share.id, sayWho({ share, isActing }), share.state, [...share.categories, ...share.labels].join(','), sayFrom({ share, handles }), sayUntil(share), share.depth === 0 ? '' : 'may be passed on', sayUnconfirmed({ share, handles })])
  for (const line of formatTable(rows)) options.context.print(line)
  if (shares.length === 0) options.context.print('Nobody has access.')
  return { json: { shares } }
}

/** Who sees it, by the name that one gave. What somebody else shared has none here: by the address, and who shared it. @param options.isActing - for somebody else */
function sayWho (options: { share: ShareEntry, isActing: boolean }): string {
  const { share: { name, byOther, sharedBy = [] }, isActing } = options
  if (byOther !== true) return name
  if (sharedBy.length > 0) return `${name} (shared by ${sharedBy.join(', ')})`
  // By themselves; of one's own, by a key that is known as nobody's, as that of one's words before these.
  return `${name} (shared ${isActing ? 'by them' : 'under other words than yours'})`
}

/** `all`, `all but mercy-general`, or the providers that it was given for. */
function sayFrom (options: { share: ShareEntry, handles: Map<string, string> }): string {
  const { share: { providers, except }, handles } = options
  const say = (relationships: string[]): string => relationships.map(relationship => handles.get(relationship) ?? relationship).join(',')
  if (providers !== 'all') return say(providers.filter(relationship => !except.includes(relationship)))
  return except.length === 0 ? 'all' : `all but ${say(except)}`
}

/** Where it has not arrived yet, given or ended; empty when it has everywhere. */
export function sayUnconfirmed (options: { share: Pick<ShareEntry, 'perProvider'>, handles: Map<string, string> }): string {
  const { share, handles } = options
  const waiting = share.perProvider.filter(({ state }) => state !== 'done').map(({ relationship, name, state }) => `${handles.get(relationship) ?? name}${state === 'away' ? ' (away)' : state === 'refused' ? ' (refuses)' : ''}`)
  return waiting.length === 0 ? '' : `not confirmed by ${waiting.join(', ')}`
}
