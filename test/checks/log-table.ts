import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './check.ts'

const SPEC = 'specs/provider.md'

/** Events that the sources report, and the table of them does not have, or the other way about. */
export function compareLogTable (options: { spec: string, sources: string[] }): { missing: string[], needless: string[] } {
  const { spec, sources } = options
  const from = spec.indexOf('\n## Log\n')
  const rows = spec.slice(from, spec.indexOf('\n## ', from + 1)).split('\n').filter(line => line.startsWith('| `'))
  const named = new Set(rows.flatMap(row => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name)))
  const reported = new Set(sources.flatMap(text => [...text.matchAll(/\bevent: '([a-z-]+)'/g)].map(([, name = '']) => name)))
  return { missing: [...reported].filter(name => !named.has(name)), needless: [...named].filter(name => !reported.has(name)) }
}

/** Whatever a node writes into its log stands in the table that its operator reads. */
export const logTable: Check = {
  name: 'log table',
  async run ({ root, files }) {
    const sources = files.filter(path => /^(node|protocol)\/.*\.ts$/.test(path))
    const { missing, needless } = compareLogTable({ spec: await readFile(join(root, SPEC), 'utf8'), sources: await Promise.all(sources.map(async path => await readFile(join(root, path), 'utf8'))) })
    return [...missing.map(name => `${SPEC}: the table of "Log" does not have the event \`${name}\``), ...needless.map(name => `${SPEC}: no node reports \`${name}\`, which the table of "Log" has`)]
  }
}
