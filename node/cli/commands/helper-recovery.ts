import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { MovedKey, MovingEntry } from '../../../protocol/peer/acting/types.ts'
import { stringArgument, stringOption } from '../arguments.ts'
import { askForKey } from '../ask-for-key.ts'
import type { Command } from '../command.ts'
import { YES_OPTION } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { findActing } from '../find-helper.ts'
import { formatMoment } from '../format-table.ts'
import { withOpenPeer } from '../open-home.ts'
import { parseMoment } from '../parse-moment.ts'
import { shownLink } from '../shown-link.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'

/** `medrec helper recovery` */
export const helperRecovery: Command = {
  usage: '--guardians NUMBER --delay TIME',
  details: `  --guardians NUMBER  how many of your guardians must name the same new key, two at least
  --delay TIME        how long after that you can object, as 7d: 3 to 90 days
  --wait SECONDS      how long to wait until the chain has it (60)

What guardians have named before does not count any more: they name it again, and the whole delay begins then.`,
  options: { guardians: { type: 'string' }, delay: { type: 'string' }, ...WAIT_OPTION },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const threshold = Number(stringOption(context, 'guardians'))
    if (!Number.isInteger(threshold)) throw new MedrecError('USAGE', '--guardians takes a number.')
    const delay = parseMoment({ text: stringOption(context, 'delay'), now: 0, option: '--delay' })
    return await withOpenPeer(context, async peer => {
      await peer.setRecovery({ threshold, delay })
      const settled = await waitSettled({ peer, context })
      const recovery = peer.recovery()
      context.print(`${threshold} of ${recovery?.guardians.length ?? 0} guardians give you a new key when yours is lost.`)
      return { json: { recovery }, exitCode: settled ? EXIT.done : EXIT.later }
    })
  }
}

/** `medrec helper nominate` */
export const helperNominate: Command = {
  usage: 'WHO CARD [--yes]',
  details: `WHO is whom you are a guardian of, by name or id. CARD is what they show with their new key ("medrec helper card --for-key"): be sure that it is they.
What is printed goes back to them. Where a provider is away it is not named yet: do this again with the same card, and give them what is printed then.

  --yes   do it without asking

Exit code 3: it is not named everywhere yet.`,
  options: { ...YES_OPTION },
  arguments: { min: 2, max: 2 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const { id, from } = findActing(peer, stringArgument(context, 0))
      const card = stringArgument(context, 1)
      await askForKey({ context, peer, card, sentence: whose => `This names the key of ${whose} as the next one of ${from === '' ? 'who chose you' : from}: when enough guardians have named it, whoever made the card gets all that is theirs. Anybody can write any name on a card; ask them whether it is theirs.` })
      const made = await peer.nominate({ id, card })
      const link = shownLink({ link: made.link, env: context.env })
      context.say(`You have named the new key of ${from}. Give this back:`)
      context.print(link)
      for (const { provider, why } of made.left) context.print(`${provider}: ${why === 'away' ? 'not named there yet, as nobody could be asked; do this again with the same card' : 'the chain does not take it from you there'}`)
      return { json: { link, left: made.left }, exitCode: made.left.length === 0 ? EXIT.done : EXIT.later }
    })
  }
}

/** `medrec helper move-key` */
export const helperMoveKey: Command = {
  usage: 'CARD [--instead] [--yes] [--wait SECONDS]',
  details: `For who has a new key because others may know the old one, and nobody who could give it to them. CARD is what the new key shows ("medrec helper card --for-key"). What is printed goes to it ("medrec helper take-over").
A card is good for eight providers. Those that have no room on it are named: make the next card when the new key has taken over the others, or a further one ("medrec helper card --for-key --another"), and say this again with it.
Those that are on their way by a card that was read before stay so, and are named: was that one not yours, say this again with yours and --instead.
Each provider is moved at a moment of its own, so that nobody sees that they are one person's; until then run "medrec records" with the old key. One that has not got yet what you changed there, since it is away, is moved when it has. From then on the old key can do nothing, and nobody can take it back: be sure that the card is yours.
Who could act for you, and your guardians, end when the new key takes over; let those act anew whom you still trust. What you share stays shared.

  --instead        by this card also what is on its way by another, which was read by mistake; what has no room on it goes by none
  --yes            do it without asking
  --wait SECONDS   how long to wait until the chain has all of it (60)

Exit code 3: not all is moved yet, or has room on the card, or something is not this key's to give.`,
  options: { instead: { type: 'boolean' }, ...YES_OPTION, ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const card = stringArgument(context, 0)
      await askForKey({ context, peer, card, sentence: whose => `This gives all that your key controls to the key of ${whose}. Nobody can take it back; anybody can write any name on a card, so be sure that you made it yourself.` })
      const moved = await peer.moveKey({ card, instead: context.values['instead'] === true })
      const link = moved.link === undefined ? undefined : shownLink({ link: moved.link, env: context.env })
      context.say(link === undefined ? 'Nothing goes by this card.' : 'Give this to the new key:')
      if (link !== undefined) context.print(link)
      const settled = await waitSettled({ peer, context })
      for (const entry of peer.movingKey()) context.print(`${entry.name}: ${sayMoving(entry, context.now())}`)
      for (const { provider, why } of moved.left) context.print(`${provider}: ${WHY_LEFT[why]}`)
      // By whichever card: all is moved.
      const isDone = settled && moved.left.every(({ why }) => why === 'other-card')
      return { json: { ...link === undefined ? {} : { link }, left: moved.left, moving: peer.movingKey(), settled }, exitCode: isDone ? EXIT.done : EXIT.later }
    })
  }
}

const WHY_LEFT: Readonly<Record<MovedKey['left'][number]['why'], string>> = {
  'card-full': 'has no room on this card; do this again with the next one',
  'other-card': 'goes by the card that was read before; was that not yours, do this again with --instead',
  'other-key': 'is not this key\'s any more'
}

function sayMoving ({ state, called, at }: MovingEntry, now: number): string {
  const whose = called === '' ? 'a card without a name' : `the card that says "${called}"`
  switch (state) {
    case 'done': return `moved, by ${whose}`
    case 'elsewhere': return 'another key has it: what was given out before came after all, or somebody else moved it'
    case 'waiting': return at > now ? `goes at ${formatMoment(at)}, by ${whose}` : `on its way, by ${whose}, after all that you changed there`
  }
}

/** `medrec helper object` */
export const helperObject: Command = {
  usage: '',
  details: `Your key is there: what guardians have named until now does not count.

Exit code 3: of a provider that is away it is not known yet.`,
  options: {},
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      await peer.refreshHelpers({ signal: context.signal })
      const { done, left } = await peer.object()
      context.print(done + left.length === 0 ? 'Nobody has named another key.' : left.length === 0 ? 'You objected. Your key stays.' : `You objected at ${done} of your providers.`)
      for (const { provider } of left) context.print(`${provider}: away, and not known yet; do this again when it is there`)
      return { json: { objected: done, left }, exitCode: left.length === 0 ? EXIT.done : EXIT.later }
    })
  }
}

/** `medrec helper take-over` */
export const helperTakeOver: Command = {
  usage: 'LINK [--wait SECONDS]',
  details: `LINK is what a guardian, or your old key, gave back for your card.

Exit code 3: too few guardians have named it, or not long enough ago, or a provider is away; the same again later.`,
  options: { ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const taken = await peer.takeOver({ link: stringArgument(context, 0) })
      for (const { provider, at, isAway } of taken.waiting) context.print(`${provider}: ${isAway === true ? 'nobody there can be asked now' : at === undefined ? 'not yours yet: the old key has not given it, or too few guardians have named this one' : `from ${formatMoment(at)} on`}`)
      if (taken.done > 0) {
        await waitSettled({ peer, context })
        await peer.refresh({ signal: context.signal })
        context.print(`Yours again at ${taken.done} of your providers.`)
      }
      return { json: { ...taken, providers: peer.providers() }, exitCode: taken.waiting.length === 0 ? EXIT.done : EXIT.later }
    })
  }
}
