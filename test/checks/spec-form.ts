import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './check.ts'

const SECTIONS = ['Purpose', 'Limits', 'Errors', 'Security']
/** What others wrote, but RFC 2119, which all name. */
const STANDARDS = /\b(?:RFC (?!2119)|(?:EIP|ERC|BIP)-)\d+\b/g
const KEYWORDS = /The key words MUST, MUST NOT, SHOULD and MAY are those of RFC 2119\./

/** What a spec lacks of the form of specs/README.md. */
export function findFormFaults ({ path, text }: { path: string, text: string }): string[] {
  const named = new Set([...text.matchAll(STANDARDS)].map(([name]) => name))
  return [
    ...(/^# .+\n\n\| status \| revision \| date \|\n\|---\|---\|---\|\n\| .+ \| \d+ \| \d{4}-\d{2}-\d{2} \|\n/.test(text) ? [] : [`${path}: does not begin with its title and status`]),
    ...(KEYWORDS.test(text.replaceAll('\n', ' ')) ? [] : [`${path}: does not say whose key words MUST and MAY are`]),
    ...SECTIONS.filter(name => !text.includes(`\n## ${name}\n`)).map(name => `${path}: has no section "${name}"`),
    ...[...named].filter(name => !text.slice(text.indexOf('\n## References\n')).includes(`\n- [${name}](https://`)).map(name => `${path}: names ${name}, and not under "References" where it is to be read`)
  ]
}

/** Every spec has what a reader looks for, under the same names, and the list of them is whole. */
export const specForm: Check = {
  name: 'form of the specs',
  async run ({ root, files }) {
    const paths = files.filter(path => /^specs\/[a-z-]+\.md$/.test(path))
    const list = await readFile(join(root, 'specs/README.md'), 'utf8')
    const faults = await Promise.all(paths.map(async path => findFormFaults({ path, text: await readFile(join(root, path), 'utf8') })))
    const unlisted = files.filter(path => /^specs\/([a-z-]+\.md|vectors\/.*\.json|proto\/.*\.proto)$/.test(path)).filter(path => !list.includes(`(${path.slice('specs/'.length)})`))
    return [...faults.flat(), ...unlisted.map(path => `specs/README.md: does not list ${path}`)]
  }
}
