/** `npm start`: a whole network on this machine. See README.md. */
import { join } from 'node:path'
import { explainError } from '../cli/explain-error.ts'
import { writePrivateFile } from '../write-private-file.ts'
import { SAME_SIGNAL_MS } from './constants.ts'
import { START_HELP, readStartOptions } from './options.ts'

const root = new URL('../..', import.meta.url).pathname.replace(/\/$/, '')
const print = (line: string): void => { process.stdout.write(`${line}\n`) }
const say = (line: string): void => { process.stderr.write(`${line}\n`) }
const ending = new AbortController()
let firstSignal: number | undefined
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // npm hands on the signal that the terminal has sent to all: the second is the same one, unless it comes later.
    if (firstSignal !== undefined && performance.now() - firstSignal > SAME_SIGNAL_MS) process.exit(130)
    firstSignal ??= performance.now()
    ending.abort()
  })
}

async function main (): Promise<void> {
  const options = readStartOptions({ args: process.argv.slice(2), root: decodeURIComponent(root), cwd: process.env['INIT_CWD'] ?? process.cwd() })
  if (options.help) {
    print(START_HELP)
    return
  }
  // Not before: help is printed without any package.
  const [{ linkLines, printReady }, { retryPorts }, { startNetwork }] = await Promise.all([import('./print-ready.ts'), import('./retry-ports.ts'), import('./start-network.ts')])
  // Begun anew once: what the first try has made is gone on with.
  const network = await retryPorts({ start: async tries => await startNetwork({ options: { ...options, fresh: options.fresh && tries === 0 }, signal: ending.signal, say }), say, signal: ending.signal })
  try {
    if (network.report !== undefined) {
      if (options.json) print(JSON.stringify(network.report))
      else {
        const file = join(options.data, 'invitations.txt')
        await writePrivateFile({ file, data: `${linkLines(network.report).join('\n')}\n` })
        await printReady({ report: network.report, print, total: network.total, isTerminal: process.stdout.isTTY, file, withLinks: options.links })
      }
      await new Promise<void>(resolve => {
        if (ending.signal.aborted) resolve()
        ending.signal.addEventListener('abort', () => { resolve() })
      })
      say('Ending …')
    }
  } finally {
    await network.stop()
  }
  say('Everything is ended. "npm start" goes on with it.')
}

try {
  await main()
} catch (error) {
  const { code, message, cause } = explainError(error)
  say(`${message} (${code})`)
  if (code === 'INTERNAL' && cause instanceof Error) say(cause.stack ?? cause.message)
  process.exitCode = 1
}
