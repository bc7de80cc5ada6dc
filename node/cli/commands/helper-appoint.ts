import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { optionalList, optionalString, stringArgument, stringOption } from '../arguments.ts'
import type { AppointDraft } from '../../../protocol/peer/acting/types.ts'
import type { Command, CommandContext } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { findNamed } from '../find-helper.ts'
import { withOpenPeer } from '../open-home.ts'
import { parseCondition } from '../parse-condition.ts'
import { parseMoment } from '../parse-moment.ts'
import { readProviders } from '../read-draft.ts'
import { sayAs, sayWhen } from '../say-helper.ts'
import { shownLink } from '../shown-link.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'

const KINDS = ['parent', 'proxy', 'guardian'] as const
const MAY = ['read', 'grant', 'revoke', 'add'] as const

/** `medrec helper appoint` */
export const helperAppoint: Command = {
  usage: '[--for NAME] CARD --name NAME (--as KIND | --may LIST) [--from DAY] [--until DAY] [--after TIME] [--condition WHEN] [--providers LIST]',
  details: `CARD is what the other made with "medrec helper card". What is printed goes back to them; it opens for nobody else.

  --as KIND      parent: sees all, shares and ends shares, until a birthday
                 proxy: the same, but only while you have been silent for some time
                 guardian: sees nothing; has a say when your key is lost
  --may LIST     in place of a kind, with commas: read (see all), grant (share), revoke (end what is shared), add (let others act);
                 grant and revoke need read, too
  --name NAME    what you call them; stays with you
  --from DAY     with --may: from when on; it begins with that quarter of a year, or the next (at once)
  --until DAY    of a parent: the birthday, as 2036-05-17; with --may: the last day, or "never" (never). It ends with the quarter of that day
  --after TIME   of a proxy: how long a silence, as 30d or 8w, a day at least
  --condition WHEN  with --may: what has to hold besides, as "medrec grant" takes it, but no cosigner. Everybody can read it
  --for NAME     with --may: for somebody for whom you act, where you may add; no more than you may yourself, and no longer
  --providers LIST  handles of providers with commas, or "all", also those that you join later (all)
  --wait SECONDS how long to wait until the chain has it (60)

A card is good for eight providers. Exit code 3: stored, and not yet on the chain at every provider; "medrec records" sends on what waits.`,
  options: { for: { type: 'string' }, providers: { type: 'string' }, as: { type: 'string' }, may: { type: 'string' }, name: { type: 'string' }, from: { type: 'string' }, until: { type: 'string' }, after: { type: 'string' }, condition: { type: 'string' }, ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    const terms = readTerms(context)
    return await withOpenPeer(context, async peer => {
      const made = await peer.appoint({
        card: stringArgument(context, 0), name: stringOption(context, 'name'), ...terms,
        providers: readProviders({ names: optionalList(context, 'providers') ?? ['all'], peer })
      })
      const settled = await waitSettled({ peer, context })
      const entry = findNamed({ among: peer.helpers(), word: made.id, nameOf: ({ id }) => id })
      const link = shownLink({ link: made.link, env: context.env })
      const what = entry.kind === 'guardian' ? `${entry.name} is a guardian of your key, and sees nothing of yours.` : `${entry.name} can act for ${optionalString(context, 'for') ?? 'you'} ${sayAs(entry)}, ${sayWhen(entry)}.`
      context.say(`${what}${settled ? '' : ' Not yet at every provider.'} Give this back:`)
      context.print(link)
      return { json: { helper: made.id, link, state: settled ? 'done' : 'waiting', until: entry.until, perProvider: entry.perProvider }, exitCode: settled ? EXIT.done : EXIT.later }
    })
  }
}

/** As what, and what that takes. @throws MedrecError `USAGE` */
function readTerms (context: CommandContext): Omit<AppointDraft, 'card' | 'name' | 'providers'> {
  const [as, may, from, until, after, condition] = ['as', 'may', 'from', 'until', 'after', 'condition'].map(name => optionalString(context, name))
  const end = until === undefined || until === 'never' ? {} : { until: readDay(context, until, '--until') }
  if (may === undefined) {
    const kind = KINDS.find(each => each === as)
    if (kind === undefined) throw new MedrecError('USAGE', `--as takes ${KINDS.join(', ')}; or say with --may what they may do.`)
    if (from !== undefined || condition !== undefined) throw new MedrecError('USAGE', '--from and --condition go with --may.')
    return { kind, ...end, ...after === undefined ? {} : { silence: parseMoment({ text: after, now: 0, option: '--after' }) } }
  }
  if (as !== undefined || after !== undefined) throw new MedrecError('USAGE', '--as and --after do not go with --may; a silence is a condition there: --condition silence:30d.')
  const powers = (optionalList(context, 'may') ?? []).map(word => {
    const power = MAY.find(each => each === word)
    if (power === undefined) throw new MedrecError('USAGE', `--may takes some of ${MAY.join(', ')}, and not "${word}".`)
    return power
  })
  const parsed = condition === undefined ? undefined : parseCondition(condition)
  if (parsed?.kind === 'co-signer') throw new MedrecError('USAGE', 'Who acts for you cannot need a cosigner.')
  return { kind: 'helper', powers, ...end, ...from === undefined ? {} : { from: readDay(context, from, '--from') }, ...parsed === undefined ? {} : { condition: parsed } }
}

/** A day as the chain counts it, by UTC: else the first day of a quarter would be of the one after it. */
function readDay (context: CommandContext, text: string, option: string): number {
  return parseMoment({ text: /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00Z` : text, now: context.now(), option })
}

/** `medrec helper link` */
export const helperLink: Command = {
  usage: '[--for NAME] HELPER',
  details: 'HELPER is the name you gave, or the id; --for NAME: of somebody for whom you act. What is printed goes to them, and opens for nobody else; they need it where you joined a provider since.',
  options: { for: { type: 'string' } },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const { id } = findNamed({ among: peer.helpers().filter(({ state }) => state !== 'ended'), word: stringArgument(context, 0), nameOf: ({ name }) => name })
      const link = shownLink({ link: await peer.helperLink(id), env: context.env })
      context.print(link)
      return { json: { link } }
    })
  }
}

/** `medrec helper end` */
export const helperEnd: Command = {
  usage: '[--for NAME] HELPER [--wait SECONDS]',
  details: `HELPER is the name you gave, or the id, as "medrec helper list" shows them; --for NAME: whom you let act for somebody for whom you act.

Exit code 3: stored, and not yet on the chain at every provider.`,
  options: { for: { type: 'string' }, ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const { id } = findNamed({ among: peer.helpers().filter(({ state }) => state !== 'ended'), word: stringArgument(context, 0), nameOf: ({ name }) => name })
      await peer.endHelper(id)
      const settled = await waitSettled({ peer, context })
      const entry = findNamed({ among: peer.helpers(), word: id, nameOf: each => each.id })
      context.print(`${entry.name}: ${entry.state}`)
      return { json: { helper: entry }, exitCode: settled ? EXIT.done : EXIT.later }
    })
  }
}
