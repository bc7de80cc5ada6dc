import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { COPIED_FOLDERS, NOTICE_FILE } from '../mutate/copied.ts'
import { digestLines } from '../mutate/digests.ts'
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

const PAGE = 'docs/mutation.md'

/** What that page says of the kernel it says of the kernel that there is. */
export const mutatedSources: Check = {
  name: 'what npm run mutate looked at',
  async run ({ root, files }) {
    return compareDigests({ page: await readFile(join(root, PAGE), 'utf8'), lines: await digestLines({ root, files }) })
  }
}

/** Files that are not as the page says that they were looked at, a line each. `lines`: as they are. */
export function compareDigests (options: { page: string, lines: readonly string[] }): string[] {
  const noted = [...options.page.matchAll(/^([0-9a-f]{64}) {2}(\S+)$/gm)].map(([line, , path = '']) => ({ line, path }))
  const found = options.lines.map(line => ({ line, path: line.split('  ')[1] ?? '' }))
  return [
    ...found.filter(({ line }) => !noted.some(each => each.line === line)).map(({ line, path }) => `${path}: is not what ${PAGE} is about: look with "npm run mutate -- ${path}", say there what came of it, and note "${line}"; where no more than a comment or a name is another, note that at once`),
    ...noted.filter(({ path }, i) => !found.some(each => each.path === path) || noted.findIndex(each => each.path === path) < i).map(({ path }) => `${PAGE}: has ${path} once too often`)
  ]
}
