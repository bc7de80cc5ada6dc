import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { PersonSummary } from '../../../protocol/records/source.ts'
import { callControl } from '../../control/call-control.ts'
import type { EndStep } from '../../control/ends.ts'
import { readConfig } from '../../provider/config.ts'
import type { ProviderConfig } from '../../provider/config.ts'
import { findEnded, findRelationships } from '../../provider/open-stores.ts'
import { optionalString, stringOption } from '../arguments.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { confirm, YES_OPTION } from '../confirm.ts'
import { WAIT_SECONDS } from '../constants.ts'
import { EXIT } from '../exit-codes.ts'
import { formatTable } from '../format-table.ts'
import { withRecords } from '../open-records.ts'
import { WAIT_OPTION } from '../wait-settled.ts'

/** `medrec patients` */
export const patients: Command = {
  usage: '--config FILE [--end PATIENT [--yes] [--wait SECONDS]]',
  details: `Lists them whether the node runs or not.

  --config FILE    of the provider's node; to end something it must run
  --end PATIENT    ends all relationships with this patient for good: nobody is let in by them any more, neither the patient nor anybody else.
                   What the patient has fetched stays theirs, and your records stay as they are. A new invitation begins anew.
  --yes            do it without asking
  --wait SECONDS   how long to wait until the chain has it (${WAIT_SECONDS})

Exit code 3 of --end: not yet settled on the chain. The node goes on with it, also after it was started again, and the same command looks how far it is. If the node has
not noted it yet, which is said, give the same command again. One that has ended already is said to have, and by whom, with 0.`,
  options: { config: { type: 'string' }, end: { type: 'string' }, ...YES_OPTION, ...WAIT_OPTION },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const config = await readConfig(stringOption(context, 'config'))
    const found = await withRecords({ config, now: context.now, signal: context.signal }, async source => await source.people())
    const ended = optionalString(context, 'end')
    if (ended !== undefined) return await endWith({ context, config, patient: found.find(({ id }) => id === ended), id: ended })
    const live = await findRelationships(config)
    const json = found.map(patient => ({ ...patient, relationships: live.filter(({ person }) => person === patient.id).length }))
    for (const line of formatTable([['number', 'name', 'born', 'records', 'joined'], ...json.map(({ id, name, birthDate, records, relationships }) => [id, name, birthDate ?? '', String(records), relationships === 0 ? '' : 'yes'])])) context.print(line)
    return { json }
  }
}

/** Who is in the records no more may have a relationship all the same. */
async function endWith (options: { context: CommandContext, config: ProviderConfig, patient: PersonSummary | undefined, id: string }): Promise<CommandResult> {
  const { context, config, patient, id } = options
  const mine = (await findRelationships(config)).filter(({ person }) => person === id)
  const ended = mine.length > 0 ? [] : await findEnded({ dataDir: config.dataDir, person: id })
  if (ended.length > 0) {
    context.print(`${patient?.name ?? id}: already ended, ${[...new Set(ended.map(({ by }) => by === 'provider' ? 'by you' : 'by the patient'))].join(' and ')}`)
    return { json: { patient: id, relationships: ended.map(({ relationship, by }) => ({ relationship, state: 'settled', by })), settled: true } }
  }
  if (mine.length === 0) throw new MedrecError('PERSON_UNKNOWN', `There is no relationship with patient ${id} that goes on. "medrec patients" shows who has joined.`)
  const seconds = Number(optionalString(context, 'wait') ?? WAIT_SECONDS)
  if (!(seconds >= 0)) throw new MedrecError('USAGE', '--wait takes a number of seconds.')
  const who = patient === undefined ? `patient ${id}` : `patient ${id}, ${patient.name}`
  await confirm({ context, sentence: `This ends ${mine.length === 1 ? 'the relationship' : `all ${mine.length} relationships`} with ${who}, for good: from its block on this node gives nothing by it, to the patient or to anybody whom they let see it. What they have fetched stays theirs; your records stay as they are. A new invitation begins anew.` })
  const steps = new Map<string, EndStep>()
  const timeout = AbortSignal.timeout(1_000 * seconds)
  try {
    const onProgress = (progress: unknown): void => {
      const step = progress as EndStep
      steps.set(step.relationship, step)
      context.say(`${step.relationship.slice(0, 10)}…: ${SAID[step.state]}`)
    }
    await callControl({ dataDir: config.dataDir, method: 'end', params: { person: id }, onProgress, signal: AbortSignal.any([context.signal, timeout]) })
  } catch (error) {
    if (!timeout.aborted || context.signal.aborted) throw error
    context.say(sayUnsettled({ told: steps.size }))
  }
  const relationships = [...steps.values()]
  const settled = relationships.length > 0 && relationships.every(({ state }) => state === 'settled')
  if (settled) context.print(`${patient?.name ?? id}: ended`)
  return { json: { patient: id, relationships, settled }, exitCode: settled ? EXIT.done : EXIT.later }
}

const SAID: Readonly<Record<EndStep['state'], string>> = { noted: 'to be ended', sent: 'given to a member to carry', settled: 'ended, and settled on the chain' }

/** What the node has noted goes on without the command: all of them before it tells of one. Of those that it keeps some may be none of its any more, or were never opened on the chain. */
export function sayUnsettled ({ told }: { told: number }): string {
  if (told > 0) return 'It is not settled yet. The node goes on with it, also after it was started again; the same command looks how far it is.'
  return 'The node has not noted it yet: give the same command again.'
}
