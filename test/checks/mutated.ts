import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { COPIED_FOLDERS, NOTICE_FILE } from '../mutate/copied.ts'
import type { Check } from './check.ts'

/** What notices changes of the kernel runs in a copy of a part of the project: what it imports must be in that part, or no change can be looked at. */
export const mutatedParts: Check = {
  name: 'what npm run mutate copies',
  async run ({ root }) {
    return await findLeftOut({ first: NOTICE_FILE, folders: COPIED_FOLDERS, read: async path => await readFile(join(root, path), 'utf8') })
  }
}

/** Files that `first` imports, at once or by others, and that lie in none of the folders: a line each. */
export async function findLeftOut (options: { first: string, folders: string[], read: (path: string) => Promise<string> }): Promise<string[]> {
  const { first, folders, read } = options
  const found: string[] = []
  const seen = new Set([first])
  for (const path of seen) {
    for (const { fileName: name } of ts.preProcessFile(await read(path), true, true).importedFiles) {
      if (!name.startsWith('.')) continue
      const target = posix.join(posix.dirname(path), name)
      if (seen.has(target)) continue
      if (!folders.some(folder => target.startsWith(`${folder}/`))) found.push(`${path}: imports ${target}, which is not copied (test/mutate/copied.ts)`)
      else if (/\.m?ts$/.test(target)) seen.add(target)
    }
  }
  return found
}
