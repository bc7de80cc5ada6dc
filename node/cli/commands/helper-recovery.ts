import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { stringArgument, stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { confirm, YES_OPTION } from '../confirm.ts'
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
  usage: 'WHO CARD',
  details: `WHO is whom you are a guardian of, by name or id. CARD is what they show with their new key ("medrec helper card"): be sure that it is they.
What is printed goes back to them.`,
  options: {},
  arguments: { min: 2, max: 2 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const { id, from } = findActing(peer, stringArgument(context, 0))
      const made = await peer.nominate({ id, card: stringArgument(context, 1) })
      const link = shownLink({ link: made.link, env: context.env })
      context.say(`You have named the new key of ${from}. Give this back:`)
      context.print(link)
      return { json: { link } }
    })
  }
}

/** `medrec helper move-key` */
export const helperMoveKey: Command = {
  usage: 'CARD [--yes] [--wait SECONDS]',
  details: `For who has a new key because others may know the old one, and nobody who could give it to them. CARD is what the new key shows ("medrec helper card --for-key"). What is printed goes to it ("medrec helper take-over").
A card is good for eight providers. Those that have no room on it are named: make the next card when the new key has taken over the others, and say this again with it.
Each provider is moved at a moment of its own, so that nobody sees that they are one person's; until then run "medrec records" with the old key. One that has not got yet what you changed there, since it is away, is moved when it has. From then on the old key can do nothing, and nobody can take it back: be sure that the card is yours.
Who could act for you, and your guardians, end when the new key takes over; let those act anew whom you still trust. What you share stays shared.

  --yes            do it without asking
  --wait SECONDS   how long to wait until the chain has all of it (60)

Exit code 3: not all is moved yet, or has room on the card, or something is not this key's to give.`,
  options: { ...YES_OPTION, ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      await confirm({ context, sentence: 'This gives all that your key controls to the key of this card. Nobody can take it back; be sure that the card is yours.' })
      const moved = await peer.moveKey({ card: stringArgument(context, 0) })
      const link = shownLink({ link: moved.link, env: context.env })
      context.say('Give this to the new key:')
      context.print(link)
      const settled = await waitSettled({ peer, context })
      for (const { name, state, at } of peer.movingKey()) context.print(`${name}: ${state === 'done' ? 'moved' : at > context.now() ? `goes at ${formatMoment(at)}` : 'on its way, after all that you changed there'}`)
      for (const { provider, why } of moved.left) context.print(`${provider}: ${why === 'card-full' ? 'has no room on this card; do this again with the next one' : 'is not this key\'s any more'}`)
      return { json: { link, left: moved.left, moving: peer.movingKey(), settled }, exitCode: settled && moved.left.length === 0 ? EXIT.done : EXIT.later }
    })
  }
}

/** `medrec helper object` */
export const helperObject: Command = {
  usage: '',
  details: 'Your key is there: what guardians have named until now does not count.',
  options: {},
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      await peer.refreshHelpers({ signal: context.signal })
      const named = peer.recovery()?.named ?? []
      await peer.object()
      context.print(named.length === 0 ? 'Nobody has named another key.' : 'You objected. Your key stays.')
      return { json: { objected: named.length } }
    })
  }
}

/** `medrec helper take-over` */
export const helperTakeOver: Command = {
  usage: 'LINK [--wait SECONDS]',
  details: `LINK is what a guardian, or your old key, gave back for your card.

Exit code 3: too few guardians have named it, or not long enough ago; the same again later.`,
  options: { ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const taken = await peer.takeOver({ link: stringArgument(context, 0) })
      for (const { provider, at } of taken.waiting) context.print(`${provider}: ${at === undefined ? 'not yours yet: the old key has not given it, or too few guardians have named this one' : `from ${formatMoment(at)} on`}`)
      if (taken.done > 0) {
        await waitSettled({ peer, context })
        await peer.refresh({ signal: context.signal })
        context.print(`Yours again at ${taken.done} of your providers.`)
      }
      return { json: { ...taken, providers: peer.providers() }, exitCode: taken.waiting.length === 0 ? EXIT.done : EXIT.later }
    })
  }
}
