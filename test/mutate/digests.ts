import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'

/** What is changed. */
export const MUTATED = ['protocol/kernel/*.ts', 'protocol/policy/{condition,grant,meet,read,read-values,viewer}.ts']

/** The digests of those of some files that patterns name, each as a line of `sha256sum`. */
export async function digestLines (options: { root: string, files: readonly string[], patterns?: readonly string[] }): Promise<string[]> {
  const { root, files, patterns = MUTATED } = options
  const named = files.filter(file => patterns.some(pattern => posix.matchesGlob(file, pattern)))
  return await Promise.all(named.map(async file => `${createHash('sha256').update(await readFile(join(root, file))).digest('hex')}  ${file}`))
}
