import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { Peer, ProviderStatus } from '../../../protocol/peer/types.ts'
import { stringArgument } from '../arguments.ts'
import type { Command } from '../command.ts'
import { confirm, YES_OPTION } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { withOpenPeer } from '../open-home.ts'
import { WAIT_OPTION, waitSettled } from '../wait-settled.ts'

/** `medrec leave` */
export const leave: Command = {
  usage: 'PROVIDER [--forget] [--yes] [--wait SECONDS]',
  details: `PROVIDER is its handle, as "medrec records" shows it with --json, or the id of a relationship with it.
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
      const chosen = chooseProviders(peer, stringArgument(context, 0))
      const isNew = chosen.some(({ ended, records }) => ended === undefined || (forget && records > 0))
      if (isNew) await confirm({ context, sentence: sayEnd({ peer, chosen, forget }) })
      for (const { relationship } of chosen) await peer.endRelationship({ relationship, forget })
      await waitSettled({ peer, context })
      const providers = peer.providers().filter(({ relationship }) => chosen.some(each => each.relationship === relationship))
      const isSettled = providers.every(({ ended }) => ended?.isSettled === true)
      for (const { name, ended, pending, records } of providers) context.print(`${name}: ${ended?.isSettled === true ? 'ended' : pending ? 'ending, not yet settled on the chain' : 'not ended, another key has it'}${ended?.by === 'provider' ? ' by the provider' : ''}, ${records === 0 ? 'nothing of it is' : `${records} records stay`} here`)
      return { json: { providers, settled: isSettled }, exitCode: isSettled ? EXIT.done : EXIT.later }
    })
  }
}

/** Those that go on; only where there is none, those that are over: to say it again changes nothing. */
function chooseProviders (peer: Peer, name: string): ProviderStatus[] {
  const found = peer.providers().filter(({ handle, relationship }) => handle === name || relationship === name)
  const live = found.filter(({ ended }) => ended === undefined)
  if (found.length === 0) throw new MedrecError('PROVIDER_UNKNOWN', `You have not joined "${name}". You have joined: ${peer.providers().map(({ handle }) => handle).join(', ')}.`)
  return live.length > 0 ? live : found
}

function sayEnd (options: { peer: Peer, chosen: ProviderStatus[], forget: boolean }): string {
  const { peer, chosen, forget } = options
  const ids = new Set(chosen.map(({ relationship }) => relationship))
  const names = new Set(peer.shares().filter(({ state, perProvider }) => state !== 'ended' && state !== 'expired' && perProvider.some(({ relationship, isGiven }) => isGiven && ids.has(relationship))).map(({ name }) => name))
  const records = chosen.reduce((sum, each) => sum + each.records, 0)
  return [
    `This ends your relationship with ${[...new Set(chosen.map(({ name }) => name))].join(', ')} for good: it gives nothing of it to you any more${names.size === 0 ? '' : `, nor to ${[...names].join(', ')}`}.`,
    forget ? `The ${records} records that were fetched from it are erased here.` : `The ${records} records that were fetched from it stay here; your twelve words do not bring them back.`,
    'The provider keeps its own.'
  ].join(' ')
}
