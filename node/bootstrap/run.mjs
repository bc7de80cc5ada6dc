/**
 * Where every npm script begins. Plain JavaScript that an old Node can run: it sees to a Node that is new enough and to the packages,
 * then starts the command under that Node, and ends as the command ends.
 *
 *     node node/bootstrap/run.mjs start --json
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMMANDS } from './constants.mjs'
import { BootstrapFailure, say } from './failure.mjs'
import { findNpm } from './find-npm.mjs'
import { isInstalled, providePackages } from './provide-packages.mjs'
import { findNode, provideNode } from './provide-node.mjs'
import { withLock } from './with-lock.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

async function main () {
  const [command = '', ...args] = process.argv.slice(2)
  const entry = COMMANDS[command]
  if (entry === undefined) throw new BootstrapFailure(`Name one of: ${Object.keys(COMMANDS).join(', ')}.`)
  const npm = () => findNpm({ env: process.env, execPath: process.execPath })
  // The help of `start` needs no packages: whoever reads it has not decided yet.
  const isHelp = command === 'start' && args.some(arg => arg === '--help' || arg === '-h')
  const node = (isHelp ? findNode(root) : undefined) ?? await install(npm)
  // What a command starts by the name `node`, or by a package's name, is the project's own.
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, entry), ...args], {
    stdio: 'inherit',
    // What was compiled once starts in half the time: a node, and each of a test's many processes. It goes with the packages when they are installed anew.
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'), ...process.env, PATH: path }
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { child.kill(signal) })
  child.once('error', fail)
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + constants.signals[signal]
    process.exit()
  })
}

/** @param {() => string} npm */
async function install (npm) {
  let node = process.execPath
  const work = async () => {
    node = await provideNode({ root, npm })
    await providePackages({ root, node, npm })
  }
  // Nothing to install is the usual case, and must not even need a folder one can write to.
  if (isInstalled(root) && findNode(root) !== undefined) await work()
  else await withLock({ file: join(root, '.node', 'lock'), work })
  return node
}

/** @param {Error} error */
function fail (error) {
  if (error instanceof BootstrapFailure) say(error.message)
  else if (error.code === 'EACCES' || error.code === 'EROFS') say(`${error.message}\nThe project's folder must be one that you may write to.`)
  else say(error.stack ?? String(error))
  process.exit(1)
}

main().catch(fail)
