import { resolve } from 'node:path'
import { buildApp } from '../../app-server/build-app.ts'
import { writeApp } from '../../app-server/write-app.ts'
import { APP_NETWORK_DETAILS, APP_NETWORK_OPTIONS, readAppNetwork } from '../app-network.ts'
import { stringOption } from '../arguments.ts'
import type { Command } from '../command.ts'

/** `medrec app build` */
export const appBuild: Command = {
  usage: '--out DIR (--config FILE | --network FILE)',
  details: `Writes the files of the app into DIR, for any server of files: nothing in them is secret, and nothing runs there. DIR is empty, or has a copy of the app, which
is replaced. The app is at the root of its address: https://app.example, and not https://app.example/medrec.

${APP_NETWORK_DETAILS}
  --out DIR        where the files go`,
  options: { ...APP_NETWORK_OPTIONS, out: { type: 'string' } },
  arguments: { min: 0, max: 0 },
  async run (context) {
    const to = resolve(stringOption(context, 'out'))
    const { address, name } = await readAppNetwork(context)
    context.say('Building the app …')
    const { dir } = await buildApp()
    await writeApp({ dir, to, network: address })
    context.print(`${to} is a copy of the app, whose people begin in the network "${name}".`)
    return { json: { dir: to, network: address } }
  }
}
