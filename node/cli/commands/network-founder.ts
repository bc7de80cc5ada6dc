import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { encodeFounderFile } from '../../engine/founder-file.ts'
import { optionalString, stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { isConfigThere, makeProvider, PROVIDER_DETAILS, PROVIDER_OPTIONS } from '../make-provider.ts'
import type { PlannedProvider } from '../make-provider.ts'
import { readEngine } from './network-terms.ts'

/** `medrec network founder` */
export const networkFounder: Command = {
  usage: '--handle HANDLE --name NAME --listen ADDRESSES [--announce ADDRESSES] --out DIR',
  details: `Makes DIR with this provider's keys, sealed under a password, its configuration, and founder.json, which tells the other founders who it is and
is signed by each of its keys. Send founder.json to them, and get theirs; then each runs "medrec network init --founders". A founder.json that is in
DIR already stays: given again with the same values this changes nothing, and with others it is refused. To say something else, as other addresses,
before the network is founded, delete founder.json and give this again. Keys that are in DIR are used.

${PROVIDER_DETAILS}
  --statement FILE       a public text of who it is; its SHA-256 goes into the network
  --engine ENGINE        clique (default) or qbft

  MEDREC_PASSWORD        answers the question for the password`,
  options: { ...PROVIDER_OPTIONS, statement: { type: 'string' }, engine: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const dir = stringOption(context, 'out')
    const file = join(dir, 'founder.json')
    const isThere = existsSync(file)
    // Other keys would make another founder.
    if (isThere && !existsSync(join(dir, 'keys.json'))) throw new MedrecError('KEYS_INVALID', `${file} is there, and the keys.json that signed it is not: take that from your backup. To begin as another founder delete ${file}, and give this again. Nothing was written.`)
    const { out, config, keys, candidate } = await makeProvider({ context, engine: readEngine(context), statement: optionalString(context, 'statement'), isMade: async planned => isThere && await isSame({ dir, file, planned }) })
    if (isThere) {
      context.print(`${file} is there already and says the same. It stays as it is.`)
    } else {
      await writeFile(`${file}.part`, founderFileOf({ candidate, keys }))
      await rename(`${file}.part`, file)
    }
    context.print(`${file} tells the other founders who "${candidate.handle}" is. Send it to them, and get theirs.`)
    context.print(`${join(out, 'keys.json')} is this provider. Keep a copy where nobody else finds it: without it the provider's side of its relationships is lost.`)
    return { json: { founder: file, config, peerId: keys.peerId, ...candidate } }
  }
}

function founderFileOf ({ candidate, keys: { operator, consensus, signing } }: Pick<PlannedProvider, 'candidate' | 'keys'>): string {
  return encodeFounderFile({ candidate, keys: { operator, consensus, signingKey: signing } })
}

/**
 * Whether the founder's file that is there says the same, and the configuration too, where that is there. Others may have founded with the one, and a node may run with the other.
 *
 * @throws MedrecError `USAGE` when one of them says something else
 */
async function isSame (options: { dir: string, file: string, planned: PlannedProvider }): Promise<boolean> {
  const { dir, file, planned } = options
  const config = join(dir, 'config.json')
  if (await readFile(file, 'utf8') !== founderFileOf(planned)) throw refuseOther({ file, founder: file })
  return await isConfigThere({ file: config, planned, refusal: () => refuseOther({ file: config, founder: file }) })
}

function refuseOther ({ file, founder }: { file: string, founder: string }): MedrecError {
  return new MedrecError('USAGE', `${file} is there already, and says something else than was given. Nothing was written. As long as the network is not founded, delete ${founder}, give this again, which keeps the keys, and send the new one to all founders. Later change config.json by hand: the node itself tells the registry where it is reached.`)
}
