import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'

/** What goes along as it is: the contracts that a network is founded with, and what a reader wants. */
const COPIED = ['node/engine/bytecode', 'docs/build-on-it.md', 'docs/api.md', 'docs/api-report.md', 'LICENSE', 'CHANGELOG.md']

/** Of package.json, what a package has of it. */
interface Manifest {
  name: string
  version: string
  description: string
  license: string
  engines: Record<string, string>
  exports: Record<string, string>
  dependencies: Record<string, string>
}

/**
 * Writes the package for other projects: JavaScript and declarations of what the entry points reach, and nothing else. Types are not checked here.
 *
 * @param options.to - an empty folder, or one that is not there yet
 * @returns how many modules it has, and what `npm pack` calls the one file that it makes of the folder
 * @throws MedrecError `USAGE` when the folder holds something
 */
export async function writePackage (options: { root: string, to: string }): Promise<{ modules: number, file: string }> {
  const { root, to } = options
  await mkdir(to, { recursive: true })
  if ((await readdir(to)).length > 0) throw new MedrecError('USAGE', `There is something in ${to}. Name an empty folder.`)
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest
  const entries = Object.entries(manifest.exports).filter(([, file]) => file.endsWith('.ts'))
  const imported = new Set<string>()
  const modules = emit({ root, to, entries: entries.map(([, file]) => join(root, file)), imported })
  for (const path of COPIED) await cp(join(root, path), join(to, path), { recursive: true })
  const { name, version, description, license, engines, dependencies } = manifest
  await writeFile(join(to, 'README.md'), `# ${name}\n${description}.\n\n[Build on it](docs/build-on-it.md) tells how, and [the API](docs/api.md) has every name.\n`)
  const exports = Object.fromEntries([...entries.map(([path, file]) => [path, { types: file.replace(/\.ts$/, '.d.ts'), default: file.replace(/\.ts$/, '.js') }]), ['./package.json', './package.json']])
  const needed = Object.fromEntries(Object.entries(dependencies).filter(([dependency]) => imported.has(dependency) || MENTIONED.has(dependency)))
  // No module does anything by being imported: a bundler may leave out all that is not used.
  const written = { name, version, description, license, private: true, type: 'module', sideEffects: false, engines, exports, dependencies: needed }
  await writeFile(join(to, 'package.json'), `${JSON.stringify(written, null, 2)}\n`)
  return { modules, file: `${name}-${version}.tgz` }
}

/** The development chain is found by its package, and imported nowhere. */
const MENTIONED = new Set(['@foundry-rs/anvil'])

function emit (options: { root: string, to: string, entries: string[], imported: Set<string> }): number {
  const { root, to, entries, imported } = options
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), file => ts.sys.readFile(file)) as { config: { compilerOptions: Record<string, unknown> } }
  const { options: compilerOptions } = ts.convertCompilerOptionsFromJson({
    ...config.compilerOptions, noEmit: false, noCheck: true, declaration: true, rewriteRelativeImportExtensions: true, allowJs: false, rootDir: root, outDir: to
  }, root)
  const program = ts.createProgram({ rootNames: entries, options: compilerOptions })
  let modules = 0
  const { emitSkipped } = program.emit(undefined, (file, text) => {
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) if (!fileName.startsWith('.') && !isBuiltin(fileName)) imported.add(packageName(fileName))
    ts.sys.writeFile(file, text)
    if (file.endsWith('.js')) modules++
  }, undefined, false, { afterDeclarations: [renameSpecifiers()] })
  const outside = program.getSourceFiles().filter(({ fileName, isDeclarationFile }) => !isDeclarationFile && relative(root, fileName).startsWith(`..${sep}`))
  if (emitSkipped || outside.length > 0) throw new MedrecError('INTERNAL', 'The package could not be written.')
  return modules
}

/** In declarations, too, a module is named as the file that is there. */
function renameSpecifiers (): ts.TransformerFactory<ts.SourceFile | ts.Bundle> {
  return context => node => {
    const rename = (specifier: ts.Expression | undefined): ts.StringLiteral | undefined =>
      specifier !== undefined && ts.isStringLiteral(specifier) && /^\..*\.ts$/.test(specifier.text) ? context.factory.createStringLiteral(specifier.text.replace(/\.ts$/, '.js'), true) : undefined
    const visit = (each: ts.Node): ts.Node => {
      if (ts.isImportDeclaration(each)) return context.factory.updateImportDeclaration(each, each.modifiers, each.importClause, rename(each.moduleSpecifier) ?? each.moduleSpecifier, each.attributes)
      if (ts.isExportDeclaration(each)) return context.factory.updateExportDeclaration(each, each.modifiers, each.isTypeOnly, each.exportClause, rename(each.moduleSpecifier) ?? each.moduleSpecifier, each.attributes)
      return ts.visitEachChild(each, visit, context)
    }
    return ts.visitNode(node, visit) as ts.SourceFile
  }
}

function packageName (name: string): string {
  return name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')
}
