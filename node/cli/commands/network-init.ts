import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { MAX_FOUNDERS } from '../../../protocol/network/constants.ts'
import { foundFrom, readFounders, writeFounding } from '../../engine/found-from-files.ts'
import type { Founding } from '../../engine/found-from-files.ts'
import { stringOption } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { makeFoundingGroup } from '../founding-group.ts'
import { readNumber, readTerms } from './network-terms.ts'

/** `medrec network init` */
export const networkInit: Command = {
  usage: '--founders FILE… --name NAME --out network.json | --providers N --out DIR',
  details: `Founds a network whose blocks its providers seal. With --founders from the files that "medrec network founder" made: every founder runs this with
the same files, in whatever order, and the same options, and gets the same bytes; compare the hash that it prints. With --providers for trying
out: a whole founding group on this machine, each in a folder of its own, with its password in a file beside its keys.

  --founders FILE…     founder files, one after the other
  --providers N        1 to ${MAX_FOUNDERS} made-up founders
  --name NAME          what people call the network
  --period SECONDS     from block to block (2); see the documents for what it costs
  --spread-window S    seconds over which what widens access is spread (60; 2 with --providers)
  --engine ENGINE      clique (default), or qbft, for Besu: its genesis.json is written, and has not been run here
  --out PATH           network.json, with genesis.json beside it; with --providers an empty folder`,
  options: {
    founders: { type: 'string', multiple: true }, providers: { type: 'string' }, name: { type: 'string' }, period: { type: 'string' }, 'spread-window': { type: 'string' }, engine: { type: 'string' }, out: { type: 'string' }
  },
  // `--founders *.json`: the first is the option's, the others are words.
  arguments: { min: 0, max: MAX_FOUNDERS },
  async run (context) {
    const named = context.values['founders']
    const isForTrying = context.values['providers'] !== undefined
    if (isForTrying === Array.isArray(named)) throw new MedrecError('USAGE', 'It takes either --founders with their files, or --providers with a number. --help says more.')
    return isForTrying ? await initForTrying(context) : await initTogether(context, [...(named as string[]), ...context.words])
  }
}

async function initTogether (context: CommandContext, files: string[]): Promise<{ json: unknown }> {
  const terms = readTerms(context, { isForTrying: false })
  const file = resolve(stringOption(context, 'out'))
  const founding = await foundFrom({ terms, founders: await readFounders({ files }) })
  await writeFounding({ founding, file })
  tell(context, founding, file)
  context.print('When all founders have the same hash, each starts its node. It looks for this file beside its config.json:')
  context.print(`  medrec node --config ${join(dirname(file), 'config.json')}`)
  return { json: { file, ...founding.network } }
}

async function initForTrying (context: CommandContext): Promise<{ json: unknown }> {
  if (context.words.length > 0) throw new MedrecError('USAGE', `"${context.words.join(' ')}" is not understood. --help says what it takes.`)
  const providers = readNumber(context, 'providers', { min: 1, max: MAX_FOUNDERS, otherwise: 0 })
  const terms = readTerms(context, { isForTrying: true })
  const dir = resolve(stringOption(context, 'out'))
  if (existsSync(dir) && readdirSync(dir).length > 0) throw new MedrecError('USAGE', `${dir} is not empty. Nothing was written.`)
  const { founding, nodes } = await makeFoundingGroup({ dir, terms, providers, say: context.say, signal: context.signal })
  tell(context, founding, join(dir, 'network.json'))
  for (const { config } of nodes) context.print(`  medrec node --config ${config}`)
  return { json: { file: join(dir, 'network.json'), nodes, ...founding.network } }
}

function tell (context: CommandContext, { network }: Founding, file: string): void {
  context.print(`${file} is the network "${network.name}" of ${network.founders.map(({ handle }) => handle).join(', ')}.`)
  context.print(`  block period ${network.blockPeriod} s`)
  context.print(`  chain id     ${network.chainId}`)
  context.print(`  genesis hash ${network.genesisHash}`)
  if (network.engine === 'qbft') context.print('  genesis.json is for Besu. It has not been run here: try it out before you rely on it.')
}

