import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { parseNetworkFile } from '../../../protocol/network/parse-network-file.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { describeSystemError } from '../../describe-system-error.ts'
import { readKeysFile } from '../../provider/keys-file.ts'
import { stringOption } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { isConfigThere, makeProvider, PROVIDER_DETAILS, PROVIDER_OPTIONS } from '../make-provider.ts'
import type { PlannedProvider } from '../make-provider.ts'

/** `medrec network provider` */
export const networkProvider: Command = {
  usage: '--network FILE --handle HANDLE --name NAME --listen ADDRESSES [--announce ADDRESSES] --out DIR',
  details: `For who wants to join a network that there is. Makes DIR with this provider's keys, sealed under a password, its configuration, and a copy of
network.json; nobody is told. What is in DIR already stays: given again with the same values this changes nothing, and with others it is refused.
To say something else, as other addresses, change config.json by hand. Keys that are in DIR are used.

  --network FILE         network.json, as a member gave it; compare the hash that is printed with another one
${PROVIDER_DETAILS}

  MEDREC_PASSWORD        answers the question for the password`,
  options: { ...PROVIDER_OPTIONS, network: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const text = await readNetwork(stringOption(context, 'network'))
    const network = parseNetworkFile(text)
    if (network.engine === 'anvil') throw new MedrecError('USAGE', 'This is the network of a development chain: nobody joins it. "medrec network init" founds one whose blocks its providers seal.')
    const dir = stringOption(context, 'out')
    await refuseFounder({ network, handle: stringOption(context, 'handle'), keys: join(dir, 'keys.json') })
    const file = join(dir, 'network.json')
    const isThere = await refuseOther({ dir, file, text })
    const { out, config, keys, candidate } = await makeProvider({ context, engine: network.engine, isMade: async planned => await isMade({ dir, planned, context }) })
    if (!isThere) {
      await writeFile(`${file}.part`, text)
      await rename(`${file}.part`, file)
    }
    context.print(`${file} is the network "${network.name}". Ask another member, by another way than you got the file, whether theirs has the same`)
    context.print(`  genesis hash ${network.genesisHash}`)
    context.print(`${join(out, 'keys.json')} is this provider. Keep a copy where nobody else finds it: without it the provider's side of its relationships is lost.`)
    context.print('Then start the node, and ask to be let in; STATEMENT is a text of yours that says publicly who you are:')
    context.print(`  medrec node --config ${config}`)
    context.print(`  medrec govern propose --statement STATEMENT --config ${config}`)
    return { json: { config, peerId: keys.peerId, ...candidate, genesisHash: network.genesisHash } }
  }
}

/**
 * A founder's handle is that founder's for good: no other node starts under it. A founder itself may be made again where its keys are.
 *
 * @throws MedrecError `USAGE`; `KEYS_INVALID` when keys are there and cannot be read
 */
async function refuseFounder (options: { network: NetworkFile, handle: string, keys: string }): Promise<void> {
  const { network, handle, keys } = options
  const founder = network.founders.find(founder => founder.handle === handle)
  const found = await readKeysFile(keys)
  const own = found?.version === 2 ? network.founders.find(({ consensus }) => [found.public.consensus, ...found.public.formerConsensus].includes(consensus)) : undefined
  if (own !== undefined && own.handle !== handle) throw new MedrecError('USAGE', `The keys there are those of ${own.name}, who founded this network as "${own.handle}". Take another folder for "${handle}". Nothing was written.`)
  if (founder !== undefined && own === undefined) throw new MedrecError('USAGE', `The handle "${handle}" is that of ${founder.name}, who founded this network, and no other provider's node starts under it. Take another one. Nothing was written.`)
}

/**
 * Whether there is a network.json in the folder, the same; a node may run with it.
 *
 * @throws MedrecError `USAGE` when it is another one; `KEYS_INVALID` when the folder has a configuration, and no keys for it
 */
async function refuseOther (options: { dir: string, file: string, text: string }): Promise<boolean> {
  const { dir, file, text } = options
  const config = join(dir, 'config.json')
  // Other keys would make another provider.
  if (existsSync(config) && !existsSync(join(dir, 'keys.json'))) throw new MedrecError('KEYS_INVALID', `${config} is there, and the keys.json beside it is not: take that from your backup. To begin as another provider take another folder. Nothing was written.`)
  if (!existsSync(file)) return false
  if (await readNetwork(file) === text) return true
  throw new MedrecError('USAGE', `${file} is there already, and is another network's than was given. Nothing was written. For another network take another folder; if no node has run with it, delete it, and give this again.`)
}

/** Whether the configuration is there, the same. @throws MedrecError `USAGE` when it says something else */
async function isMade (options: { dir: string, planned: PlannedProvider, context: CommandContext }): Promise<boolean> {
  const { dir, planned, context } = options
  const file = join(dir, 'config.json')
  const isThere = await isConfigThere({
    file, planned,
    refusal: () => new MedrecError('USAGE', `${file} is there already, and says something else than was given. Nothing was written. Change it by hand: the node itself tells the registry where it is reached. Or delete it, and give this again, which keeps the keys.`)
  })
  if (isThere) context.print(`${file} is there already and says the same. It stays as it is.`)
  return isThere
}

async function readNetwork (file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new MedrecError('USAGE', `network.json cannot be read: ${describeSystemError(cause)}.`, { cause })
  }
}
