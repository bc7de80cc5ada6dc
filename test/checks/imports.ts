import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'
import ts from 'typescript'
import type { Check } from './check.ts'

/** Packages that need Node or a browser page, and so have no place in protocol/. */
const PLATFORM_PACKAGES = new Set(['@libp2p/tcp', '@libp2p/websockets', '@foundry-rs/anvil', 'hardhat', 'solc', 'idb', 'lit', 'jsqr', 'vite', 'esbuild', 'playwright'])

/** What builds the app, and never runs in it. */
const BUILD_FILES = new Set(['browser/vite.config.ts', 'browser/list-for-offline.ts'])

/** Which of the top folders a file may import from, besides its own. */
const ALLOWED: Record<string, string[]> = {
  protocol: [],
  node: ['protocol'],
  browser: ['protocol']
}

/** An application built on the package, and what its own tests may use besides. */
const APPLICATION = /^test\/apps\/[^/]+\//
const TEST_PARTS = 'test/runner/'

/**
 * `node → protocol ← browser`. Protocol runs anywhere, and a person's peer and a provider's node know nothing of each other. Applications in test/apps have
 * nothing of the package but its entry points.
 */
export const importRule: Check = {
  name: 'import rule',
  async run ({ root, files }) {
    const found: string[] = []
    for (const path of files.filter(isChecked)) {
      found.push(...findImportViolations({ path, text: await readFile(join(root, path), 'utf8') }))
    }
    return found
  }
}

function isChecked (path: string): boolean {
  return /\.(ts|mts|js|mjs)$/.test(path) && (Object.hasOwn(ALLOWED, topFolder(path)) || APPLICATION.test(path))
}

/** What is wrong with the imports of one file, a line each. `path` is seen from the project's folder. */
export function findImportViolations (options: { path: string, text: string }): string[] {
  const application = APPLICATION.exec(options.path)?.[0]
  if (application !== undefined) return findApplicationViolations({ ...options, application })
  const folder = topFolder(options.path)
  const allowed = [folder, ...ALLOWED[folder] ?? []]
  return ts.preProcessFile(options.text, true, true).importedFiles.flatMap(({ fileName: name }) => {
    if (name.startsWith('.')) {
      const target = posix.join(posix.dirname(options.path), name)
      const other = topFolder(target)
      if (!allowed.includes(other)) return [`${options.path}: imports ${name}; ${folder}/ must not know ${other}/`]
      if (folder === 'protocol' && target.startsWith('protocol/profiles/') && !options.path.startsWith('protocol/profiles/')) {
        return [`${options.path}: imports ${name}; only profiles know what is inside a record`]
      }
      return []
    }
    if (folder !== 'node' && !BUILD_FILES.has(options.path) && isBuiltin(name)) return [`${options.path}: imports ${name}; ${folder}/ must run without Node`]
    if (folder === 'protocol' && PLATFORM_PACKAGES.has(packageName(name))) return [`${options.path}: imports ${name}, which does not run everywhere`]
    return []
  })
}

function findApplicationViolations (options: { path: string, text: string, application: string }): string[] {
  const { path, text, application } = options
  return ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName: name }) => {
    if (!name.startsWith('.')) return []
    const target = posix.join(posix.dirname(path), name)
    if (target.startsWith(application) || (path.endsWith('.test.ts') && target.startsWith(TEST_PARTS))) return []
    return [`${path}: imports ${name}; an application has nothing but the entry points of the package (docs/api.md)`]
  })
}

function topFolder (path: string): string {
  return path.split('/')[0] ?? ''
}

function packageName (name: string): string {
  return name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')
}
