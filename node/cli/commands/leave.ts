import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { stringArgument } from '../arguments.ts'
import { chooseProviders } from '../choose-providers.ts'
import type { Command } from '../command.ts'
import { confirm, YES_OPTION } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { sayRecords } from '../format-table.ts'
import { withOpenPeer } from '../open-home.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'

/** `medrec leave` */
export const leave: Command = {
  usage: 'PROVIDER [--forget] [--yes] [--wait SECONDS]',
  details: `PROVIDER is its handle, as "medrec records" shows it: all relationships with it that go on. Or it is the id of one of them, which --json of that shows.
Ends the relationship for good. From then on the provider lets nobody in by it: not you, nor those you share with, who are told. It keeps its own records
about you. What you fetched stays here; your twelve words do not bring it back, so take a copy: medrec records --out DIR. A new invitation begins anew.

  --forget         also erase what was fetched from it
  --yes            do it without asking
  --wait SECONDS   how long to wait until the chain has it (60)

Exit code 3: decided and stored, and not yet settled on the chain; it goes on with the next command.`,
  options: { forget: { type: 'boolean' }, ...YES_OPTION, ...WAIT_OPTION },
  arguments: { min: 1, max: 1 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      const forget = context.values['forget'] === true
      const chosen = chooseProviders({ peer, name: stringArgument(context, 0) })
      const isNew = chosen.some(({ ended, records }) => ended === undefined || (forget && records > 0))
      if (isNew) await confirm({ context, sentence: sayEnd({ peer, chosen, forget }) })
      for (const { relationship } of chosen) await peer.endRelationship({ relationship, forget })
      await waitSettled({ peer, context })
      const providers = peer.providers().filter(({ relationship }) => chosen.some(each => each.relationship === relationship))
      const isSettled = providers.every(({ ended }) => ended?.isSettled === true)
      for (const { name, ended, pending, records } of providers) context.print(`${name}: ${ended?.isSettled === true ? 'ended' : pending ? 'ending, not yet settled on the chain' : 'not ended, another key has it'}${ended?.by === 'provider' ? ' by the provider' : ''}, ${sayKept(records)}`)
      return { json: { providers, settled: isSettled }, exitCode: isSettled ? EXIT.done : EXIT.later }
    })
  }
}

function sayKept (records: number): string {
  if (records === 0) return 'nothing of it is here'
  return `${sayRecords(records)} ${records === 1 ? 'stays' : 'stay'} here`
}

function sayEnd (options: { peer: Peer, chosen: ProviderStatus[], forget: boolean }): string {
  const { peer, chosen, forget } = options
  const ids = new Set(chosen.map(({ relationship }) => relationship))
  const names = new Set(peer.shares().filter(({ state, perProvider }) => state !== 'ended' && state !== 'expired' && perProvider.some(({ relationship, isGiven }) => isGiven && ids.has(relationship))).map(({ name }) => name))
  const records = chosen.reduce((sum, each) => sum + each.records, 0)
  return [
    `This ends your relationship with ${[...new Set(chosen.map(({ name }) => name))].join(', ')} for good: it gives nothing of it to you any more${names.size === 0 ? '' : `, nor to ${[...names].join(', ')}`}.`,
    ...records === 0 ? [] : [sayFetched({ records, forget })],
    'The provider keeps its own.'
  ].join(' ')
}

function sayFetched ({ records, forget }: { records: number, forget: boolean }): string {
  const [what, isOne] = [`The ${sayRecords(records)} fetched from it`, records === 1]
  if (forget) return `${what} ${isOne ? 'is' : 'are'} erased here.`
  return `${what} ${isOne ? 'stays' : 'stay'} here; your twelve words do not bring ${isOne ? 'it' : 'them'} back.`
}
