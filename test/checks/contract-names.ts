import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import type { Check } from './check.ts'

const SPEC = 'specs/contracts.md'

/** Events and errors that the contracts have, and the spec does not name; and those that it names where it lists them, and no contract has. */
export function compareContractNames (options: { spec: string, names: string[] }): { missing: string[], needless: string[] } {
  const { spec, names } = options
  const errors = spec.slice(spec.indexOf('\n## Errors\n'), spec.indexOf('\n## Security\n'))
  // "Events: …" and "Event …", each a paragraph.
  const events = spec.split('\n\n').flatMap(paragraph => [...paragraph.matchAll(/\bEvents?[,: ](.*)/gs)].map(([, text = '']) => text))
  const listed = new Set([errors, ...events].flatMap(text => [...text.matchAll(/`([A-Z][A-Za-z]+)[`(]/g)].map(([, name = '']) => name)))
  return { missing: names.filter(name => !listed.has(name)), needless: [...listed].filter(name => !names.includes(name)) }
}

/** Whoever writes a second reader of the chain finds in the spec what the contracts tell. */
export const contractNames: Check = {
  name: 'events and errors of contracts',
  async run ({ root }) {
    const names = Object.values(INTERFACES).flatMap(contract => contract.fragments.flatMap(fragment => (fragment.type === 'event' || fragment.type === 'error') && 'name' in fragment ? [String(fragment.name)] : []))
    const { missing, needless } = compareContractNames({ spec: await readFile(join(root, SPEC), 'utf8'), names: [...new Set(names)] })
    return [...missing.map(name => `${SPEC}: does not list \`${name}\`, which a contract has`), ...needless.map(name => `${SPEC}: lists \`${name}\`, which no contract has`)]
  }
}
