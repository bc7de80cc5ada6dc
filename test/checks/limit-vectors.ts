import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './check.ts'
import { limitRows, readAllConstants } from './limits.ts'

const VECTOR_SPEC = 'specs/vectors.md'

/** Where the limits stand that every implementation meets, of whichever side; of the others the node, the command line, the app and the contracts have tests of their own. */
const FOLDERS = new Set(['account', 'agent', 'crypto', 'delegation', 'enrol', 'identity', 'kernel', 'links', 'network', 'notices', 'policy', 'receipts', 'records', 'session', 'share', 'stream', 'sync', 'vault'].map(name => `protocol/${name}`))

/**
 * What "At the limits" of vectors.md does not say, or says wrongly, a line each.
 *
 * @param options.limits - names of the constants that are to be there
 * @param options.vectors - the names of the vectors, by file
 */
export function compareLimitVectors (options: { text: string, limits: string[], vectors: Record<string, string[]> }): string[] {
  const { text, limits, vectors } = options
  const from = text.indexOf('\n## At the limits\n')
  const lines = text.slice(from, text.indexOf('\n## ', from + 1)).split('\n').filter(line => /^\| .*`[A-Z]/.test(line)).map(line => line.split('|').slice(1, 3).map(cell => cell.trim()))
  const rows = lines.map(([first = '', second = '']) => first.startsWith('`') ? { names: namesIn(first), says: second } : { names: namesIn(second), says: '' })
  const said = rows.flatMap(({ names }) => names)
  return [
    ...limits.filter(name => !said.includes(name)).map(name => `${VECTOR_SPEC}: "At the limits" says neither which vector meets ${name} nor why none does`),
    ...said.filter((name, i) => !limits.includes(name) || said.indexOf(name) !== i).map(name => `${VECTOR_SPEC}: "At the limits" names ${name}, which ${limits.includes(name) ? 'it has twice' : 'no table of these limits has'}`),
    ...rows.flatMap(({ says }) => [...says.matchAll(/([a-z-]+\.json): ([^;]+)/g)].flatMap(([, file = '', names = '']) => [...names.matchAll(/"([^"]+)"/g)]
      .filter(([, name = '']) => vectors[file]?.includes(name) !== true).map(([, name = '']) => `${VECTOR_SPEC}: ${file} has no vector "${name}"`))),
    ...rows.filter(({ names, says }) => says !== '' && !/"/.test(says) && names.length > 0).map(({ names }) => `${VECTOR_SPEC}: "At the limits" names no vector for ${names.join(' and ')}`)
  ]
}

function namesIn (cell: string): string[] {
  return [...cell.matchAll(/`([A-Z][\w.]+)`/g)].map(([, name = '']) => name)
}

/** Each limit of the protocols is met by a vector, or it is said why not. */
export const limitVectors: Check = {
  name: 'vectors at the limits',
  async run ({ root, files }) {
    const read = async (path: string): Promise<string> => await readFile(join(root, path), 'utf8')
    const named = new Set((await Promise.all(files.filter(path => /^specs\/[\w-]+\.md$/.test(path)).map(read))).flatMap(text => limitRows(text).flatMap(({ names }) => namesIn(names))))
    const limits = [...new Set((await readAllConstants({ root, files })).filter(({ folder, name, inner }) => FOLDERS.has(folder) && !inner && named.has(name)).map(({ name }) => name))]
    const vectors = await Promise.all(files.filter(path => /^specs\/vectors\/.*\.json$/.test(path)).map(async path => [path.slice('specs/vectors/'.length), ((JSON.parse(await read(path)) as { vectors?: Array<{ name: string }> }).vectors ?? []).map(({ name }) => name)] as const))
    return compareLimitVectors({ text: await read(VECTOR_SPEC), limits, vectors: Object.fromEntries(vectors) })
  }
}
