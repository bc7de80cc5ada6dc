import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ERROR_CODES } from '../../protocol/errors/codes.ts'
import type { Check } from './check.ts'

/** Where the table stands, and between which lines. */
export const ERROR_SPEC = 'specs/errors.md'
const BEGIN = '<!-- begin: table of protocol/errors/codes.ts -->'
const END = '<!-- end -->'

/** The table of error codes as the spec shows it. */
export function renderErrorTable (): string {
  const rows = Object.entries(ERROR_CODES).map(([code, entry]) => `| \`${code}\` | ${entry.public ? 'yes' : 'no'} | ${entry.says} |`)
  return [BEGIN, '| code | on the wire | says |', '|---|---|---|', ...rows, END].join('\n')
}

/** Puts the present table into the text of the spec; undefined when the text has no place for it. */
export function insertErrorTable (options: { text: string }): string | undefined {
  const from = options.text.indexOf(BEGIN)
  const to = options.text.indexOf(END, from)
  if (from < 0 || to < 0) return undefined
  return options.text.slice(0, from) + renderErrorTable() + options.text.slice(to + END.length)
}

/** The table in the spec is the one in the code. */
export const errorTable: Check = {
  name: 'error table',
  async run ({ root }) {
    const text = await readFile(join(root, ERROR_SPEC), 'utf8')
    const wanted = insertErrorTable({ text })
    if (wanted === undefined) return [`${ERROR_SPEC}: has no table between "${BEGIN}" and "${END}"`]
    return wanted === text ? [] : [`${ERROR_SPEC}: is not what protocol/errors/codes.ts says; run "npm run generate"`]
  }
}
