import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNpm } from './run-npm.mjs'

/**
 * Installs the packages of package-lock.json when those in node_modules are others. Looks at files only when nothing is missing, so
 * that it takes no time and no network.
 *
 * @param {{ root: string, node: string, npm: () => string }} options
 */
export async function providePackages ({ root, node, npm }) {
  if (isInstalled(root)) return
  await runNpm({
    node,
    npm: npm(),
    // `install` and not `ci`: it takes the versions and hashes of the lock file as well, and does not fail where a registry lacks a
    // binary that only another platform would use. No package here needs its install script.
    args: ['install', '--no-save', '--ignore-scripts'],
    cwd: root,
    what: 'Installing packages into node_modules'
  })
  writeFileSync(join(root, STAMP), hashLock(root))
}

/** Says for which lock file node_modules was installed last. */
const STAMP = join('node_modules', '.medrec-installed')

/**
 * Whether node_modules holds what package-lock.json names. npm writes the list that is compared here at the very end of an
 * installation, so that one that was broken off does not count.
 *
 * @param {string} root
 */
export function isInstalled (root) {
  const listed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(listed)) return false
  const stamp = join(root, STAMP)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hashLock(root)) return true
  const wanted = readPackages(join(root, 'package-lock.json'))
  const present = readPackages(listed)
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const other = present[path]
    if (other === undefined) return entry.optional === true && !isForThisMachine(entry)
    return other.version === entry.version
  })
}

/** @param {string} root */
function hashLock (root) {
  return createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
}

/** @param {string} file */
function readPackages (file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}

/** Whether an optional package is a binary for this platform and processor; npm leaves out those of others, and what only they need. */
function isForThisMachine ({ os, cpu, libc }) {
  if (os === undefined || cpu === undefined) return false
  return libc === undefined && os.includes(process.platform) && cpu.includes(process.arch)
}
