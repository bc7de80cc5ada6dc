import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { beginNode } from '../../provider/begin-node.ts'
import { readConfig } from '../../provider/config.ts'
import type { ProviderConfig } from '../../provider/config.ts'
import { createOperatorLog } from '../../provider/operator-log.ts'
import { readNetwork } from '../../provider/read-network.ts'
import { stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { keysPassword } from '../keys-password.ts'
import { UNTIL_END_OPTION, untilEnd } from '../until-end.ts'

/** `medrec node` */
export const node: Command = {
  usage: '--config FILE [--resync]',
  details: `Runs until SIGINT or SIGTERM. What an operator should know goes to standard error, a line of JSON each.

  --config FILE        name, handle, dataDir, network, engine, listen, announce, records, keys: see specs/provider.md
  --resync             put the own engine's copy of the chain aside first, and get it anew from the other members; keys stay
  --until-stdin-ends   also end when standard input does, that is, when who started this has gone`,
  options: { config: { type: 'string' }, resync: { type: 'boolean' }, ...UNTIL_END_OPTION },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const config = await readConfig(stringOption(context, 'config'))
    const password = keysPassword(context, config.passwordFile)
    if (context.values['resync'] === true) await resync(config, context.say)
    // What cannot be used leaves nothing behind.
    await readNetwork(config.network)
    const report = createOperatorLog({ now: context.now })
    const begun = await beginNode({ dataDir: config.dataDir, report })
    const { startBegun } = await import('../../provider/start-provider.ts')
    const provider = await startBegun({ config, now: context.now, signal: context.signal, password, report, begun })
    const { peerId, multiaddrs } = provider
    if (context.values['json'] === true) process.stdout.write(`${JSON.stringify({ name: config.name, handle: config.handle, peerId, multiaddrs })}\n`)
    for (const line of [`${config.name} runs. Its addresses:`, ...multiaddrs.map(address => `  ${address}`)]) context.print(line)
    await untilEnd({ signal: context.signal, withInput: context.values['until-stdin-ends'] === true })
    await provider.stop()
    return { json: { stopped: true } }
  }
}

/**
 * Nothing is put aside for a network that this node is not in.
 *
 * @throws MedrecError `USAGE` for a node on an engine that others run; `STORE_IN_USE` while the node runs; `NETWORK_INVALID`, `OTHER_NETWORK`, `KEYS_INVALID` when
 *   network.json is not what it should be, not of the chain that is there, or has another provider under this handle
 */
async function resync (config: ProviderConfig, say: (line: string) => void): Promise<void> {
  if ('rpcUrl' in config.engine) throw new MedrecError('USAGE', 'This node has no engine of its own that could be begun anew: "engine" in its configuration names one that others run.')
  const [{ forgetChain }, { genesisOf }, { checkConsensusKey }, { readKeysFile }, network] = await Promise.all([
    import('../../engine/clique/engine-folder.ts'), import('../../engine/genesis.ts'), import('../../engine/start-engine.ts'), import('../../provider/keys-file.ts'), readNetwork(config.network)
  ])
  if (await genesisOf(network) === undefined) throw new MedrecError('NETWORK_INVALID', `${config.network} is not what its founders agreed on: its block 0 has another hash. Get the file again, from another member. Nothing was changed.`)
  const keys = await readKeysFile(config.keys)
  if (keys?.version === 2) checkConsensusKey({ network, handle: config.handle, keys: { consensusAddress: keys.public.consensus, formerConsensus: keys.public.formerConsensus } })
  await forgetChain({ dir: config.engine.dataDir, network })
  say(`The engine begins anew from block 0, and gets the rest from the other members. What it had is in ${config.engine.dataDir}/data.before: delete it when all is well.`)
}
