import { startAppServer } from '../../app-server/app-server.ts'
import { buildApp } from '../../app-server/build-app.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { APP_NETWORK_DETAILS, APP_NETWORK_OPTIONS, readAppNetwork } from '../app-network.ts'
import { optionalString } from '../arguments.ts'
import type { Command, CommandContext } from '../command.ts'
import { UNTIL_END_OPTION, untilEnd } from '../until-end.ts'

const DEFAULT_PORT = 8_080

/** `medrec app serve` */
export const appServe: Command = {
  usage: '(--config FILE | --network FILE) [--port N] [--host ADDRESS]',
  details: `Serves the files of the app, and nothing else, until SIGINT or SIGTERM. Browsers run it from https alone, so a TLS proxy belongs before it (and from
http://localhost, to try it). With --config, a WebSocket to /p2p/HANDLE is passed to that provider's node, for a proxy that passes one port.

${APP_NETWORK_DETAILS}
  --port N             where it listens (${DEFAULT_PORT})
  --host ADDRESS       and at which address of this machine (127.0.0.1)
  --until-stdin-ends   also end when standard input does`,
  options: { ...APP_NETWORK_OPTIONS, port: { type: 'string' }, host: { type: 'string' }, ...UNTIL_END_OPTION },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const port = readPort(context)
    const { address, name, tunnels } = await readAppNetwork(context)
    context.say('Building the app …')
    const { dir } = await buildApp()
    const server = await startAppServer({ dir, port, host: optionalString(context, 'host'), network: address, tunnels })
    if (context.values['json'] === true) process.stdout.write(`${JSON.stringify({ url: server.url, network: address })}\n`)
    context.print(`The app of the network "${name}" is served at ${server.url}`)
    await untilEnd({ signal: context.signal, withInput: context.values['until-stdin-ends'] === true })
    await server.close()
    return { json: undefined }
  }
}

function readPort (context: CommandContext): number {
  const text = optionalString(context, 'port')
  const port = text === undefined ? DEFAULT_PORT : Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new MedrecError('USAGE', '--port takes a number from 0 (any free one) to 65535.')
  return port
}
