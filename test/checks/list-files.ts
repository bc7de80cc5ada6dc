import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** Folders that hold nothing of the project's own. */
const FOREIGN = new Set(['node_modules', '.git', '.node', 'dist', 'artifacts', 'cache', 'test-results', 'coverage'])

/** Every file of the project below `root`, as paths from there with forward slashes, sorted. */
export async function listFiles (options: { root: string }): Promise<string[]> {
  const found: string[] = []
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        // Data of networks that were begun here: .medrec, .medrec-4 and the like.
        if (!FOREIGN.has(entry.name) && !entry.name.startsWith('.medrec')) await visit(path)
      } else if (entry.isFile()) found.push(relative(options.root, path).split(sep).join('/'))
    }
  }
  await visit(options.root)
  return found.sort()
}
