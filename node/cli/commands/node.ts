import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { readConfig } from '../../provider/config.ts'
import { findKeysPassword } from '../../provider/keys-password.ts'
import { startProvider } from '../../provider/start-provider.ts'
import { stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'

/** `medrec node` */
export const node: Command = {
  usage: '--config FILE',
  details: `Runs until SIGINT or SIGTERM. What an operator should know goes to standard error, a line of JSON each.

  --config FILE        name, handle, dataDir, network, engine, listen, announce, records, keys: see specs/provider.md
  --until-stdin-ends   also end when standard input does, that is, when who started this has gone`,
  options: { config: { type: 'string' }, 'until-stdin-ends': { type: 'boolean' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const config = await readConfig(stringOption(context, 'config'))
    const password = findKeysPassword({ passwordFile: config.passwordFile, env: context.env, ask: async () => await context.ask({ question: 'Password of this node\'s keys:', secret: true }) })
    const provider = await startProvider({ config, now: context.now, signal: context.signal, password })
    const { peerId, multiaddrs } = provider
    if (context.values['json'] === true) process.stdout.write(`${JSON.stringify({ name: config.name, handle: config.handle, peerId, multiaddrs })}\n`)
    for (const line of [`${config.name} runs. Its addresses:`, ...multiaddrs.map(address => `  ${address}`)]) context.print(line)
    await untilEnd(context.signal, context.values['until-stdin-ends'] === true)
    await provider.stop()
    return { json: { stopped: true } }
  }
}

async function untilEnd (signal: AbortSignal, withInput: boolean): Promise<void> {
  // Who asked for the end while the node was starting gets it.
  if (signal.aborted) return
  const ended = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => { ended.resolve() }, { once: true })
  if (withInput) {
    process.stdin.on('end', () => { ended.resolve() }).on('error', cause => { ended.reject(new MedrecError('NODE_FAILED', undefined, { cause })) }).resume()
  }
  await ended.promise
  process.stdin.pause()
}
