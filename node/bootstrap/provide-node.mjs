import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NODE_MAJOR, NODE_PACKAGES } from './constants.mjs'
import { BootstrapFailure } from './failure.mjs'
import { runNpm } from './run-npm.mjs'

/**
 * The path of a Node that is new enough: the one that runs this, or the project's own in `.node`; undefined when there is neither.
 *
 * @param {string} root
 */
export function findNode (root) {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath
  const spec = NODE_PACKAGES[`${process.platform}-${process.arch}`]
  if (spec === undefined) return undefined
  const binary = join(root, '.node', 'node_modules', spec.slice(0, spec.lastIndexOf('@')), 'bin', 'node')
  return existsSync(binary) ? realpathSync(binary) : undefined
}

/**
 * Gives what {@link findNode} finds, and installs it from npm before when there is none.
 *
 * @param {{ root: string, npm: () => string }} options
 * @returns {Promise<string>}
 */
export async function provideNode ({ root, npm }) {
  const found = findNode(root)
  if (found !== undefined) return found
  const spec = NODE_PACKAGES[`${process.platform}-${process.arch}`]
  if (spec === undefined) {
    throw new BootstrapFailure(`This needs Node ${NODE_MAJOR} or newer, which cannot be installed by itself on ${process.platform}-${process.arch}. Install it, and run this again.`)
  }
  const folder = join(root, '.node')
  mkdirSync(folder, { recursive: true })
  // Without a package.json of its own, npm would install into the project around it.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  await runNpm({
    node: process.execPath,
    npm: npm(),
    args: ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--ignore-scripts', spec],
    cwd: folder,
    what: `Installing Node ${NODE_MAJOR} into .node (this machine has ${process.version})`
  })
  const installed = findNode(root)
  if (installed === undefined) throw new BootstrapFailure(`npm installed ${spec}, but the binary is not in it. Remove ${folder}, and run this again.`)
  return installed
}
