import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { BootstrapFailure } from './failure.mjs'

/**
 * Finds the script of the machine's npm, so that it can be run under any Node: npm under an old Node silently picks old versions of
 * packages by their `engines` and skips platform binaries.
 *
 * @param {{ env: NodeJS.ProcessEnv, execPath: string }} options
 * @returns {string} the path of npm-cli.js
 */
export function findNpm ({ env, execPath }) {
  const candidates = [
    env.npm_execpath,
    join(dirname(execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...(env.PATH ?? '').split(delimiter).map(folder => resolveLink(join(folder, 'npm')))
  ]
  const found = candidates.find(path => path !== undefined && path.endsWith('npm-cli.js') && existsSync(path))
  if (found === undefined) {
    throw new BootstrapFailure('npm was not found. Install Node with npm, and run this again.')
  }
  return found
}

/** @param {string} path */
function resolveLink (path) {
  return existsSync(path) ? realpathSync(path) : undefined
}
