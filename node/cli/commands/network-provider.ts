import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { parseNetworkFile } from '../../../protocol/network/parse-network-file.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { describeSystemError } from '../../describe-system-error.ts'
import { readKeysFile } from '../../provider/keys-file.ts'
import { stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { makeProvider, PROVIDER_DETAILS, PROVIDER_OPTIONS } from '../make-provider.ts'

/** `medrec network provider` */
export const networkProvider: Command = {
  usage: '--network FILE --handle HANDLE --name NAME --listen ADDRESSES [--announce ADDRESSES] --out DIR',
  details: `For who wants to join a network that there is. Makes DIR with this provider's keys, sealed under a password, its configuration, and a copy of
network.json; nobody is told. Keys that are in DIR already are used, so that it can be done again with other addresses.

  --network FILE         network.json, as a member gave it; compare the hash that is printed with another one
${PROVIDER_DETAILS}

  MEDREC_PASSWORD        answers the question for the password`,
  options: { ...PROVIDER_OPTIONS, network: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const text = await readNetwork(stringOption(context, 'network'))
    const network = parseNetworkFile(text)
    if (network.engine === 'anvil') throw new MedrecError('USAGE', 'This is the network of a development chain: nobody joins it. "medrec network init" founds one whose blocks its providers seal.')
    await refuseFounder({ network, handle: stringOption(context, 'handle'), keys: join(stringOption(context, 'out'), 'keys.json') })
    const { out, config, keys, candidate } = await makeProvider({ context, engine: network.engine })
    const file = join(out, 'network.json')
    await writeFile(`${file}.part`, text)
    await rename(`${file}.part`, file)
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

async function readNetwork (file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new MedrecError('USAGE', `network.json cannot be read: ${describeSystemError(cause)}.`, { cause })
  }
}
