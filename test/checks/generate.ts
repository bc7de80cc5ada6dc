/** `npm run generate`: makes everything anew that is generated and committed. */
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeApiFiles } from './api-report.ts'
import { ERROR_SPEC, insertErrorTable } from './error-table.ts'

const root = join(import.meta.dirname, '..', '..')
const table = insertErrorTable({ text: await readFile(join(root, ERROR_SPEC), 'utf8') })
if (table !== undefined) await writeFile(join(root, ERROR_SPEC), table)
execFileSync(join(root, 'node_modules', '.bin', 'buf'), ['generate'], { cwd: root, stdio: 'inherit' })
execFileSync(process.execPath, ['contracts/compile.ts'], { cwd: root, stdio: 'inherit' })
for (const [path, text] of Object.entries((await makeApiFiles({ root })).files)) await writeFile(join(root, path), text)
