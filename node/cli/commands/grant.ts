import { NO_END } from '../../../protocol/agent/constants.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { CoSignAt, GrantCondition, GroupGrantEntry } from '../../../protocol/peer/group-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { CATEGORIES } from '../../../protocol/profiles/fhir/categories.ts'
import { LABELS } from '../../../protocol/profiles/fhir/labels.ts'
import { optionalString, refuseWithout, stringOption } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { formatDuration, formatMoment, formatTable } from '../format-table.ts'
import { withOpenPeer } from '../open-home.ts'
import { parseCondition } from '../parse-condition.ts'
import { DEFAULT_EMERGENCY, parseEmergency } from '../parse-emergency.ts'
import { MAY_HELP, readDraft } from '../read-draft.ts'
import { readViewer } from '../read-viewer.ts'
import { shownLink } from '../shown-link.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'

/** `medrec grant` */
export const grant: Command = {
  usage: '[--to VIEWER --categories LIST --until MOMENT [--condition WHEN] [--emergency [TIME]] [--may LIST] [--purpose TEXT] [--onward N]] | [--end GRANT] | [--ask GRANT]',
  details: `Lets a group, any member provider, or one address see records. No letter is written: what is printed says where they can ask ("medrec read").
Without options it shows what is granted so.

  --to VIEWER         group:ADDRESS, "members" (any member provider), an address, or a card
  --categories LIST   with commas, or "all": ${CATEGORIES.join(', ')}
  --labels LIST       sensitive kinds that are included, each named: ${Object.keys(LABELS).join(', ')}
  --providers LIST    handles of providers with commas, or "all", also those that you join later (all)
  --from MOMENT       2027-01-31, 2027-01-31T12:00, or from now: 12h, 30d, 4w (now)
  --until MOMENT      the same, or "never"
  --condition WHEN    only when a contract says so: week:mon-fri,08:00-18:00[,+01:00]; silence:30d; until:2031-04-01, the
                      first day of a quarter; 0x, a contract's address and its parameters; two of these together as
                      "all(…, …)" or "any(…, …)"; or cosigner:CARD.
                      Whose card is named with "cosigner" has to agree ("medrec co-sign"); what is printed goes to them
  --emergency [TIME]  only for an emergency that is stated with a reason; TIME is how long records may come after one stated reason
                      (90s, 30min, 6h, 2d, 1w; ${DEFAULT_EMERGENCY}). Each opens one answer; who asks again states it again. You are told of each
${MAY_HELP}
  --purpose TEXT      what it is for; your providers can read it
  --onward N          they may pass a part of it on, so often from hand to hand (1 to 4; not at all). You see in the log who read by that
  --end GRANT         end one, by its id
  --ask GRANT         print once more what goes to who has to agree; also for a provider that you joined since
  --wait SECONDS      how long to wait until the chain has it (60)

Exit code 3: stored, and not yet settled at every provider.`,
  options: {
    to: { type: 'string' },
    categories: { type: 'string' },
    labels: { type: 'string' },
    providers: { type: 'string' },
    from: { type: 'string' },
    until: { type: 'string' },
    condition: { type: 'string' },
    emergency: { type: 'string' },
    may: { type: 'string' },
    purpose: { type: 'string' },
    onward: { type: 'string' },
    end: { type: 'string' },
    ask: { type: 'string' },
    ...WAIT_OPTION
  },
  alone: { emergency: DEFAULT_EMERGENCY },
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const [to, end] = [optionalString(context, 'to'), optionalString(context, 'end')]
      if (to !== undefined && end !== undefined) throw new MedrecError('USAGE', '--to gives, --end takes back: one at a time.')
      const asked = optionalString(context, 'ask')
      if (asked !== undefined) return { json: { link: await ask(peer, asked, context) } }
      if (to === undefined && end === undefined) {
        refuseWithout(context, '--to VIEWER', ['categories', 'labels', 'providers', 'from', 'until', 'condition', 'emergency', 'may', 'purpose', 'onward'])
        return await show(peer, context)
      }
      const id = end ?? (await give(peer, context)).id
      const condition = end === undefined ? parsed(context) : undefined
      const isAsked = condition?.kind === 'co-signer' && condition.encryptionKey !== undefined
      if (end !== undefined) await peer.endGroupGrant({ id: end })
      const settled = await waitSettled({ peer, context })
      const entry = peer.groupGrants().find(each => each.id === id)
      if (entry !== undefined) print(entry, context)
      else context.print(`${id} has ended.`)
      const link = isAsked ? await ask(peer, id, context) : undefined
      return { json: entry === undefined ? { id, state: 'ended', settled } : { ...entry, settled, ...link === undefined ? {} : { link } }, exitCode: settled ? EXIT.done : EXIT.later }
    })
  }
}

async function give (peer: Peer, context: CommandContext): Promise<GroupGrantEntry> {
  const condition = parsed(context)
  const emergency = optionalString(context, 'emergency')
  return await peer.grantGroup({
    ...readDraft({ context, peer }),
    viewer: readViewer(stringOption(context, 'to')),
    purpose: optionalString(context, 'purpose') ?? '',
    ...condition === undefined ? {} : { condition },
    ...emergency === undefined ? {} : { emergency: parseEmergency(emergency) }
  })
}

function parsed (context: CommandContext): GrantCondition | undefined {
  const condition = optionalString(context, 'condition')
  return condition === undefined ? undefined : parseCondition(condition)
}

/** What goes to who has to agree. */
async function ask (peer: Peer, id: string, context: CommandContext): Promise<string> {
  const link = shownLink({ link: await peer.coSignLink(id), env: context.env })
  context.say('It does not count before they agree. Send them this:')
  context.print(link)
  return link
}

async function show (peer: Peer, context: CommandContext): Promise<{ json: unknown }> {
  const { signal } = context
  const grants = await Promise.all(peer.groupGrants().map(async entry => entry.coSigner === undefined ? entry : { ...entry, agreed: await peer.coSigned({ id: entry.id, signal }) }))
  for (const entry of grants) print(entry, context)
  if (grants.length === 0) context.print('Nothing is granted to a group, to the members or to an address.')
  return { json: { grants } }
}

function print (entry: GroupGrantEntry & { agreed?: CoSignAt[] }, { print: line }: CommandContext): void {
  const { id, viewer, purpose, categories, labels, notAfter, emergency, condition, coSigner, depth, perProvider } = entry
  const under = coSigner !== undefined ? `while ${coSigner} agrees` : condition === undefined ? '' : 'under a condition'
  line([id, viewer, purpose, [...categories, ...labels].join(','), formatMoment(notAfter), emergency === undefined ? '' : `emergencies only, ${formatDuration(emergency)} each`, under, depth === undefined ? '' : 'may be passed on'].filter(word => word !== '').join('  '))
  const agreedAt = (relationship: string): string[] => entry.agreed === undefined ? [] : [sayAgreed(entry.agreed.find(each => each.relationship === relationship)?.until)]
  for (const row of formatTable(perProvider.map(({ handle, relationship, state }) => [`  ${handle}`, relationship, state, ...agreedAt(relationship)]))) line(row)
}

function sayAgreed (until: number | undefined): string {
  if (until === undefined) return 'agreement not known'
  return until === 0 ? 'waits for the agreement' : until >= NO_END ? 'agreed' : `agreed until ${formatMoment(until)}`
}
