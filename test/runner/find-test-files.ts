import { existsSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'

/** Tests that run in a browser, which one command runs all of. */
const IN_BROWSER = 'test/browser/'

/**
 * Which of the words of `npm test` are files of tests, as they are called from `cwd` or from the project's folder.
 *
 * @returns the words, and the files as paths from the project's folder, with /
 */
export function findTestFiles (options: { words: string[], root: string, cwd: string }): { words: string[], files: string[] } {
  const { words, root, cwd } = options
  const found = words.flatMap(word => {
    if (!word.endsWith('.test.ts')) return []
    const path = [resolve(cwd, word), resolve(root, word)].find(each => existsSync(each))
    const file = path === undefined ? '' : relative(root, path).split(sep).join('/')
    return file.startsWith('test/') && !file.startsWith(IN_BROWSER) ? [{ word, file }] : []
  })
  return { words: found.map(({ word }) => word), files: found.map(({ file }) => file) }
}
