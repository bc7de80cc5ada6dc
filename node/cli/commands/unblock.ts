import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { stringArgument } from '../arguments.ts'
import { chooseProviders } from '../choose-providers.ts'
import type { Command } from '../command.ts'
import { confirm, YES_OPTION } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { withOpenPeer } from '../open-home.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'

/** `medrec unblock` */
export const unblock: Command = {
  usage: 'PROVIDER [--yes] [--wait SECONDS]',
  details: `PROVIDER is the handle of a provider that gives out no records, as "medrec records" says, since something was put in force there that neither it nor
this device has, or the id of a relationship with it. If another device of yours may have it, use that first. If somebody did it who acts for you, end that first: "medrec helper end".

What nobody has is given up, and nobody can take that back. It may have ended something, so all ends there that you did not decide yourself; what you share goes on.

  --yes            do it without asking
  --wait SECONDS   how long to wait until the chain has it (60)

Exit code 3: stored, and not yet settled; or the provider could not be asked.`,
  options: { ...YES_OPTION, ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const ids = new Set(chooseProviders({ peer, name: stringArgument(context, 0) }).map(({ relationship }) => relationship))
      const present = (): ProviderStatus[] => peer.providers().filter(({ relationship }) => ids.has(relationship))
      const held = (): ProviderStatus[] => present().filter(({ blocked }) => blocked !== undefined)
      if (held().length === 0) {
        for (const relationship of ids) await peer.refresh({ relationship, signal: context.signal })
        if (present().some(({ pending, state }) => pending && state === 'connected')) await waitSettled({ peer, context })
      }
      const chosen = held()
      if (chosen.length > 0) await confirm({ context, sentence: `This gives up what was put in force at ${namesOf(chosen)} and nobody has. It may have ended something, so all ends there that you did not decide yourself; what you share goes on. Nobody can take it back: if another device of yours may have it, use that first.` })
      const givenUp = await giveUp({ peer, chosen })
      if (givenUp === 0) {
        // That something held it up is over for who looked into it just now.
        const isKnown = chosen.length > 0 || present().every(({ state, pending }) => state === 'left' || (state === 'connected' && !pending))
        context.print(isKnown ? sayNothing(present()) : `It is not known yet whether ${namesOf(present())} gives out your records: it could not be asked. Give the same command again later.`)
        return { json: { providers: present(), givenUp, settled: isKnown }, exitCode: isKnown ? EXIT.done : EXIT.later }
      }
      const settled = await waitSettled({ peer, context })
      context.print(settled ? 'What nobody has is given up. You, and whom you let see your records, get them from there again.' : 'Given up here. Not yet settled.')
      return { json: { providers: present(), givenUp, settled }, exitCode: settled ? EXIT.done : EXIT.later }
    })
  }
}

/** In how many relationships something was given up: none where it has come to be known meanwhile. */
async function giveUp ({ peer, chosen }: { peer: Peer, chosen: ProviderStatus[] }): Promise<number> {
  let count = 0
  for (const { relationship } of chosen) {
    try {
      await peer.unblock({ relationship })
      count++
    } catch (error) {
      if (!isMedrecError(error, 'INVALID_INPUT')) throw error
    }
  }
  return count
}

function sayNothing (providers: ProviderStatus[]): string {
  const isOver = providers.every(({ state }) => state === 'left')
  return `${namesOf(providers)} gives out ${isOver ? 'nothing any more' : 'your records'}: there is nothing to give up.`
}

function namesOf (providers: ProviderStatus[]): string { return [...new Set(providers.map(({ name }) => name))].join(', ') }

/** What holds a provider up, and what helps; nothing when nothing does. */
export function sayBlocked ({ handle, blocked }: ProviderStatus): string {
  if (blocked === undefined) return ''
  const { by, isOver } = blocked
  if (by !== undefined && isOver) return `gives out none of your records until what ${by} put in force there is given up; that goes on by itself`
  if (by !== undefined) return `gives out none of your records: ${by}, who acts for you, put something in force there that nobody has. End that ("medrec helper end"), or: "medrec unblock ${handle}"`
  return `gives out none of your records: something was put in force there that neither it nor this device has. Use your other device, if you have one, or: "medrec unblock ${handle}"`
}
