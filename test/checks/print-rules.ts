/** `node test/checks/print-rules.ts [--root DIR] [--only NAME]…`: runs the rules on a folder, prints what breaks them, and fails when anything does. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ALL_CHECKS } from './all-checks.ts'
import { listFiles } from './list-files.ts'

const { values } = parseArgs({ options: { root: { type: 'string' }, only: { type: 'string', multiple: true } } })
const root = values.root ?? join(import.meta.dirname, '..', '..')
const files = await listFiles({ root })
for (const check of ALL_CHECKS.filter(check => values.only?.includes(check.name) ?? true)) {
  const found = await check.run({ root, files })
  for (const line of found) console.log(`${check.name}: ${line}`)
  if (found.length > 0) process.exitCode = 1
}
