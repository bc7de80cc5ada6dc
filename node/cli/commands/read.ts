import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { isHash } from '../../../protocol/network/values.ts'
import type { ReadRecord } from '../../../protocol/peer/group-types.ts'
import { optionalString, stringArgument, stringOption } from '../arguments.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { withOpenPeer } from '../open-home.ts'
import { readAsMember } from '../read-as-member.ts'
import { readViewerAddress } from '../read-viewer.ts'
import { writeNdjson } from '../write-ndjson.ts'

/** `medrec read` */
export const read: Command = {
  usage: 'PROVIDER RELATIONSHIP (--as CARD | --config FILE) [--emergency REASON] [--out DIR]',
  details: `For who may see somebody's records by a grant that came without a letter: to a group that a card of yours is in, or to its address.
PROVIDER is a handle, RELATIONSHIP 0x and 64 hex digits; "medrec grant" shows both to who granted it. What was passed on to the card counts, too, once "medrec view" has taken it. Nothing is kept here.

  --as CARD            the card, or its address
  --config FILE        for a provider: by the signing key of its node, what was granted to any provider of the network, or to a group that this key is in
  --emergency REASON   states an emergency. The person whose records they are is told, with your address and the reason
  --out DIR            write the records as NDJSON into DIR; without it they are listed`,
  options: { as: { type: 'string' }, config: { type: 'string' }, emergency: { type: 'string' }, out: { type: 'string' } },
  arguments: { min: 2, max: 2 },
  async run (context) {
    const [provider, relationship] = [stringArgument(context, 0), stringArgument(context, 1).toLowerCase()]
    if (!isHash(relationship)) throw new MedrecError('USAGE', 'A relationship is 0x and 64 hex digits.')
    const configFile = optionalString(context, 'config')
    if ((configFile === undefined) === (optionalString(context, 'as') === undefined)) throw new MedrecError('USAGE', 'Say as whom to read: --as CARD, or --config FILE of a provider.')
    const asked = { provider, relationship, emergency: optionalString(context, 'emergency') }
    if (configFile !== undefined) return await write(context, provider, relationship, readAsMember({ context, configFile, ...asked }))
    return await withOpenPeer(context, async peer => await write(context, provider, relationship, peer.readAs({ ...asked, card: readViewerAddress(stringOption(context, 'as')), signal: context.signal })))
  }
}

async function write (context: CommandContext, provider: string, relationship: string, asked: AsyncIterable<ReadRecord>): Promise<CommandResult> {
  const records: Array<{ key: string, categories: string[], labels: string[] }> = []
  const texts = async function * (): AsyncGenerator<string> {
    for await (const { text, ...record } of asked) {
      records.push(record)
      yield text
    }
  }
  const folder = optionalString(context, 'out')
  const files = folder === undefined ? undefined : await writeNdjson({ folder, groups: [{ handle: provider, provider, relationship, texts }], signal: context.signal })
  if (files === undefined) for await (const _text of texts()) context.signal.throwIfAborted()
  for (const { key, categories } of files === undefined ? records : []) context.print(`${key}  ${categories.join(', ')}`)
  for (const { file, records: count } of files ?? []) context.print(`wrote ${file} (${count})`)
  return { json: { records, ...files === undefined ? {} : { files } } }
}
