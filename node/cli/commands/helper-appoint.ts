import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { optionalList, optionalString, stringArgument, stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { findNamed } from '../find-helper.ts'
import { formatMoment } from '../format-table.ts'
import { withOpenPeer } from '../open-home.ts'
import { parseMoment } from '../parse-moment.ts'
import { readProviders } from '../read-draft.ts'
import { shownLink } from '../shown-link.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'

const KINDS = ['parent', 'proxy', 'guardian'] as const

/** `medrec helper appoint` */
export const helperAppoint: Command = {
  usage: 'CARD --as KIND --name NAME [--until DAY] [--after TIME] [--providers LIST]',
  details: `CARD is what the other made with "medrec helper card". What is printed goes back to them; it opens for nobody else.

  --as KIND      parent: sees all, shares and ends shares, until a birthday
                 proxy: the same, but only while you have been silent for some time
                 guardian: sees nothing; has a say when your key is lost
  --name NAME    what you call them; stays with you
  --until DAY    of a parent: the birthday, as 2036-05-17; it ends with the quarter of that day
  --after TIME   of a proxy: how long a silence, as 30d or 8w, a day at least
  --providers LIST  handles of providers with commas, or "all", also those that you join later (all)
  --wait SECONDS how long to wait until the chain has it (60)

A card is good for eight providers. Exit code 3: stored, and not yet on the chain at every provider; "medrec records" sends on what waits.`,
  options: { providers: { type: 'string' }, as: { type: 'string' }, name: { type: 'string' }, until: { type: 'string' }, after: { type: 'string' }, ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    const kind = KINDS.find(each => each === stringOption(context, 'as'))
    if (kind === undefined) throw new MedrecError('USAGE', `--as takes ${KINDS.join(', ')}.`)
    const [until, after] = [optionalString(context, 'until'), optionalString(context, 'after')]
    return await withOpenPeer(context, async peer => {
      const made = await peer.appoint({
        card: stringArgument(context, 0), name: stringOption(context, 'name'), kind,
        providers: readProviders({ names: optionalList(context, 'providers') ?? ['all'], peer }),
        ...until === undefined ? {} : { until: parseMoment({ text: until, now: context.now(), option: '--until' }) },
        ...after === undefined ? {} : { silence: parseMoment({ text: after, now: 0, option: '--after' }) }
      })
      const settled = await waitSettled({ peer, context })
      const entry = findNamed({ among: peer.helpers(), word: made.id, nameOf: ({ id }) => id })
      const link = shownLink({ link: made.link, env: context.env })
      context.say(`${entry.name} can act for you as ${kind}, until ${formatMoment(entry.until)}.${settled ? '' : ' Not yet at every provider.'} Give this back:`)
      context.print(link)
      return { json: { helper: made.id, link, state: settled ? 'done' : 'waiting', until: entry.until, perProvider: entry.perProvider }, exitCode: settled ? EXIT.done : EXIT.later }
    })
  }
}

/** `medrec helper link` */
export const helperLink: Command = {
  usage: 'HELPER',
  details: 'HELPER is the name you gave, or the id. What is printed goes to them, and opens for nobody else; they need it where you joined a provider since.',
  options: {},
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
  usage: 'HELPER [--wait SECONDS]',
  details: `HELPER is the name you gave, or the id, as "medrec helper list" shows them.

Exit code 3: stored, and not yet on the chain at every provider.`,
  options: { ...WAIT_OPTION },
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
