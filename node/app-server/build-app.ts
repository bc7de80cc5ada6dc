import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** What the app is built from. */
const SOURCES = ['browser', 'protocol', 'package-lock.json']
const NOT_SOURCES = new Set(['dist', 'node_modules'])

/** Where the built app lies. */
export const APP_DIR = join(ROOT, 'browser', 'dist')

/**
 * Builds the app into browser/dist, unless what lies there is newer than every source. Resolves to whether it was built.
 *
 * @throws what Vite throws when a source is wrong
 */
export async function buildApp (): Promise<{ dir: string, built: boolean }> {
  const built = await newestChange(join(APP_DIR, 'index.html'))
  const changes = await Promise.all(SOURCES.map(async source => await newestChange(join(ROOT, source))))
  if (built > Math.max(...changes)) return { dir: APP_DIR, built: false }
  const { build } = await import('vite')
  await build({ configFile: join(ROOT, 'browser', 'vite.config.ts'), logLevel: 'error' })
  return { dir: APP_DIR, built: true }
}

/** When a file, or any file below a folder, last changed (epoch ms); 0 when it does not exist. */
async function newestChange (path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (found === undefined) return 0
  if (!found.isDirectory()) return found.mtimeMs
  const names = (await readdir(path)).filter(name => !NOT_SOURCES.has(name))
  const changes = await Promise.all(names.map(async name => await newestChange(join(path, name))))
  return Math.max(0, ...changes)
}
