/**
 * `npm run package -- FOLDER`: writes the package for other projects. Its entry points and their names are docs/api.md.
 */
import { join, resolve } from 'node:path'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { writePackage } from './write-package.ts'

const [folder, ...rest] = process.argv.slice(2)
if (folder === undefined || rest.length > 0) {
  console.error('Name one empty folder: npm run package -- FOLDER')
  process.exitCode = 2
} else {
  try {
    const to = resolve(folder)
    const { modules, file } = await writePackage({ root: join(import.meta.dirname, '..', '..'), to })
    console.log(`${modules} modules are in ${to}. In the folder of the project that is to have them:\n  npm pack ${quoteForShell(to)}\n  npm install ./${file}\n(Of the folder itself, npm would install a link only, without what it needs.)`)
  } catch (error) {
    if (!isMedrecError(error)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

function quoteForShell (path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
