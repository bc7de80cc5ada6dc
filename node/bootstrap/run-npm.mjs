import { spawn } from 'node:child_process'
import { PROGRESS_MS } from './constants.mjs'
import { BootstrapFailure, say } from './failure.mjs'

/**
 * Runs npm to its end with its output on standard error, and a line now and then so that nobody thinks it hangs.
 *
 * @param {{ node: string, npm: string, args: string[], cwd: string, what: string }} options
 */
export async function runNpm ({ node, npm, args, cwd, what }) {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  say(`${what} …`)
  const child = spawn(node, [npm, ...args, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, npm_config_update_notifier: 'false' }
  })
  const progress = setInterval(() => { say(`  still at it, ${seconds()} s`) }, PROGRESS_MS)
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => { resolve(signal === null ? code : `signal ${signal}`) })
    })
    if (code !== 0) throw new BootstrapFailure(`${what} failed (${code}). The lines above say why; check the network, and run this again.`)
  } finally {
    clearInterval(progress)
  }
  say(`  done in ${seconds()} s`)
}
