import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { isHash } from '../../../protocol/network/values.ts'
import { optionalString, stringArgument, stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { withOpenPeer } from '../open-home.ts'
import { readViewerAddress } from '../read-viewer.ts'
import { writeNdjson } from '../write-ndjson.ts'

/** `medrec read` */
export const read: Command = {
  usage: 'PROVIDER RELATIONSHIP --as CARD [--emergency REASON] [--out DIR]',
  details: `For who may see somebody's records by a grant that came without a letter: to a group that a card of yours is in, or to its address.
PROVIDER is a handle, RELATIONSHIP 0x and 64 hex digits; "medrec grant" shows both to who granted it. Nothing is kept here.

  --as CARD            the card, or its address
  --emergency REASON   states an emergency. The person whose records they are is told, with your address and the reason
  --out DIR            write the records as NDJSON into DIR; without it they are listed`,
  options: { as: { type: 'string' }, emergency: { type: 'string' }, out: { type: 'string' } },
  arguments: { min: 2, max: 2 },
  async run (context) {
    const [provider, relationship] = [stringArgument(context, 0), stringArgument(context, 1).toLowerCase()]
    if (!isHash(relationship)) throw new MedrecError('USAGE', 'A relationship is 0x and 64 hex digits.')
    return await withOpenPeer(context, async peer => {
      const records: Array<{ key: string, categories: string[], labels: string[] }> = []
      const asked = peer.readAs({ provider, relationship, card: readViewerAddress(stringOption(context, 'as')), emergency: optionalString(context, 'emergency'), signal: context.signal })
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
    })
  }
}
