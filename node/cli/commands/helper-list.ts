import type { ActEntry, HelperEntry, RecoveryEntry } from '../../../protocol/peer/acting/types.ts'
import type { Command } from '../command.ts'
import { formatDuration, formatMoment, formatTable, sayRecords } from '../format-table.ts'
import { withOpenPeer } from '../open-home.ts'
import { sayFrom, sayKind, sayUntil, sayWhen } from '../say-helper.ts'

const DID: Readonly<Record<ActEntry['did'], string>> = {
  'appointed': 'let act for you:', 'ended': 'ended:', 'named-owner': 'named as your next key:', 'objected': 'objected', 'set-recovery': 'set the recovery', 'became-owner': 'gave the key to:', 'shared': 'changed what is shared', 'granted': 'shared with', 'withdrew': 'stopped sharing with'
}

/** `medrec helper list` */
export const helperList: Command = {
  usage: '[--for NAME] [--offline]',
  details: `  --for NAME  whom you let act for somebody for whom you act
  --offline   what is on this device, asking nobody`,
  options: { for: { type: 'string' }, offline: { type: 'boolean' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    return await withOpenPeer(context, async peer => {
      if (context.values['offline'] !== true) {
        await peer.refreshHelpers({ signal: context.signal })
        await peer.refreshActing({ signal: context.signal })
      }
      if (context.values['for'] !== undefined) {
        const helpers = peer.helpers()
        for (const line of formatTable(helpers.map(rowOf))) context.print(line)
        return { json: { helpers } }
      }
      const [helpers, acts, life, recovery, acting] = [peer.helpers(), peer.whoActed(), peer.life(), peer.recovery(), peer.actingFor()]
      const section = (title: string, rows: string[][]): void => {
        if (rows.length === 0) return
        context.print(`${title}:`)
        for (const line of formatTable(rows)) context.print(`  ${line}`)
      }
      section('Who can act for you', helpers.map(rowOf))
      section('Whom they let act in turn', helpers.flatMap(({ name, added }) => added.map(each => [name, each.name, each.address, `may ${each.powers.join(', ')}`, sayUntil(each.until)])))
      section('Who does not help you everywhere yet', helpers.flatMap(({ name, untold, missing }) => [
        ...untold.map(provider => [name, provider.name, `give them the link again: "medrec helper link ${name}"`]), ...missing.map(provider => [name, provider.name, 'ask for a card'])
      ]))
      section('Until when you are not silent', life.map(({ provider, tripsAt }) => [provider, tripsAt === undefined ? 'never heard of' : formatMoment(tripsAt)]))
      if (recovery !== undefined) section('When your key is lost', rowsOfRecovery(recovery))
      section('Who did what', acts.map(({ at, who, did, whom, provider }) => [formatMoment(at), provider, who, whom === undefined ? DID[did] : `${did === 'appointed' && isGuardian(helpers, whom) ? 'made guardian of your key:' : DID[did]} ${whom}`]))
      section('For whom you act', acting.map(entry => [sayFrom(entry), sayKind(entry), entry.state, sayUntil(entry.until), sayRecords(entry.records)]))
      if (helpers.length + acting.length === 0) context.print('Nobody can act for you, and you act for nobody.')
      return { json: { helpers, acts, life, ...recovery === undefined ? {} : { recovery }, acting } }
    })
  }
}

/** Who is a guardian and nothing else does not act. */
function isGuardian (helpers: readonly HelperEntry[], name: string): boolean {
  const named = helpers.filter(helper => helper.name === name)
  return named.length > 0 && named.every(({ kind }) => kind === 'guardian')
}

function rowsOfRecovery ({ threshold, delay, guardians, named }: RecoveryEntry): string[][] {
  const few = threshold === undefined ? 'counts for nothing: you have set no rule' : 'not enough of them yet'
  return [
    threshold === undefined ? [`${guardians.length} guardians`, 'can do nothing: "medrec helper recovery" sets the rule'] : [`${threshold} of ${guardians.length} guardians`, `after ${formatDuration(delay ?? 0)}`],
    ...named.map(({ provider, by, takesOverAt }) => [`${provider}: named by ${by.join(', ')}`, takesOverAt === undefined ? few : `takes over from ${formatMoment(takesOverAt)}, unless you object`])
  ]
}

function rowOf (helper: HelperEntry): string[] { return [helper.name, sayKind(helper), helper.state, sayWhen(helper)] }
