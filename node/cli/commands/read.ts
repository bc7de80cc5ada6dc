import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { isHash } from '../../../protocol/network/values.ts'
import type { ReadRecord } from '../../../protocol/peer/group-types.ts'
import { readConfig } from '../../provider/config.ts'
import { findRelationships } from '../../provider/open-stores.ts'
import { optionalString, stringArgument, stringOption } from '../arguments.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { withOpenPeer } from '../open-home.ts'
import { readAsMember } from '../read-as-member.ts'
import { readViewerAddress } from '../read-viewer.ts'
import { writeNdjson } from '../write-ndjson.ts'

/** `medrec read` */
export const read: Command = {
  usage: 'PROVIDER RELATIONSHIP (--as CARD | --config FILE) | PATIENT --config FILE  [--emergency REASON] [--out DIR]',
  details: `For who may see somebody's records by a grant that came without a letter: to a group that a card of yours is in, or to its address.
PROVIDER is a handle, RELATIONSHIP 0x and 64 hex digits; "medrec grant" shows both to who granted it. What was passed on to the card counts, too, once "medrec view" has taken it. Nothing is kept here.
A provider names one of its own patients by the number that "medrec patients" shows; its node must run.

  --as CARD            the card, or its address
  --config FILE        for a provider: by the signing key of its node, what was granted to any provider of the network, or to a group that this key is in
  --emergency REASON   states an emergency. The person whose records they are is told, with your address and the reason
  --out DIR            write the records as NDJSON into DIR; without it they are listed`,
  options: { as: { type: 'string' }, config: { type: 'string' }, emergency: { type: 'string' }, out: { type: 'string' } },
  arguments: { min: 1, max: 2 },
  async run (context) {
    if (context.words.length === 1) return await readPatient(context)
    const [provider, relationship] = [stringArgument(context, 0), stringArgument(context, 1).toLowerCase()]
    if (!isHash(relationship)) throw new MedrecError('USAGE', 'A relationship is 0x and 64 hex digits.')
    const configFile = optionalString(context, 'config')
    if ((configFile === undefined) === (optionalString(context, 'as') === undefined)) throw new MedrecError('USAGE', 'Say as whom to read: --as CARD, or --config FILE of a provider.')
    const asked = { provider, relationship, emergency: optionalString(context, 'emergency') }
    return await hintEmergency(context, async () => {
      if (configFile !== undefined) return await write(context, provider, [{ relationship, asked: readAsMember({ context, configFile, ...asked }) }])
      return await withOpenPeer(context, async peer => await write(context, provider, [{ relationship, asked: peer.readAs({ ...asked, card: readViewerAddress(stringOption(context, 'as')), signal: context.signal }) }]))
    })
  }
}

/** What the provider may see of a patient of its own: in every relationship that the patient has with it, since who lost a key has a new one. */
async function readPatient (context: CommandContext): Promise<CommandResult> {
  if (optionalString(context, 'as') !== undefined) throw new MedrecError('USAGE', 'A patient\'s number is for a provider, with --config. Who reads as a card names PROVIDER and RELATIONSHIP.')
  const [person, configFile] = [stringArgument(context, 0), stringOption(context, 'config')]
  const { handle, dataDir } = await readConfig(configFile)
  const relationships = await findRelationships({ dataDir, person })
  if (relationships.length === 0) throw new MedrecError('PERSON_UNKNOWN', `No patient ${person} has joined. "medrec patients" shows them.`)
  return await hintEmergency(context, async () => {
    const opened: Sought[] = []
    let refusal: unknown
    for (const relationship of relationships) {
      const asked = readAsMember({ context, configFile, provider: handle, relationship, emergency: optionalString(context, 'emergency') })
      try {
        opened.push({ relationship, asked: from(await asked.next(), asked) })
      } catch (error) {
        if (!isMedrecError(error, 'DENIED')) throw error
        refusal = error
      }
    }
    if (opened.length === 0) throw refusal
    return await write(context, handle, opened)
  })
}

/** A stream of records whose first was taken, whole again. */
async function * from (first: IteratorResult<ReadRecord>, rest: AsyncGenerator<ReadRecord>): AsyncGenerator<ReadRecord> {
  if (first.done === true) return
  yield first.value
  yield * rest
}

/** Who is refused, and has stated no emergency, hears that there is such a thing. */
async function hintEmergency (context: CommandContext, work: () => Promise<CommandResult>): Promise<CommandResult> {
  try {
    return await work()
  } catch (error) {
    if (!isMedrecError(error, 'DENIED') || optionalString(context, 'emergency') !== undefined) throw error
    throw new MedrecError('DENIED', `${error.message} In an emergency give --emergency with your reason: the person is told, with your address and the reason.`, { cause: error })
  }
}

/** What is asked of one relationship. */
interface Sought { relationship: string, asked: AsyncIterable<ReadRecord> }

async function write (context: CommandContext, provider: string, sought: Sought[]): Promise<CommandResult> {
  const records: Array<{ key: string, categories: string[], labels: string[] }> = []
  const groups = sought.map(({ relationship, asked }) => ({
    handle: provider, provider, relationship,
    texts: async function * (): AsyncGenerator<string> {
      for await (const { text, ...record } of asked) {
        records.push(record)
        yield text
      }
    }
  }))
  const folder = optionalString(context, 'out')
  const files = folder === undefined ? undefined : await writeNdjson({ folder, groups, signal: context.signal })
  for (const { texts } of files === undefined ? groups : []) for await (const _text of texts()) context.signal.throwIfAborted()
  for (const { key, categories } of files === undefined ? records : []) context.print(`${key}  ${categories.join(', ')}`)
  for (const { file, records: count } of files ?? []) context.print(`wrote ${file} (${count})`)
  return { json: { records, ...files === undefined ? {} : { files } } }
}
