import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeFounderFile } from '../../engine/founder-file.ts'
import { optionalString } from '../arguments.ts'
import type { Command } from '../command.ts'
import { makeProvider, PROVIDER_DETAILS, PROVIDER_OPTIONS } from '../make-provider.ts'
import { readEngine } from './network-terms.ts'

/** `medrec network founder` */
export const networkFounder: Command = {
  usage: '--handle HANDLE --name NAME --listen ADDRESSES [--announce ADDRESSES] --out DIR',
  details: `Makes DIR with this provider's keys, sealed under a password, its configuration, and founder.json, which tells the other founders who it is and
is signed by each of its keys. Send founder.json to them, and get theirs; then each runs "medrec network init --founders". Keys that are in DIR
already are used, so that founder.json can be made again with other addresses.

${PROVIDER_DETAILS}
  --statement FILE       a public text of who it is; its SHA-256 goes into the network
  --engine ENGINE        clique (default) or qbft

  MEDREC_PASSWORD        answers the question for the password`,
  options: { ...PROVIDER_OPTIONS, statement: { type: 'string' }, engine: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const { out, config, keys, candidate } = await makeProvider({ context, engine: readEngine(context), statement: optionalString(context, 'statement') })
    const file = join(out, 'founder.json')
    await writeFile(`${file}.part`, encodeFounderFile({ candidate, keys: { operator: keys.operator, consensus: keys.consensus, signingKey: keys.signing } }))
    await rename(`${file}.part`, file)
    context.print(`${file} tells the other founders who "${candidate.handle}" is. Send it to them, and get theirs.`)
    context.print(`${join(out, 'keys.json')} is this provider. Keep a copy where nobody else finds it: without it the provider's side of its relationships is lost.`)
    return { json: { founder: file, config, peerId: keys.peerId, ...candidate } }
  }
}
